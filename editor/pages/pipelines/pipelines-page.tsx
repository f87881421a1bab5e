import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Answer } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { useMay } from '../../data/session.ts';
import { formatAge, formatFullTime } from '../../ui/format.ts';
import { Card, Page } from '../../ui/page.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { StatusMark } from '../../ui/status.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { useWords } from '../../words/language.ts';
import { schedulesQuery, type Schedule } from '../schedules/schedules-query.ts';
import { NewPipeline } from './new-pipeline.tsx';
import { RemovePipeline } from './remove-pipeline.tsx';
import { pipelinesWords } from './words.ts';

type Row = Answer<'GET /pipelines'>['pipelines'][number];
/** From here on a list is searched rather than read. */
const many = 8;

export function PipelinesPage() {
  const t = useWords(pipelinesWords);
  const mayEdit = useMay('pipeline:edit');
  const [{ find = '' }, change] = useSearchState();
  const [isDragging, setDragging] = useState(false);
  const [dropped, setDropped] = useState<File | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['pipelines'],
    queryFn: () => api.call('GET /pipelines'),
    refetchInterval: 15_000,
  });
  const schedules = useQuery(schedulesQuery);
  const wanted = find.trim().toLowerCase();
  const rows = (data?.pipelines ?? []).filter(
    ({ id, title }) => id.includes(wanted) || title.toLowerCase().includes(wanted),
  );
  return (
    <div
      className="min-h-dvh"
      onDragOver={(event) => {
        if (!mayEdit || !event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setDragging(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDragging(false);
      }}
      onDrop={(event) => {
        setDragging(false);
        const file = event.dataTransfer.files[0];
        if (!mayEdit || !file) return;
        event.preventDefault();
        setDropped(file);
      }}
    >
      <Page title={t('title')} width="wide">
        {mayEdit && <NewPipeline dropped={dropped} onTaken={() => setDropped(null)} />}
        {(data?.pipelines.length ?? 0) > many && (
          <input
            type="search"
            aria-label={t('find')}
            placeholder={t('find')}
            value={find}
            onChange={({ target }) => change({ find: target.value || undefined }, { replace: true })}
            className="h-8 w-full max-w-80 rounded-control border border-line bg-panel px-2"
          />
        )}
        <Card>
          {data === undefined ? (
            error ? (
              <Failure error={error} onRetry={() => void refetch()} />
            ) : (
              <Loading rows={5} />
            )
          ) : data.pipelines.length === 0 ? (
            <Empty title={t('emptyTitle')}>{mayEdit && t('emptyText')}</Empty>
          ) : rows.length === 0 ? (
            <Empty title={t('noneFound')} />
          ) : (
            <PipelineTable rows={rows} schedules={schedules.data ?? []} mayRemove={mayEdit} />
          )}
        </Card>
      </Page>
      {isDragging && (
        <div className="pointer-events-none fixed inset-4 z-50 grid place-items-center rounded-panel border-2 border-dashed border-focus bg-panel/80 text-xl font-semibold">
          {t('dropHere')}
        </div>
      )}
    </div>
  );
}

type Schedules = readonly Schedule[];

interface PipelineTableProps {
  readonly rows: readonly Row[];
  readonly schedules: Schedules;
  readonly mayRemove: boolean;
}

function PipelineTable({ rows, schedules, mayRemove }: PipelineTableProps) {
  const t = useWords(pipelinesWords);
  const columns: readonly Column<Row>[] = [
    {
      id: 'pipeline',
      title: t('pipeline'),
      cell: ({ id, title, isChanged }) => (
        <span className="flex min-w-0 items-center gap-2">
          <Link
            to="/pipelines/$pipelineId"
            params={{ pipelineId: id }}
            className="truncate font-semibold"
            title={title}
          >
            {title}
          </Link>
          <span className="truncate font-mono text-xs text-ink-3 max-sm:hidden">{id}</span>
          {isChanged && (
            <span
              title={t('draftHint')}
              className="shrink-0 rounded-control border border-line px-1.5 text-2xs text-ink-2"
            >
              {t('draft')}
            </span>
          )}
        </span>
      ),
    },
    { id: 'lastRun', title: t('lastRun'), cell: ({ lastRun }) => <LastRun run={lastRun} /> },
    {
      id: 'nextRun',
      title: t('nextRun'),
      onWide: true,
      cell: ({ id }) => <NextRun schedules={schedules.filter(({ pipelineId }) => pipelineId === id)} />,
    },
    {
      id: 'revision',
      title: t('revision'),
      align: 'right',
      onWide: true,
      cell: ({ revision }) => revision ?? <span className="text-ink-3">{t('noRevision')}</span>,
    },
    { id: 'owner', title: t('owner'), onWide: true, cell: ({ createdBy }) => createdBy.name },
    {
      id: 'saved',
      title: t('saved'),
      onWide: true,
      cell: ({ savedAt, savedBy }) => (
        <time dateTime={savedAt} title={formatFullTime(savedAt)}>
          {t('savedBy', { age: formatAge(savedAt), name: savedBy.name })}
        </time>
      ),
    },
    ...(mayRemove
      ? [
          {
            id: 'remove',
            title: <span className="sr-only">{t('removeConfirm')}</span>,
            align: 'right',
            cell: removal,
          } as const,
        ]
      : []),
  ];
  return <Table caption={t('title')} columns={columns} rows={rows} keyOf={({ id }) => id} />;
}

const removal = ({ id, title }: Row) => <RemovePipeline id={id} title={title} />;

function LastRun({ run }: { readonly run: Row['lastRun'] }) {
  const t = useWords(pipelinesWords);
  if (run === null) return <span className="text-ink-3">{t('never')}</span>;
  return (
    <Link
      to="/runs/$runId"
      params={{ runId: run.runId }}
      className="inline-flex items-center gap-2"
      title={formatFullTime(run.startedAt)}
    >
      <StatusMark status={run.outcome ?? 'running'} />
      <span className="text-ink-3 max-sm:hidden">{formatAge(run.startedAt)}</span>
    </Link>
  );
}

function NextRun({ schedules }: { readonly schedules: Schedules }) {
  const t = useWords(pipelinesWords);
  const going = schedules.filter(({ pausedSince }) => pausedSince === null).flatMap(({ nextAt }) => nextAt.slice(0, 1));
  const next = going.sort()[0];
  if (next !== undefined)
    return (
      <Link to="/schedules" title={formatFullTime(next)}>
        {formatAge(next)}
      </Link>
    );
  return <span className="text-ink-3">{schedules.length > 0 ? t('paused') : t('notScheduled')}</span>;
}
