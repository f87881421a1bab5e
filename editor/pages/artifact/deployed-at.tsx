import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { artifactWords } from '../../artifact/words.ts';
import { api } from '../../data/api.ts';
import { useMay } from '../../data/session.ts';
import { formatPercent } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { useWords } from '../../words/language.ts';

/** Which aliases answer with an artifact, and which releases hold it. */
export function DeployedAt({ digest }: { readonly digest: string }) {
  const t = useWords(artifactWords);
  const may = useMay('deployment:read');
  const deployments = useQuery({
    queryKey: ['deployments'],
    queryFn: () => api.call('GET /deployments'),
    enabled: may,
    staleTime: 30_000,
  });
  const releases = useQuery({
    queryKey: ['releases', 'all'],
    queryFn: () => api.call('GET /releases'),
    enabled: may,
    staleTime: 30_000,
  });
  if (!may || !deployments.data || !releases.data) return null;
  const serves = deployments.data.deployments.flatMap(({ state: { alias, entry } }) => {
    if (!entry) return [];
    const { stable, canary, previous } = entry.route;
    const isIt = (slot: typeof previous) => slot !== null && (slot.release === digest || slot.adapter === digest);
    return [
      ...(isIt(stable) ? [t('stable', { alias })] : []),
      ...(canary && isIt(canary) ? [t('canary', { alias, share: formatPercent(canary.share, 0) })] : []),
      ...(isIt(previous) ? [t('previous', { alias })] : []),
    ];
  });
  const held = releases.data.releases.filter(
    (one) => one.digest === digest || Object.values(one.record).includes(digest),
  );
  return (
    <Card title={t('deployedAt')}>
      <ul className="flex flex-col gap-1 p-4">
        {serves.length === 0 && held.length === 0 && <li className="text-ink-3">{t('notDeployed')}</li>}
        {serves.map((text) => (
          <li key={text}>
            <Link to="/deployments">{text}</Link>
          </li>
        ))}
        {held.map(({ alias, number, record }) => (
          <li key={`${alias} ${number}`}>
            <Link to="/releases/$runId/$stepId" params={{ runId: record.runId, stepId: record.decision.stepId }}>
              {t('released', { number, alias })}
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
