import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Answer } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { inboxOf } from '../../data/inbox.ts';
import { overviewQuery } from '../../data/overview.ts';
import { useMetricText } from '../../release/evidence-text.ts';
import { InboxList } from '../../release/inbox-list.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { formatAge, formatFullTime, formatPercent } from '../../ui/format.ts';
import { Card, Page } from '../../ui/page.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { useWords } from '../../words/language.ts';
import { releasesWords } from './words.ts';

type Release = Answer<'GET /releases'>['releases'][number];

/** What waits for a decision, the nearest deadline first; then what was refused lately, then what was approved. */
export function ReleasesPage() {
  const t = useWords(releasesWords);
  const [{ alias }, change] = useSearchState();
  const overview = useQuery(overviewQuery);
  const { data, error, refetch } = useQuery({ queryKey: ['releases'], queryFn: () => api.call('GET /releases') });
  const items = overview.data ? inboxOf(overview.data) : [];
  const waiting = items.filter((item) => item.what === 'approval' && (alias === undefined || item.of.alias === alias));
  const refused = items.filter((item) => item.what === 'ended' && item.of.approvalStepId !== null);
  const releases = data?.releases.filter((one) => alias === undefined || one.alias === alias);
  const aliases = [...new Set(data?.releases.map((one) => one.alias))].sort();
  const isEmpty = releases?.length === 0 && waiting.length === 0 && refused.length === 0;
  return (
    <Page
      title={t('title')}
      actions={
        aliases.length > 1 && (
          <div className="w-40">
            <SelectField
              label={t('alias')}
              value={alias ?? ''}
              onChange={(event) => change({ alias: event.target.value || undefined })}
            >
              <option value="">{t('everyAlias')}</option>
              {aliases.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </SelectField>
          </div>
        )
      }
    >
      {!releases ? (
        <Card>{error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading rows={5} />}</Card>
      ) : isEmpty ? (
        <Card>
          <Empty title={t('empty')} actions={<Link to="/pipelines">{t('toPipelines')}</Link>}>
            {t('emptyText')}
          </Empty>
        </Card>
      ) : (
        <>
          <Card title={t('waiting')}>
            {waiting.length > 0 ? <InboxList items={waiting} /> : <p className="p-4 text-ink-2">{t('noneWaiting')}</p>}
          </Card>
          {refused.length > 0 && (
            <Card title={t('refused')}>
              <InboxList items={refused} />
            </Card>
          )}
          {releases.length > 0 && (
            <Card title={t('decided')}>
              <ReleaseTable releases={releases} traffic={overview.data?.traffic ?? []} />
            </Card>
          )}
        </>
      )}
    </Page>
  );
}

interface ReleaseTableProps {
  readonly releases: readonly Release[];
  readonly traffic: Answer<'GET /overview'>['traffic'];
}

function ReleaseTable({ releases, traffic }: ReleaseTableProps) {
  const t = useWords(releasesWords);
  const say = useMetricText();
  const standing = ({ alias, digest }: Release) => {
    const route = traffic.find((one) => one.alias === alias);
    if (route?.stable.release === digest) return <span className="text-succeeded">✓ {t('stable')}</span>;
    if (route?.canary?.release === digest)
      return <span className="text-running">◐ {t('canary', { share: formatPercent(route.canary.share) })}</span>;
    return <span className="text-ink-3">{t('idle')}</span>;
  };
  const columns: readonly Column<Release>[] = [
    {
      id: 'release',
      title: t('release'),
      cell: ({ alias, number, record }) => (
        <Link
          to="/releases/$runId/$stepId"
          params={{ runId: record.runId, stepId: record.decision.stepId }}
          className="inline-flex min-h-6 items-center font-semibold max-sm:min-h-11"
        >
          {alias} · {say.release(number, '')}
        </Link>
      ),
    },
    { id: 'standing', title: t('standing'), cell: standing },
    {
      id: 'rhyme',
      title: t('rhyme'),
      onWide: true,
      cell: ({ metrics }) =>
        metrics['rhyme_delta'] === undefined ? '–' : say.frequency('rhyme', metrics['rhyme_delta']),
    },
    { id: 'pipeline', title: t('pipeline'), onWide: true, cell: ({ record }) => record.pipelineId },
    { id: 'by', title: t('approvedBy'), onWide: true, cell: ({ record }) => record.decision.person.name },
    {
      id: 'at',
      title: t('approvedAt'),
      align: 'right',
      onWide: true,
      cell: ({ record }) => (
        <time dateTime={record.decision.decidedAt} title={formatFullTime(record.decision.decidedAt)}>
          {formatAge(record.decision.decidedAt)}
        </time>
      ),
    },
  ];
  return <Table caption={t('decided')} columns={columns} rows={releases} keyOf={({ digest }) => digest} />;
}
