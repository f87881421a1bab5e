import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { lineageRows } from '../../artifact/lineage-tree.ts';
import { artifactWords } from '../../artifact/words.ts';
import { api } from '../../data/api.ts';
import { DigestLink } from '../../run/digest-link.tsx';
import { useKindTitle } from '../../run/step-title.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/page.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { Failure, Loading } from '../../ui/states.tsx';
import { useWords } from '../../words/language.ts';

const LineageCanvas = lazy(() => import('./lineage-canvas.tsx').then((m) => ({ default: m.LineageCanvas })));

/** What an artifact was made from, on the canvas or as a list. */
export function Lineage({ digest }: { readonly digest: string }) {
  const t = useWords(artifactWords);
  const kind = useKindTitle();
  const [search, change] = useSearchState();
  const isGraph = search['lineage'] === 'graph';
  const { data, error, refetch } = useQuery({
    queryKey: ['lineage', digest],
    queryFn: () => api.call('GET /artifact/lineage', { query: { which: digest } }),
    staleTime: 60_000,
  });
  return (
    <Card
      title={t('lineage')}
      className="min-w-0 overflow-hidden"
      actions={
        <Button size="small" look="quiet" onClick={() => change({ lineage: isGraph ? undefined : 'graph' })}>
          {t(isGraph ? 'asList' : 'asGraph')}
        </Button>
      }
    >
      {!data ? (
        error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading rows={4} />
        )
      ) : isGraph ? (
        <Suspense fallback={<Loading rows={4} />}>
          <LineageCanvas nodes={data.lineage} root={digest} />
        </Suspense>
      ) : (
        <div className="p-4">
          <p className="mb-2 text-xs text-ink-3">{t('lineageText')}</p>
          <ol aria-label={t('lineage')} className="flex max-h-120 flex-col gap-1 overflow-auto">
            {lineageRows(data.lineage, digest).map(({ node, depth, isRepeated }, at) => {
              const { ref, names, makings } = node;
              const making = makings[0];
              return (
                // One artifact may stand at several places.
                <li
                  key={`${at} ${ref.digest}`}
                  aria-level={depth + 1}
                  style={{ paddingLeft: `${Math.min(depth, 12) * 1.25}rem` }}
                >
                  {depth > 0 && (
                    <span aria-hidden="true" className="text-ink-3">
                      ↳{' '}
                    </span>
                  )}
                  <DigestLink digest={ref.digest} type={ref.type} />{' '}
                  <span className="text-xs break-words text-ink-2">
                    {names[0] && `${names[0].name} v${names[0].number}`}
                  </span>{' '}
                  {isRepeated && <span className="text-xs text-ink-3">{t('above')} </span>}
                  {making && (
                    <Link
                      to="/runs/$runId"
                      params={{ runId: making.runId }}
                      search={{ step: making.stepId }}
                      className="inline-flex min-h-6 items-center text-xs text-ink-3"
                    >
                      {kind(making.kind)}
                    </Link>
                  )}
                </li>
              );
            })}
          </ol>
        </div>
      )}
    </Card>
  );
}
