import type { Answer } from '../../server/client.ts';
import { formatNumber, formatPercent } from '../ui/format.ts';
import { useWords } from '../words/language.ts';
import { useMetricText } from './evidence-text.ts';
import { evidenceWords } from './words.ts';

type Deployment = Answer<'GET /deployments'>['deployments'][number];
type Stats = Deployment['stats'];
interface Slot {
  readonly number: number;
  readonly model: string;
}

interface TrafficBarProps {
  readonly stable: Slot;
  readonly canary: (Slot & { readonly share: number }) | null;
  readonly isTripped?: boolean;
}

/** Who answers how much: a bar, and the same in words. The canary's part is hatched, so it shows without colour. */
export function TrafficBar({ stable, canary, isTripped = false }: TrafficBarProps) {
  const t = useWords(evidenceWords);
  const say = useMetricText();
  const share = canary && !isTripped ? canary.share : 0;
  const stableName = t('stableNamed', { name: say.release(stable.number, stable.model) });
  const canaryName = canary ? t('canaryNamed', { name: say.release(canary.number, canary.model) }) : '';
  return (
    <div className="flex flex-col gap-1">
      <div aria-hidden="true" className="flex h-3 overflow-hidden rounded-full border border-line bg-sunk">
        <div className="bg-ink" style={{ width: `${(1 - share) * 100}%` }} />
        <div
          className="min-w-px border-l border-panel"
          style={{
            width: `${share * 100}%`,
            backgroundImage: 'repeating-linear-gradient(45deg, var(--waiting) 0 4px, transparent 4px 7px)',
          }}
        />
      </div>
      <p className="text-xs text-ink-2">
        {canary
          ? t('trafficSplit', {
              stable: stableName,
              stableShare: formatPercent(1 - share),
              canary: canaryName,
              canaryShare: formatPercent(share),
            })
          : t('trafficAll', { stable: stableName })}
      </p>
      {isTripped && <p className="text-xs text-failed">✕ {t('tripped')}</p>}
    </div>
  );
}

/** What the gateway counted since the route last changed, of both beside each other. */
export function SlotTable({ stats, canary }: { readonly stats: Stats; readonly canary: boolean }) {
  const t = useWords(evidenceWords);
  if (!stats) return <p className="text-xs text-waiting">{t('gatewayAway')}</p>;
  const slots = [
    { id: 'stable' as const, name: t('stable'), of: stats.stable },
    ...(canary && stats.canary ? [{ id: 'canary' as const, name: t('canary'), of: stats.canary }] : []),
  ];
  const rate = (failures: number, requests: number) => (requests === 0 ? '–' : formatPercent(failures / requests));
  const time = (ms: number | null) => (ms === null ? '–' : t('milliseconds', { ms: formatNumber(ms, 0) }));
  return (
    <table className="w-full text-xs">
      <thead className="text-ink-3">
        <tr>
          <td />
          {[t('requests'), t('failures'), t('firstToken')].map((title) => (
            <th key={title} scope="col" className="py-0.5 pl-3 text-right font-semibold wrap-anywhere">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {slots.map(({ id, name, of }) => (
          <tr key={id}>
            <th scope="row" className="text-left font-normal text-ink-2">
              {name}
            </th>
            <td className="py-0.5 pl-3 text-right">{formatNumber(of.requests)}</td>
            <td className="py-0.5 pl-3 text-right">{rate(of.failures, of.requests)}</td>
            <td className="py-0.5 pl-3 text-right">{time(of.firstTokenP95Ms)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
