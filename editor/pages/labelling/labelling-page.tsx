import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Answer } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { useMay } from '../../data/session.ts';
import { formatAge, formatFullTime } from '../../ui/format.ts';
import { Card, Page } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { useWords } from '../../words/language.ts';
import { sheetQuery } from './label-query.ts';
import { labellingWords } from './words.ts';

type Name = Answer<'GET /artifacts'>['artifacts'][number];
/** Their progress is told; reading more would make every visit dear. */
const mostCounted = 4;

function newestOf(names: readonly Name[]): Name[] {
  const newest = new Map<string, Name>();
  for (const one of names) if ((newest.get(one.name)?.number ?? 0) < one.number) newest.set(one.name, one);
  return [...newest.values()].sort((a, b) => b.namedAt.localeCompare(a.namedAt));
}

/** Preference datasets that people can judge pairs of, the newest version of each. */
export function LabellingPage() {
  const t = useWords(labellingWords);
  const mayLabel = useMay('label:give');
  const { data, error, refetch } = useQuery({
    queryKey: ['artifacts', 'preferences'],
    queryFn: () => api.call('GET /artifacts', { query: { type: 'preferences' } }),
    refetchInterval: 30_000,
  });
  const rows = data ? newestOf(data.artifacts) : null;
  const sheets = useQueries({
    queries: mayLabel ? (rows ?? []).slice(0, mostCounted).map(({ digest }) => sheetQuery(digest)) : [],
  });
  return (
    <Page title={t('title')}>
      <p className="max-w-180 text-ink-2">{t('about')}</p>
      {!mayLabel && (
        <p role="note" className="text-waiting">
          ◆ {t('mayNot')}
        </p>
      )}
      <Card>
        {rows === null ? (
          error ? (
            <Failure error={error} onRetry={() => void refetch()} />
          ) : (
            <Loading rows={4} />
          )
        ) : rows.length === 0 ? (
          <Empty title={t('emptyTitle')}>{t('emptyText')}</Empty>
        ) : (
          <ul className="divide-y divide-line">
            {rows.map(({ name, number, digest, namedAt }, at) => {
              const sheet = sheets[at]?.data;
              return (
                <li key={name}>
                  <Link
                    to="/labelling/$digest"
                    params={{ digest }}
                    className="flex min-h-11 flex-wrap items-baseline gap-x-4 gap-y-1 px-4 py-3 text-ink no-underline hover:bg-sunk hover:no-underline"
                  >
                    <span className="min-w-0 flex-1 basis-60 font-semibold break-all">
                      {name} <span className="font-normal text-ink-3">v{number}</span>
                    </span>
                    {sheet && (
                      <span className="text-xs text-ink-2">
                        {t('progress', { done: sheet.answered + sheet.skipped, all: sheet.total })} ·{' '}
                        {sheet.flagged > 0 ? t('flaggedCount', { count: sheet.flagged }) : t('noneFlagged')}
                      </span>
                    )}
                    <time dateTime={namedAt} title={formatFullTime(namedAt)} className="text-xs text-ink-3">
                      {formatAge(namedAt)}
                    </time>
                  </Link>
                </li>
              );
            })}
          </ul>
        )}
      </Card>
    </Page>
  );
}
