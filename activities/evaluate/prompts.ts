import { createHash } from 'node:crypto';
import type { ScoreRequest } from '../../datasets/engine/score.ts';
import { lyricRow, promptOf } from '../../datasets/lyric-row.ts';
import { writePrompt } from '../../datasets/prompt.ts';
import { requestOfRow } from '../../datasets/reward/row-request.ts';
import { rhymeGroups } from '../../datasets/rhyme-groups.ts';
import type { Digest } from '../../pipeline/artifact.ts';
import type { Store } from '../../store/store.ts';
import { StepError } from '../step-error.ts';

/** A prompt and the form that its lyrics are scored by. */
export interface EvaluationPrompt {
  readonly prompt: string;
  readonly form: Omit<ScoreRequest, 'lines'>;
}

/**
 * The frozen prompts of a held-out dataset: different prompts in an order that depends on the seed alone, at most
 * `limit`. A dataset without a fitting row gives the 16 rhyme marks.
 */
export async function readPrompts(
  store: Store,
  dataset: Digest,
  { language, limit, seed }: { readonly language: 'all' | 'zh' | 'en'; readonly limit: number; readonly seed: number },
): Promise<readonly EvaluationPrompt[]> {
  const { files } = await store.manifest(dataset);
  const found = new Map<string, { readonly place: string; readonly prompt: EvaluationPrompt }>();
  for (const { path } of files.filter((file) => /^rows-\d+\.jsonl$/.test(file.path))) {
    const lines = (await store.readText(dataset, path)).split('\n');
    for (const [number, line] of lines.entries()) {
      if (line === '') continue;
      const row = readRow(line, `${path} line ${number + 1}`);
      if (language !== 'all' && row.lang !== language) continue;
      const { lines: _, ...form } = requestOfRow(row);
      const key = `${promptOf(row)}\n${JSON.stringify(form)}`;
      if (found.has(key)) continue;
      const place = createHash('sha256').update(`${seed}\n${key}`).digest('hex');
      found.set(key, { place, prompt: { prompt: promptOf(row), form } });
    }
  }
  const ordered = [...found.values()].sort((a, b) => (a.place < b.place ? -1 : 1)).map(({ prompt }) => prompt);
  return (ordered.length > 0 ? ordered : marks).slice(0, limit);
}

const marks: readonly EvaluationPrompt[] = rhymeGroups.map((rhyme) => ({
  prompt: writePrompt({ lang: 'zh', style: '', rhyme }),
  form: { lang: 'zh', rhyme: { A: { final: rhyme } }, linesWanted: 4, syllables: 7 },
}));

function readRow(line: string, where: string) {
  try {
    return lyricRow.parse(JSON.parse(line));
  } catch (cause) {
    throw new StepError('SourceUnreadable', `${where} of the held-out dataset is no lyric row. Make the split again.`, {
      retry: false,
      cause,
    });
  }
}
