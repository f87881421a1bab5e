import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { parseDocument } from 'yaml';
import { readSpec } from '../../../pipeline/read-spec.ts';
import { ApiError } from '../../../server/client.ts';
import { api } from '../../data/api.ts';

export interface WantedPipeline {
  readonly preset?: string;
  readonly source?: string;
  /** Lyrics that its run parameter `source` shall name: `upload:NAME`. */
  readonly lyrics?: string;
  /** Opens with the question what to run it with. */
  readonly isToRun?: boolean;
}

const most = 50;

/** `lyric-flywheel`, `lyric-flywheel-2`, …: ids that may be tried. */
export const idAt = (id: string, count: number): string => (count < 2 ? id : `${id.slice(0, 58)}-${count}`);

/** The same text, comments kept, with the default of its run parameter `source` changed; as it was when it has none. */
export function withLyrics(source: string, lyrics: string): string {
  const document = parseDocument(source);
  if (!document.hasIn(['parameters', 'source', 'default'])) return source;
  document.setIn(['parameters', 'source', 'default'], lyrics);
  return document.toString();
}

async function create({ preset, source, lyrics }: WantedPipeline, presets: ReadonlyMap<string, string>) {
  const text = source ?? presets.get(preset ?? '') ?? '';
  const body =
    lyrics === undefined && preset !== undefined
      ? { preset }
      : { source: lyrics === undefined ? text : withLyrics(text, lyrics) };
  const read = readSpec(text);
  const id = read.ok ? read.spec.id : undefined;
  const { pipelines } = await api.call('GET /pipelines');
  const taken = new Set(pipelines.map((one) => one.id));
  for (let count = 1; ; count += 1) {
    if (id !== undefined && count < most && taken.has(idAt(id, count))) continue;
    try {
      return await api.call('POST /pipelines', {
        body: { ...body, ...(id !== undefined && count > 1 ? { id: idAt(id, count) } : {}) },
      });
    } catch (error) {
      const isTaken = error instanceof ApiError && error.code === 'pipeline-exists';
      if (!isTaken || id === undefined || count >= most) throw error;
    }
  }
}

/** Makes a pipeline, under the next free name when its own is taken, and opens it. */
export function useCreatePipeline(presets: ReadonlyMap<string, string>) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (wanted: WantedPipeline) => create(wanted, presets),
    onSuccess: ({ id }, { isToRun }) => {
      void queries.invalidateQueries({ queryKey: ['pipelines'], exact: true });
      void navigate({
        to: '/pipelines/$pipelineId',
        params: { pipelineId: id },
        search: isToRun ? { run: '1' } : {},
      });
    },
  });
}
