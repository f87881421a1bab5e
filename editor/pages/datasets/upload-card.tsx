import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ApiError } from '../../../server/client.ts';
import { useMay } from '../../data/session.ts';
import { lyricEndings } from '../../data/upload.ts';
import { DigestLink } from '../../run/digest-link.tsx';
import { Button } from '../../ui/button.tsx';
import { formatPercent } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { useText, useWords } from '../../words/language.ts';
import { storedName, uploadFile, type Uploaded } from './upload-file.ts';
import { datasetWords } from './words.ts';

type State =
  | { readonly at: 'idle' }
  | { readonly at: 'sending'; readonly name: string; readonly share: number; readonly gone: AbortController }
  | { readonly at: 'done'; readonly made: readonly Uploaded[] }
  | { readonly at: 'failed'; readonly name: string; readonly why: string };

/** How `import-lyrics` names what was brought: a file by its name, several by how their names end. */
function sourceOf(made: readonly Uploaded[]): string {
  const names = made.map(({ name }) => storedName(name.replace(/^uploads\//, '')));
  const endings = new Set(names.map((name) => name.slice(name.lastIndexOf('.'))));
  return `upload:${names.length === 1 ? names[0] : endings.size === 1 ? `*${[...endings][0]}` : '*'}`;
}

/** Takes files by choice or drop, one after the other, and says how to use them once they are there. */
export function UploadCard() {
  const t = useWords(datasetWords);
  const text = useText();
  const client = useQueryClient();
  const may = useMay('artifact:upload');
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [state, setState] = useState<State>({ at: 'idle' });
  const send = async (files: readonly File[]) => {
    if (files.length === 0 || state.at === 'sending') return;
    const gone = new AbortController();
    const made: Uploaded[] = [];
    for (const file of files) {
      const show = (share: number) => setState({ at: 'sending', name: file.name, share, gone });
      show(0);
      try {
        made.push(await uploadFile(file, gone.signal, show));
      } catch (error) {
        if (gone.signal.aborted) setState({ at: 'idle' });
        else
          setState({
            at: 'failed',
            name: file.name,
            why: error instanceof ApiError ? text(error.text) : String(error),
          });
        break;
      }
    }
    if (made.length === files.length) setState({ at: 'done', made });
    if (made.length > 0) await client.invalidateQueries({ queryKey: ['artifacts'] });
  };
  if (!may) return null;
  return (
    <Card title={t('upload')}>
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void send([...event.dataTransfer.files]);
        }}
        className={`m-4 flex flex-wrap items-center gap-3 rounded-control border border-dashed p-4 ${isOver ? 'border-focus bg-sunk' : 'border-line'}`}
      >
        <p className="min-w-0 flex-1 basis-60 text-ink-2">{t('uploadText')}</p>
        <input
          ref={input}
          type="file"
          multiple
          className="sr-only"
          aria-label={t('choose')}
          tabIndex={-1}
          accept={lyricEndings}
          onChange={(event) => {
            void send([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
        <Button disabled={state.at === 'sending'} onClick={() => input.current?.click()}>
          {t('choose')}
        </Button>
        <div role="status" aria-live="polite" className="basis-full empty:hidden">
          {state.at === 'sending' && (
            <div className="flex items-center gap-3">
              <progress value={state.share} max={1} className="h-2 flex-1" />
              <span className="text-xs">
                {t('uploading', { name: state.name, percent: formatPercent(state.share, 0) })}
              </span>
              <Button size="small" onClick={() => state.gone.abort()}>
                {t('stop')}
              </Button>
            </div>
          )}
          {state.at === 'done' && (
            <p className="break-words">
              <span className="text-succeeded">
                ✓{' '}
                {state.made.length === 1
                  ? t('uploaded', { name: state.made[0]!.name, number: state.made[0]!.number })
                  : t('uploadedMany', { count: state.made.length })}
              </span>{' '}
              {state.made.length === 1 && <DigestLink digest={state.made[0]!.digest} />}{' '}
              <span className="text-ink-2">{t('useIt', { source: sourceOf(state.made) })}</span>
            </p>
          )}
          {state.at === 'failed' && (
            <p className="break-words text-failed">✕ {t('uploadFailed', { name: state.name, why: state.why })}</p>
          )}
        </div>
      </div>
    </Card>
  );
}
