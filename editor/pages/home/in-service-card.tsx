import { Link } from '@tanstack/react-router';
import type { Overview } from '../../data/overview.ts';
import { SlotTable, TrafficBar } from '../../release/traffic.tsx';
import { Card } from '../../ui/page.tsx';
import { useWords } from '../../words/language.ts';
import { homeWords } from './words.ts';

/** Stable and canary of every alias, with their traffic. */
export function InServiceCard({ traffic }: { readonly traffic: Overview['traffic'] }) {
  const t = useWords(homeWords);
  return (
    <Card
      title={t('inService')}
      actions={
        <Link to="/deployments" className="inline-flex min-h-6 items-center text-xs">
          {t('allDeployments')}
        </Link>
      }
    >
      {traffic.length === 0 ? (
        <p className="p-4 text-ink-2">{t('nothingDeployed')}</p>
      ) : (
        <ul className="divide-y divide-line">
          {traffic.map(({ alias, stable, canary, stats }) => (
            <li key={alias} className="flex flex-col gap-2 p-4">
              <h3 className="font-semibold">{alias}</h3>
              <TrafficBar
                stable={stable}
                canary={canary && { ...canary, model: '' }}
                isTripped={stats?.canaryTripped ?? false}
              />
              <SlotTable stats={stats} canary={canary !== null} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
