import { useQuery } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import type { Evidence } from '../../release/evidence-text.ts';
import { liveGates, type CanaryStats, type Promotion, type SlotStats } from '../../release/live-gates.ts';
import { RollBackButton } from '../../release/roll-back-button.tsx';
import { Timeline } from '../../release/timeline.tsx';
import { SlotTable, TrafficBar } from '../../release/traffic.tsx';
import { formatNumber, formatPercent } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { Failure, Loading } from '../../ui/states.tsx';
import { useWords } from '../../words/language.ts';
import { releaseWords } from './words.ts';

interface MonitorCardProps {
  readonly evidence: Evidence;
}

/** After an approval: who answers how much, whether the conditions hold, what happened, and the way back. */
export function MonitorCard({ evidence }: MonitorCardProps) {
  const t = useWords(releaseWords);
  const { alias, release, canary: plan } = evidence;
  const { data, error, refetch } = useQuery({
    queryKey: ['deployments'],
    queryFn: () => api.call('GET /deployments'),
    refetchInterval: 3_000,
  });
  if (!data)
    return (
      <Card title={t('monitor')}>{error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading />}</Card>
    );
  const deployed = data.deployments.find(({ state }) => state.alias === alias);
  // Before the first release of an alias nothing answers it; and not every pipeline deploys.
  if (!deployed)
    return (
      plan && (
        <Card title={t('monitor')}>
          <p className="p-4 text-lg font-semibold" aria-live="polite" data-standing="starting">
            {t('isStarting')}
          </p>
        </Card>
      )
    );
  const { state, stats } = deployed;
  const route = state.entry?.route;
  const isCanary = release !== null && route?.canary?.release === release.digest;
  const isStable = release !== null && route?.stable.release === release.digest;
  const wasThere = state.history.some((event) => event.release !== null && event.release === release?.digest);
  return (
    <Card title={t('monitor')}>
      <div className="flex flex-col gap-3 p-4">
        <div className="flex flex-wrap items-center gap-2">
          <p
            className="min-w-48 flex-1 text-lg font-semibold"
            aria-live="polite"
            data-standing={isCanary ? 'canary' : isStable ? 'stable' : 'gone'}
          >
            {isCanary
              ? t('isOnTrial', { share: formatPercent(route.canary.share) })
              : isStable
                ? t('isStable')
                : wasThere
                  ? t('isGone')
                  : t('isStarting')}
          </p>
          <RollBackButton state={state} />
        </div>
        {route && <TrafficBar stable={route.stable} canary={route.canary} isTripped={stats?.canaryTripped ?? false} />}
        {isCanary && plan?.promotion && stats?.canary && (
          <LiveGates promotion={plan.promotion} stats={{ ...stats, canary: stats.canary }} />
        )}
        <SlotTable stats={stats} canary={route?.canary !== null} />
        <Timeline events={state.history} highlighted={release?.digest ?? null} />
      </div>
    </Card>
  );
}

interface LiveGatesProps {
  readonly promotion: Promotion;
  readonly stats: CanaryStats;
}
const gateWords = { requests: 'liveGateRequests', errors: 'liveGateErrors', speed: 'liveGateSpeed' } as const;

/** The conditions of the promotion, as they stand now: holds, does not, or cannot be said yet. */
function LiveGates({ promotion, stats }: LiveGatesProps) {
  const t = useWords(releaseWords);
  const { stable, canary } = stats;
  const share = (slot: SlotStats) => (slot.requests === 0 ? '–' : formatPercent(slot.failures / slot.requests));
  const ms = ({ firstTokenP95Ms: value }: SlotStats) => (value === null ? '–' : `${formatNumber(value, 0)} ms`);
  const against = (of: (slot: SlotStats) => string) =>
    of(canary) === '–' && of(stable) === '–' ? '–' : t('liveAgainst', { canary: of(canary), stable: of(stable) });
  const values = {
    requests: t('liveOf', { now: formatNumber(canary.requests), wanted: formatNumber(promotion.minSamples) }),
    errors: against(share),
    speed: against(ms),
  };
  return (
    <ul className="grid gap-2 sm:grid-cols-3" aria-label={t('liveGates')}>
      {liveGates(promotion, stats).map(({ id, holds }) => (
        <li key={id} className="rounded-control border border-line p-2" data-holds={holds ?? 'unknown'}>
          <p className="flex items-center gap-1 text-xs text-ink-2">
            <span
              aria-hidden="true"
              className={holds === null ? 'text-pending' : holds ? 'text-succeeded' : 'text-failed'}
            >
              {holds === null ? '○' : holds ? '✓' : '✕'}
            </span>
            <span className="sr-only">{t(holds === null ? 'liveUnknown' : holds ? 'liveHolds' : 'liveFails')}</span>
            {t(gateWords[id])}
          </p>
          <p className="font-semibold">{values[id]}</p>
        </li>
      ))}
    </ul>
  );
}
