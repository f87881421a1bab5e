import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Answer } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { useMetricText } from '../../release/evidence-text.ts';
import { RollBackButton } from '../../release/roll-back-button.tsx';
import { Timeline } from '../../release/timeline.tsx';
import { SlotTable, TrafficBar } from '../../release/traffic.tsx';
import { formatAge, formatFullTime } from '../../ui/format.ts';
import { Card, Page } from '../../ui/page.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { useWords } from '../../words/language.ts';
import { addressToTry } from '../playground/wish.ts';
import { PromoteButton } from './promote-button.tsx';
import { deploymentsWords } from './words.ts';

type Deployment = Answer<'GET /deployments'>['deployments'][number];
type Release = Answer<'GET /releases'>['releases'][number];

/** Who answers every public name, what the gateway counted, and the way back. */
export function DeploymentsPage() {
  const t = useWords(deploymentsWords);
  const [{ alias, do: action }, change] = useSearchState();
  const { data, error, refetch } = useQuery({
    queryKey: ['deployments'],
    queryFn: () => api.call('GET /deployments'),
    refetchInterval: 4_000,
  });
  const releases = useQuery({ queryKey: ['releases'], queryFn: () => api.call('GET /releases'), staleTime: 30_000 });
  const shown = data?.deployments.toSorted((a, b) => Number(b.state.alias === alias) - Number(a.state.alias === alias));
  return (
    <Page title={t('title')}>
      {!shown ? (
        error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading rows={5} />
        )
      ) : shown.length === 0 ? (
        <Card>
          <Empty title={t('empty')} actions={<Link to="/releases">{t('toReleases')}</Link>}>
            {t('emptyText')}
          </Empty>
        </Card>
      ) : (
        shown.map((deployment) => (
          <AliasCard
            key={deployment.state.alias}
            deployment={deployment}
            releases={releases.data?.releases ?? []}
            isAsked={action === 'roll-back' && deployment.state.alias === alias}
            onAnswered={() => action !== undefined && change({ do: undefined }, { replace: true })}
          />
        ))
      )}
    </Page>
  );
}

interface AliasCardProps {
  readonly deployment: Deployment;
  readonly releases: readonly Release[];
  /** The address asks whether to roll this one back. */
  readonly isAsked: boolean;
  readonly onAnswered: () => void;
}

function AliasCard({ deployment: { state, stats }, releases, isAsked, onAnswered }: AliasCardProps) {
  const t = useWords(deploymentsWords);
  const say = useMetricText();
  const { entry, alias, phase } = state;
  const route = entry?.route;
  if (!route) return null;
  const { stable, canary, previous } = route;
  return (
    <Card
      title={alias}
      actions={
        <span className="flex flex-wrap items-center justify-end gap-2 max-sm:w-full max-sm:flex-col max-sm:items-stretch">
          {canary && <PromoteButton alias={alias} canary={canary} />}
          <RollBackButton state={state} isAsked={isAsked} onClose={onAnswered} />
        </span>
      }
    >
      <div className="grid gap-4 p-4 lg:grid-cols-2" data-alias={alias} data-stable={stable.number}>
        <div className="flex min-w-0 flex-col gap-3">
          <TrafficBar stable={stable} canary={canary} isTripped={stats?.canaryTripped ?? false} />
          <SlotTable stats={stats} canary={canary !== null} />
          <p className="text-2xs text-ink-3">
            {t('since')} {t('refusals')}
          </p>
          <p className="text-xs text-ink-3">
            {phase === 'changing' ? (
              `◐ ${t('changing')}`
            ) : (
              <time dateTime={entry.changedAt} title={formatFullTime(entry.changedAt)}>
                {t('changed', { age: formatAge(entry.changedAt), who: entry.changedBy })}
              </time>
            )}
            {previous && ` · ${t('previous', { name: say.release(previous.number, previous.model) })}`}
          </p>
          <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
            {[canary, stable].flatMap((slot) => {
              const release = slot && releases.find(({ digest }) => digest === slot.release);
              if (!slot || !release) return [];
              const { runId, decision } = release.record;
              return [
                <li key={release.digest}>
                  <Link to="/releases/$runId/$stepId" params={{ runId, stepId: decision.stepId }}>
                    {say.release(slot.number, slot.model)} · {t('releasePage')}
                  </Link>
                </li>,
              ];
            })}
            <li>
              <Link to="/playground" search={addressToTry((canary ?? stable).release ?? 'base')}>
                {t('tryIt')}
              </Link>
            </li>
          </ul>
        </div>
        <Timeline events={state.history} highlighted={(canary ?? stable).release} />
      </div>
    </Card>
  );
}
