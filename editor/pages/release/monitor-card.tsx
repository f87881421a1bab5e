import { useQuery } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import type { Evidence } from '../../release/evidence-text.ts';
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
    queryKey: ['deployment', alias],
    queryFn: () => api.call('GET /deployments/{alias}', { params: { alias } }),
    refetchInterval: 3_000,
  });
  if (!data)
    return (
      <Card title={t('monitor')}>{error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading />}</Card>
    );
  const { state, stats } = data;
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
  readonly promotion: NonNullable<NonNullable<Evidence['canary']>['promotion']>;
  readonly stats: {
    readonly stable: SlotStats;
    readonly canary: SlotStats;
    readonly canaryTripped: boolean;
  };
}
interface SlotStats {
  readonly requests: number;
  readonly failures: number;
  readonly firstTokenP95Ms: number | null;
}

/** The conditions of the promotion, as they stand now: holds, does not, or cannot be said yet. */
function LiveGates({ promotion, stats: { stable, canary, canaryTripped } }: LiveGatesProps) {
  const t = useWords(releaseWords);
  const share = ({ failures, requests }: SlotStats) => (requests === 0 ? null : failures / requests);
  const [ours, theirs] = [share(canary), share(stable) ?? 0];
  const [time, stableTime] = [canary.firstTokenP95Ms, stable.firstTokenP95Ms];
  const tooSlow =
    time !== null &&
    stableTime !== null &&
    time > Math.max(stableTime * promotion.maxSlowdown, stableTime + promotion.toleratedMs);
  const ms = (value: number | null) => (value === null ? '–' : `${formatNumber(value, 0)} ms`);
  const gates = [
    {
      id: 'requests',
      name: t('liveGateRequests'),
      holds: canary.requests >= promotion.minSamples ? true : null,
      value: t('liveOf', { now: formatNumber(canary.requests), wanted: formatNumber(promotion.minSamples) }),
    },
    {
      id: 'errors',
      name: t('liveGateErrors'),
      holds: canaryTripped ? false : ours === null ? null : ours <= theirs + promotion.maxExtraErrors,
      value: t('liveAgainst', { canary: ours === null ? '–' : formatPercent(ours), stable: formatPercent(theirs) }),
    },
    {
      id: 'speed',
      name: t('liveGateSpeed'),
      holds: time === null || stableTime === null ? null : !tooSlow,
      value: t('liveAgainst', { canary: ms(time), stable: ms(stableTime) }),
    },
  ];
  return (
    <ul className="grid gap-2 sm:grid-cols-3">
      {gates.map(({ id, name, holds, value }) => (
        <li key={id} className="rounded-control border border-line p-2">
          <p className="flex items-center gap-1 text-xs text-ink-2">
            <span
              aria-hidden="true"
              className={holds === null ? 'text-pending' : holds ? 'text-succeeded' : 'text-failed'}
            >
              {holds === null ? '○' : holds ? '✓' : '✕'}
            </span>
            {name}
          </p>
          <p className="font-semibold">{value}</p>
        </li>
      ))}
    </ul>
  );
}
