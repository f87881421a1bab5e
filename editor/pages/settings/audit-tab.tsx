import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Answer } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { formatFullTime, formatTime } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { useWords } from '../../words/language.ts';
import { auditWords } from './words.ts';

type Entry = Answer<'GET /audit'>['entries'][number];
const pageSize = 100;

/** Who did what, and whether the records are whole. */
export function AuditTab() {
  const t = useWords(auditWords);
  const [search, change] = useSearchState();
  const find = search['find'] ?? '';
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['audit'],
    initialPageParam: undefined as number | undefined,
    queryFn: async ({ pageParam: before }) =>
      (await api.call('GET /audit', { query: { limit: pageSize, ...(before === undefined ? {} : { before }) } }))
        .entries,
    getNextPageParam: (last) => (last.length < pageSize ? undefined : last.at(-1)?.id),
  });
  if (data === undefined)
    return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading rows={8} />;
  const entries = data.pages.flat();
  const shown = entries.filter((entry) => find === '' || textOf(entry).includes(find.toLowerCase()));
  return (
    <>
      <Verification />
      <div className="max-w-100">
        <TextField
          label={t('find')}
          type="search"
          value={find}
          onChange={(event) => change({ find: event.target.value || undefined }, { replace: true })}
        />
      </div>
      <Card>
        {shown.length === 0 ? (
          <Empty title={entries.length === 0 ? t('none') : t('nothingFound')} />
        ) : (
          <Table
            caption={t('caption')}
            rows={shown}
            keyOf={({ id }) => String(id)}
            columns={[
              {
                id: 'when',
                title: t('when'),
                cell: ({ at }) => (
                  <time dateTime={at} title={formatFullTime(at)}>
                    {formatTime(at)}
                  </time>
                ),
              },
              { id: 'who', title: t('who'), cell: ({ person }) => <span title={person.id}>{person.name}</span> },
              {
                id: 'action',
                title: t('action'),
                cell: ({ action }) => <code className="font-mono text-xs">{action}</code>,
              },
              { id: 'subject', title: t('subject'), cell: ({ subject }) => <span title={subject}>{subject}</span> },
              {
                id: 'detail',
                title: t('detail'),
                onWide: true,
                cell: ({ detail }) => {
                  const text = JSON.stringify(detail);
                  return text === '{}' ? null : (
                    <code className="font-mono text-xs text-ink-2" title={text}>
                      {text}
                    </code>
                  );
                },
              },
            ]}
          />
        )}
      </Card>
      {hasNextPage && (
        <Button className="self-center" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  );
}

const textOf = ({ person, action, subject, detail }: Entry) =>
  `${person.name} ${action} ${subject} ${JSON.stringify(detail)}`.toLowerCase();

function Verification() {
  const t = useWords(auditWords);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['audit-verification'],
    queryFn: () => api.call('GET /audit/verification'),
    staleTime: 60_000,
  });
  return (
    <Card
      title={t('verification')}
      actions={
        <Button size="small" disabled={isFetching} onClick={() => void refetch()}>
          {t('verify')}
        </Button>
      }
    >
      <div role="status" className="px-4 py-3">
        {data === undefined ? (
          error ? (
            <Failure error={error} onRetry={() => void refetch()} />
          ) : (
            <p className="text-ink-2">{t('verifying')}</p>
          )
        ) : data.ok ? (
          <>
            <p className="font-semibold text-succeeded">✓ {t('whole', { count: data.entries })}</p>
            <p className="text-ink-2">{t('heads', { heads: data.heads, beyond: data.beyondLastHead })}</p>
          </>
        ) : (
          <>
            <p className="font-semibold text-failed">✕ {t('broken', { count: data.faults.length })}</p>
            <ul className="list-inside list-disc">
              {data.faults.slice(0, 20).map(({ id, code, message }) => (
                <li key={`${id} ${code}`} className="break-words">
                  {message}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </Card>
  );
}
