import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../data/api.ts';
import { modelsQuery } from '../data/models.ts';
import { SelectField, TextField } from '../ui/fields.tsx';
import { formatNumber, formatPercent } from '../ui/format.ts';
import { Card } from '../ui/page.tsx';
import { useSearchState } from '../ui/search-state.ts';
import { Failure, Loading } from '../ui/states.tsx';
import { useWords } from '../words/language.ts';
import { exportWords } from './export-words.ts';

const formats = [
  { format: 'trl', name: 'TRL' },
  { format: 'ms-swift', name: 'ms-swift' },
  { format: 'llama-factory', name: 'LLaMA-Factory' },
] as const;
const sides = ['prompt', 'chosen', 'rejected', 'pair'] as const;
const usualLimit = 1024;
const highestLimit = 1_000_000;

/** Preference pairs for other trainers: how many a file must have, how long they are, the files. */
export function ExportPairs({ digest }: { readonly digest: string }) {
  const t = useWords(exportWords);
  const [{ limit: inAddress, base = null }] = useSearchState();
  const asked = Number(inAddress);
  const limit = Number.isInteger(asked) && asked >= 1 && asked <= highestLimit ? asked : usualLimit;
  const { data, error, refetch } = useQuery({
    queryKey: ['export-report', digest, limit, base],
    queryFn: () =>
      api.call('GET /preferences/report', { query: { which: digest, limit, ...(base === null ? {} : { base }) } }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  });
  return (
    <Card title={t('title')} className="min-w-0">
      {!data ? (
        error ? (
          <div className="flex flex-col items-start gap-3 p-4">
            <UnitField base={base} />
            <Failure error={error} onRetry={() => void refetch()} />
          </div>
        ) : (
          <Loading />
        )
      ) : (
        <div className="flex flex-col gap-3 p-4">
          <p>{t('rows', { count: data.rows })}</p>
          <ul className="flex flex-wrap gap-x-4 gap-y-1">
            {formats.map(({ format, name }) => (
              <li key={format}>
                <a
                  href={`/api/preferences/export?${new URLSearchParams({ which: digest, format }).toString()}`}
                  download
                  aria-label={t('download', { name })}
                  className="inline-flex min-h-8 items-center pointer-coarse:min-h-11"
                >
                  {name}
                </a>
              </li>
            ))}
          </ul>
          <section aria-label={t('lengths')} className="flex flex-col gap-2">
            <h3 className="text-xs font-semibold text-ink-2">{t('lengths')}</h3>
            <dl className="flex flex-col gap-1 text-xs">
              {sides.map((side) => (
                <div key={side}>
                  <dt className="text-ink-2">{t(side)}</dt>
                  <dd className="tabular-nums">{t('lengthsOf', shown(data.lengths[side]))}</dd>
                </div>
              ))}
            </dl>
          </section>
          <div className="flex flex-wrap items-end gap-3">
            <UnitField base={base} />
            <LimitField limit={limit} />
            <p role="status">{t('over', { count: data.over.pairs, share: formatPercent(data.over.share) })}</p>
          </div>
          {data.measured < data.rows && (
            <p className="text-xs text-ink-3">
              {t('sample', { count: data.measured, measured: formatNumber(data.measured) })}
            </p>
          )}
          {data.base !== null && <p className="text-xs text-ink-3">{t('template')}</p>}
          <details>
            <summary>{t('factory')}</summary>
            <pre className="mt-2 overflow-x-auto rounded-control bg-sunk p-2 font-mono text-xs">
              {factoryEntry(digest)}
            </pre>
          </details>
        </div>
      )}
    </Card>
  );
}

const shown = (lengths: object): Record<string, string> =>
  Object.fromEntries(Object.entries(lengths).map(([of, length]) => [of, formatNumber(Number(length))]));

/** Characters, or tokens of one of the bases. */
function UnitField({ base }: { readonly base: string | null }) {
  const t = useWords(exportWords);
  const { data: models = [] } = useQuery(modelsQuery);
  const [, change] = useSearchState();
  const isListed = base === null || models.some(({ id }) => id === base);
  return (
    <SelectField
      label={t('unit')}
      value={base ?? ''}
      onChange={({ target }) => change({ base: target.value || undefined }, { replace: true })}
    >
      <option value="">{t('characters')}</option>
      {!isListed && <option value={base}>{t('tokensOf', { base })}</option>}
      {models.map(({ id, title }) => (
        <option key={id} value={id}>
          {t('tokensOf', { base: title })}
        </option>
      ))}
    </SelectField>
  );
}

/** Keeps what is typed until it is left, so that an empty field is no mistake on the way to a number. */
function LimitField({ limit }: { readonly limit: number }) {
  const t = useWords(exportWords);
  const [, change] = useSearchState();
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextField
      label={t('limit')}
      type="number"
      min={1}
      max={highestLimit}
      value={typed ?? String(limit)}
      className="max-w-32"
      onChange={({ target }) => {
        setTyped(target.value);
        const number = target.valueAsNumber;
        if (Number.isInteger(number) && number >= 1 && number <= highestLimit)
          change({ limit: number === usualLimit ? undefined : String(number) }, { replace: true });
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

/** What LLaMA-Factory's `dataset_info.json` needs to read the file. */
function factoryEntry(digest: string): string {
  const name = `preferences-${digest.slice(7, 19)}-llama-factory`;
  const columns = { messages: 'conversations', chosen: 'chosen', rejected: 'rejected' };
  const tags = { role_tag: 'from', content_tag: 'value', user_tag: 'human', assistant_tag: 'gpt' };
  const entry = { file_name: `${name}.jsonl`, formatting: 'sharegpt', ranking: true, columns, tags };
  return JSON.stringify({ [name]: entry }, null, 2);
}
