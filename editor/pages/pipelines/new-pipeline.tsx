import { useMutation, useQuery } from '@tanstack/react-query';
import { ClipboardPaste, FilePlus, FolderOpen } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { readSpec } from '../../../pipeline/read-spec.ts';
import { ApiError } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { useMay } from '../../data/session.ts';
import { lyricEndings, uploadFile } from '../../data/upload.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/page.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { Failure, Loading } from '../../ui/states.tsx';
import { useText, useWords } from '../../words/language.ts';
import { presetWords } from '../../words/presets.ts';
import { useCreatePipeline } from './create-pipeline.ts';
import { PasteDialog } from './paste-dialog.tsx';
import { pipelinesWords } from './words.ts';

interface NewPipelineProps {
  /** A file that was dropped on the page. */
  readonly dropped: File | null;
  readonly onTaken: () => void;
}

const isYaml = (name: string) => /\.(ya?ml|json)$/i.test(name);
const emptyDocument = 'refrain: 1\nid: new-pipeline\nsteps: []\nedges: []\n';
/** The preset most people want first. */
const firstPreset = 'lyric-flywheel';

/** Presets, a text, a file: every way to begin. A lyrics file is uploaded, and a preset learns from it. */
export function NewPipeline({ dropped, onTaken }: NewPipelineProps) {
  const t = useWords(pipelinesWords);
  const text = useText();
  const mayRun = useMay('run:start');
  const [{ new: isOpen, preset: wanted }, change] = useSearchState();
  const input = useRef<HTMLInputElement>(null);
  const [pasted, setPasted] = useState<string | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['presets'],
    queryFn: () => api.call('GET /presets'),
    staleTime: Infinity,
  });
  const presets = new Map((data?.presets ?? []).map(({ name, source }) => [name, source]));
  const make = useCreatePipeline(presets);
  const upload = useMutation({ mutationFn: uploadFile });
  const take = async (file: File) => {
    if (isYaml(file.name)) setPasted(await file.text());
    else upload.mutate(file);
  };
  const taken = useRef(take);
  taken.current = take;
  useEffect(() => {
    if (dropped === null) return;
    onTaken();
    void taken.current(dropped);
  }, [dropped, onTaken]);
  const cards = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (wanted === undefined || data === undefined) return;
    // The card says what it starts; it is one key away.
    cards.current?.querySelector<HTMLElement>(`[data-preset="${CSS.escape(wanted)}"]`)?.focus();
    change({ preset: undefined }, { replace: true });
  }, [wanted, data, change]);
  const lyrics = upload.data?.name.replace(/^uploads\//, '');
  const fault = make.error ?? upload.error;
  const sorted = [...presets].sort(([a], [b]) => Number(b === firstPreset) - Number(a === firstPreset));
  return (
    <Card
      className="max-sm:order-last"
      title={lyrics === undefined ? t('startWith') : t('trainOn', { name: lyrics })}
      actions={
        <>
          <Button size="small" look="quiet" onClick={() => make.mutate({ source: emptyDocument })}>
            <FilePlus size={14} aria-hidden="true" />
            {t('empty')}
          </Button>
          <Button size="small" look="quiet" onClick={() => change({ new: 'yaml' })}>
            <ClipboardPaste size={14} aria-hidden="true" />
            {t('pasteYaml')}
          </Button>
          <Button size="small" look="quiet" onClick={() => input.current?.click()}>
            <FolderOpen size={14} aria-hidden="true" />
            {t('fromFile')}
          </Button>
          <input
            ref={input}
            type="file"
            accept={`.yaml,.yml,.json,${lyricEndings}`}
            aria-label={t('fromFile')}
            tabIndex={-1}
            className="sr-only"
            onChange={({ target }) => {
              const file = target.files?.[0];
              if (file) void take(file);
              target.value = '';
            }}
          />
        </>
      }
    >
      <div className="flex flex-col gap-2 p-3">
        {data === undefined ? (
          error ? (
            <Failure error={error} onRetry={() => void refetch()} />
          ) : (
            <Loading rows={2} />
          )
        ) : (
          <ul ref={cards} className="grid grid-cols-1 gap-2 sm:grid-cols-2 xl:grid-cols-4">
            {sorted.map(([name, source]) => (
              <li key={name}>
                <PresetCard
                  {...{ name, source }}
                  isDisabled={make.isPending}
                  onUse={() =>
                    make.mutate({
                      preset: name,
                      isToRun: mayRun,
                      ...(lyrics === undefined ? {} : { lyrics: `upload:${lyrics}` }),
                    })
                  }
                />
              </li>
            ))}
          </ul>
        )}
        {fault && (
          <p role="alert" className="break-words text-failed">
            {fault instanceof ApiError ? text(fault.text) : fault.message}
          </p>
        )}
        <p className="text-xs text-ink-3 max-sm:hidden">{t('newHint')}</p>
      </div>
      {(isOpen === 'yaml' || pasted !== null) && (
        <PasteDialog
          source={pasted ?? ''}
          onClose={() => {
            setPasted(null);
            change({ new: undefined }, { replace: true });
          }}
          isPending={make.isPending}
          error={make.error}
          onCreate={(source) => make.mutate({ source })}
        />
      )}
    </Card>
  );
}

interface PresetCardProps {
  readonly name: string;
  readonly source: string;
  readonly isDisabled: boolean;
  readonly onUse: () => void;
}

function PresetCard({ name, source, isDisabled, onUse }: PresetCardProps) {
  const t = useWords(pipelinesWords);
  const text = useText();
  const read = readSpec(source);
  const written = read.ok ? read.spec : null;
  const shipped = Object.hasOwn(presetWords, name) ? presetWords[name as keyof typeof presetWords] : undefined;
  const title = shipped ? text(shipped.title) : (written?.title ?? name);
  const description = shipped ? text(shipped.description) : (written?.description ?? '');
  return (
    <button
      type="button"
      data-preset={name}
      disabled={isDisabled}
      onClick={onUse}
      className="flex h-full w-full flex-col items-start gap-1 rounded-card border border-line p-3 text-left hover:border-ink hover:bg-sunk disabled:opacity-50"
    >
      <span className="font-semibold">{title}</span>
      <span className="line-clamp-3 text-xs text-ink-2" title={description}>
        {description}
      </span>
      <span className="mt-auto text-2xs text-ink-3">{t('steps', { count: written?.steps.length ?? 0 })}</span>
    </button>
  );
}
