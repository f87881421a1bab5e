import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Upload } from 'lucide-react';
import { useId, useRef } from 'react';
import { ApiError } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { useMay } from '../../data/session.ts';
import { lyricEndings, uploadFile, uploadsKey } from '../../data/upload.ts';
import { Button } from '../../ui/button.tsx';
import { formatAge, formatBytes } from '../../ui/format.ts';
import { Failure, Loading } from '../../ui/states.tsx';
import { useText, useWords } from '../../words/language.ts';
import { editorWords } from './words.ts';

const sample = 'sample:lyrics';
const shown = 8;
const prefix = 'uploads/';

interface DatasetChoiceProps {
  /** `sample:NAME` or `upload:NAME`. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The lyrics a run learns from: those that ship, those that were uploaded, or a file that is uploaded now. */
export function DatasetChoice({ value, onChange }: DatasetChoiceProps) {
  const t = useWords(editorWords);
  const text = useText();
  const group = useId();
  const input = useRef<HTMLInputElement>(null);
  const queries = useQueryClient();
  const mayUpload = useMay('artifact:upload');
  const { data, error, refetch } = useQuery({
    queryKey: uploadsKey,
    queryFn: () => api.call('GET /artifacts', { query: { type: 'file' } }),
  });
  const upload = useMutation({
    mutationFn: uploadFile,
    onSuccess: ({ name }) => {
      onChange(`upload:${name.slice(prefix.length)}`);
      void queries.invalidateQueries({ queryKey: uploadsKey });
    },
  });
  const newest = new Map((data?.artifacts ?? []).toReversed().map((one) => [one.name, one]));
  const uploads = [...newest.values()]
    .filter(({ name }) => name.startsWith(prefix))
    .sort((a, b) => (a.namedAt < b.namedAt ? 1 : -1))
    .slice(0, shown)
    .map(({ name, namedAt, sizeBytes }) => ({
      source: `upload:${name.slice(prefix.length)}`,
      title: name.slice(prefix.length),
      note: t('datasetUploaded', { age: formatAge(namedAt), size: formatBytes(sizeBytes) }),
    }));
  const choices = [{ source: sample, title: sample, note: t('datasetSample') }, ...uploads];
  if (!choices.some(({ source }) => source === value))
    choices.push({ source: value, title: value, note: t('datasetOther') });
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="pb-1 text-xs font-semibold text-ink-2">{t('dataset')}</legend>
      {choices.map(({ source, title, note }) => (
        <label
          key={source}
          className="flex min-h-10 items-center gap-3 rounded-control border border-line px-3 hover:bg-sunk has-checked:border-ink"
        >
          <input
            type="radio"
            name={group}
            checked={source === value}
            onChange={() => onChange(source)}
            className="size-4 accent-ink"
          />
          <span className="min-w-0 flex-1 truncate font-semibold" title={title}>
            {title}
          </span>
          <span className="truncate text-xs text-ink-3">{note}</span>
        </label>
      ))}
      {data === undefined && (error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading rows={1} />)}
      {mayUpload && (
        <>
          <input
            ref={input}
            type="file"
            accept={lyricEndings}
            className="sr-only"
            tabIndex={-1}
            aria-label={t('datasetUpload')}
            onChange={({ target }) => {
              const file = target.files?.[0];
              if (file) upload.mutate(file);
              target.value = '';
            }}
          />
          <Button
            size="small"
            className="self-start"
            disabled={upload.isPending}
            onClick={() => input.current?.click()}
          >
            <Upload size={14} aria-hidden="true" />
            {upload.isPending ? t('datasetUploading', { name: upload.variables.name }) : t('datasetUpload')}
          </Button>
        </>
      )}
      {upload.error && (
        <p role="alert" className="text-failed">
          {upload.error instanceof ApiError ? text(upload.error.text) : upload.error.message}
        </p>
      )}
    </fieldset>
  );
}
