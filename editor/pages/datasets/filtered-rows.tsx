import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { fileJsonQuery } from '../../artifact/file-text.ts';
import { fieldsOf, LyricRow, PreferenceRow } from '../../artifact/lyric-row.tsx';
import type { Answer } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { Button } from '../../ui/button.tsx';
import { CheckField, SelectField, TextField } from '../../ui/fields.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { useWords } from '../../words/language.ts';
import { oneDatasetWords } from './dataset-words.ts';

type Info = Answer<'GET /artifact'>;
const filters = ['lang', 'style', 'origin', 'needsHuman', 'q'] as const;
const settleMs = 300;

/** Rows of one version, those that fit the filters; which stand in the address. */
export function FilteredRows({ info }: { readonly info: Info }) {
  const t = useWords(oneDatasetWords);
  const [search, change] = useSearchState();
  const { digest, type } = info.ref;
  const wanted = Object.fromEntries(filters.flatMap((name) => (search[name] ? [[name, search[name]]] : [])));
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['dataset-rows', digest, wanted],
    queryFn: ({ pageParam }) =>
      api.call('GET /dataset/rows', {
        query: { which: digest, ...wanted, ...(pageParam === '' ? {} : { cursor: pageParam }), limit: 20 },
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
    staleTime: Infinity,
  });
  const rows = data?.pages.flatMap((page) => page.rows) ?? [];
  const scanned = data?.pages.reduce((sum, page) => sum + page.scanned, 0) ?? 0;
  const isFiltered = Object.keys(wanted).length > 0;
  return (
    <Card className="overflow-hidden">
      <div className="flex flex-wrap items-end gap-3 border-b border-line p-4">
        <Filters info={info} />
        {isFiltered && (
          <Button onClick={() => change(Object.fromEntries(filters.map((name) => [name, undefined])))}>
            {t('clear')}
          </Button>
        )}
      </div>
      {!data ? (
        error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading rows={6} />
        )
      ) : (
        <>
          <p className="px-4 py-2 text-xs text-ink-3" aria-live="polite">
            {t('shown', { count: rows.length })}
            {isFiltered && ` · ${t('scanned', { scanned: formatNumber(scanned) })}`}
          </p>
          {rows.length === 0 && <Empty title={t('noneTitle')}>{hasNextPage && t('noneSoFar')}</Empty>}
          <ol className="flex flex-col">
            {rows.map((row, at) => (
              // Rows have no other name that all of them carry, and only more are added at the end.
              <li
                key={at}
                className="border-t border-line [contain-intrinsic-size:auto_10rem] [content-visibility:auto]"
              >
                <Row row={row} isPair={type === 'preferences'} />
              </li>
            ))}
          </ol>
          {hasNextPage && (
            <p className="border-t border-line p-3 text-center">
              <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {t('more')}
              </Button>
            </p>
          )}
        </>
      )}
    </Card>
  );
}

function Row({ row, isPair }: { readonly row: unknown; readonly isPair: boolean }) {
  const t = useWords(oneDatasetWords);
  if (row === null) return <p className="px-4 py-2 text-ink-3">{t('unreadable')}</p>;
  return isPair ? <PreferenceRow row={row} /> : <LyricRow row={row} />;
}

function Filters({ info }: { readonly info: Info }) {
  const t = useWords(oneDatasetWords);
  const [search, change] = useSearchState();
  const { digest, type } = info.ref;
  const hasCard = info.manifest.files.some(({ path }) => path === 'card.json');
  const { data } = useQuery({ ...fileJsonQuery(digest, 'card.json'), enabled: hasCard && type === 'dataset' });
  const card = fieldsOf(data);
  const styles = Object.keys(fieldsOf(card['styles'])).filter((style) => style !== '(none)');
  const isPair = type === 'preferences';
  return (
    <>
      <SelectField
        label={t('language')}
        value={search['lang'] ?? ''}
        className="min-w-24"
        onChange={(event) => change({ lang: event.target.value || undefined })}
      >
        <option value="">{t('any')}</option>
        <option value="zh">{t('zh')}</option>
        <option value="en">{t('en')}</option>
      </SelectField>
      {styles.length > 0 && (
        <SelectField
          label={t('style')}
          value={search['style'] ?? ''}
          className="min-w-24"
          onChange={(event) => change({ style: event.target.value || undefined })}
        >
          <option value="">{t('any')}</option>
          {styles.map((style) => (
            <option key={style}>{style}</option>
          ))}
        </SelectField>
      )}
      {isPair && (
        <SelectField
          label={t('origin')}
          value={search['origin'] ?? ''}
          className="min-w-24"
          onChange={(event) => change({ origin: event.target.value || undefined })}
        >
          <option value="">{t('any')}</option>
          {(['corrupted', 'feedback', 'model'] as const).map((origin) => (
            <option key={origin} value={origin}>
              {t(origin)}
            </option>
          ))}
        </SelectField>
      )}
      <Words key={search['q'] ?? ''} />
      {isPair && (
        <CheckField
          label={t('needsHuman')}
          checked={search['needsHuman'] === 'true'}
          onChange={(event) => change({ needsHuman: event.target.checked ? 'true' : undefined })}
        />
      )}
    </>
  );
}

/** Goes into the address once the typing rests. */
function Words() {
  const t = useWords(oneDatasetWords);
  const [search, change] = useSearchState();
  const now = search['q'] ?? '';
  const [typed, setTyped] = useState(now);
  useEffect(() => {
    if (typed === now) return undefined;
    const timer = setTimeout(() => change({ q: typed.trim() || undefined }, { replace: true }), settleMs);
    return () => clearTimeout(timer);
  }, [typed, now, change]);
  return (
    <TextField
      label={t('search')}
      type="search"
      maxLength={200}
      placeholder={t('searchHint')}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}
