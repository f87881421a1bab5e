import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { fieldsOf, LyricRow, PreferenceRow } from '../../artifact/lyric-row.tsx';
import type { Answer } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { valueText } from '../../run/value-text.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { formatNumber, formatTime } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { useWords } from '../../words/language.ts';
import { changedFields } from './changed-fields.ts';
import { oneDatasetWords } from './dataset-words.ts';
import type { Version } from './versions.ts';

type Info = Answer<'GET /artifact'>;
type Changed = Answer<'GET /dataset/diff'>['rows'][number];
const kinds = ['added', 'removed', 'changed'] as const;
type Kind = (typeof kinds)[number];
const marks: Readonly<Record<Kind, { readonly glyph: string; readonly tone: string }>> = {
  added: { glyph: '+', tone: 'text-succeeded border-succeeded' },
  removed: { glyph: '−', tone: 'text-failed border-failed' },
  changed: { glyph: '~', tone: 'text-waiting border-waiting' },
};

interface CompareRowsProps {
  readonly info: Info;
  /** Newest first. */
  readonly versions: readonly Version[];
}

/** What differs between this version and another, row by row. */
export function CompareRows({ info, versions }: CompareRowsProps) {
  const t = useWords(oneDatasetWords);
  const [search, change] = useSearchState();
  const { digest } = info.ref;
  const here = versions.findIndex((one) => one.digest === digest);
  const others = versions.filter((one) => one.digest !== digest);
  const asked = search['against'];
  // The one before, unless another was asked for; of the oldest, the one after.
  const against = asked ?? (versions[here + 1] ?? others[0])?.digest;
  if (against === undefined) return <Empty title={t('onlyOne')}>{t('onlyOneText')}</Empty>;
  return (
    <Card className="overflow-hidden">
      <div className="border-b border-line p-4">
        <div className="max-w-80">
          <SelectField
            label={t('against')}
            value={against}
            onChange={(event) => change({ against: event.target.value })}
          >
            {!others.some((one) => one.digest === against) && <option value={against}>{against.slice(0, 19)}</option>}
            {others.map(({ number, digest: one, namedAt }) => (
              <option key={number} value={one}>
                {t('versionOf', { number, at: formatTime(namedAt) })}
              </option>
            ))}
          </SelectField>
        </div>
      </div>
      <Differences before={against} after={digest} type={info.ref.type} />
    </Card>
  );
}

interface DifferencesProps {
  readonly before: string;
  readonly after: string;
  readonly type: string;
}

function Differences({ before, after, type }: DifferencesProps) {
  const t = useWords(oneDatasetWords);
  const [search, change] = useSearchState();
  const asked = kinds.find((one) => one === search['kind']);
  const totals = useQuery({
    queryKey: ['dataset-diff', before, after, 'totals'],
    queryFn: () => api.call('GET /dataset/diff', { query: { before, after, kind: 'added', limit: 1 } }),
    staleTime: Infinity,
    retry: false,
    enabled: asked === undefined,
  });
  // Unless somebody chose: the first kind that there is any of.
  const kind = asked ?? kinds.find((one) => (totals.data?.counts[one] ?? 0) > 0) ?? 'added';
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['dataset-diff', before, after, kind],
    queryFn: ({ pageParam: cursor }) =>
      api.call('GET /dataset/diff', { query: { before, after, kind, cursor, limit: 20 } }),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next ?? undefined,
    staleTime: Infinity,
    retry: false,
    enabled: asked !== undefined || !totals.isPending,
  });
  if (!data) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading rows={6} />;
  const { counts, mostListed } = data.pages[0]!;
  const rows = data.pages.flatMap((page) => page.rows);
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 px-4 py-3" role="group" aria-label={t('kinds')}>
        {kinds.map((one) => (
          <Button
            key={one}
            aria-pressed={one === kind}
            className="aria-pressed:border-ink aria-pressed:bg-sunk"
            onClick={() => change({ kind: one })}
          >
            <span aria-hidden="true" className={marks[one].tone.split(' ')[0]}>
              {marks[one].glyph}
            </span>
            {t('kindCount', { kind: t(one), count: formatNumber(counts[one]) })}
          </Button>
        ))}
        <span className="text-xs text-ink-3">{t('same', { count: counts.same })}</span>
      </div>
      {counts[kind] > mostListed && (
        <p className="px-4 pb-2 text-xs text-ink-3">{t('cut', { count: formatNumber(mostListed) })}</p>
      )}
      {rows.length === 0 ? (
        <Empty title={t('nothing')} />
      ) : (
        <ol className="flex flex-col" data-kind={kind}>
          {rows.map((row) => (
            <li key={row.id} className={`border-t border-t-line border-l-4 ${marks[kind].tone.split(' ')[1]}`}>
              {kind === 'changed' ? (
                <ChangedRow row={row} type={type} />
              ) : (
                <OneRow row={row.after ?? row.before} type={type} />
              )}
            </li>
          ))}
        </ol>
      )}
      {hasNextPage && (
        <p className="border-t border-line p-3 text-center">
          <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('more')}
          </Button>
        </p>
      )}
    </>
  );
}

function OneRow({ row, type }: { readonly row: unknown; readonly type: string }) {
  return type === 'preferences' ? <PreferenceRow row={row} /> : <LyricRow row={row} />;
}

/** The fields that differ, as they were and as they are. */
function ChangedRow({ row, type }: { readonly row: Changed; readonly type: string }) {
  const fields = changedFields(fieldsOf(row.before), fieldsOf(row.after));
  return (
    <div>
      <OneRow row={row.after} type={type} />
      <dl className="flex flex-col gap-2 px-4 pb-3">
        {fields.map(({ path, before, after }) => (
          <div key={path} className="grid gap-x-3 gap-y-1 rounded-control bg-sunk p-2 sm:grid-cols-[9rem_1fr_1fr]">
            <dt className="font-mono text-xs break-all text-ink-2">{path}</dt>
            <dd className="min-w-0 text-xs break-words whitespace-pre-wrap">
              <span aria-hidden="true" className="text-failed">
                −{' '}
              </span>
              <del className="no-underline">{before === undefined ? '' : textOf(before)}</del>
            </dd>
            <dd className="min-w-0 text-xs break-words whitespace-pre-wrap">
              <span aria-hidden="true" className="text-succeeded">
                +{' '}
              </span>
              <ins className="no-underline">{after === undefined ? '' : textOf(after)}</ins>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : valueText(value));
