import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { RunRow } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { usePrices } from '../../run/run-cost.ts';
import { shareDone, statusOfRow, statusOfRun } from '../../run/run-status.ts';
import { usualDuration } from '../../run/usual-duration.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { formatAge, formatFullTime } from '../../ui/format.ts';
import { Card, Page } from '../../ui/page.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { StatusMark } from '../../ui/status.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { useWords } from '../../words/language.ts';
import { statusWords } from '../../words/shell.ts';
import { RunCost } from './run-cost.tsx';
import { RunDuration } from './run-duration.tsx';
import { runsWords } from './words.ts';

const pageSize = 50;
const outcomes = ['open', 'done', 'failed', 'rejected', 'cancelled', 'superseded', 'expired'] as const;
const triggers = ['person', 'schedule', 'webhook', 'first-start'] as const;
const oneOf = <T extends string>(all: readonly T[], text: string | undefined) => all.find((one) => one === text);

export function RunsPage() {
  const t = useWords(runsWords);
  const said = useWords(statusWords);
  const [search, change] = useSearchState();
  const { pipeline, before } = search;
  const outcome = oneOf(outcomes, search['outcome']);
  const trigger = oneOf(triggers, search['trigger']);
  const wanted = {
    limit: pageSize,
    ...(pipeline ? { pipelineId: pipeline } : {}),
    ...(outcome ? { outcome } : {}),
    ...(trigger ? { trigger } : {}),
    ...(before ? { before } : {}),
  };
  const { data, error, refetch } = useQuery({
    queryKey: ['runs', wanted],
    queryFn: () => api.call('GET /runs', { query: wanted }),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
  const pipelines = useQuery({ queryKey: ['pipelines'], queryFn: () => api.call('GET /pipelines') });
  const isFiltered = pipeline !== undefined || outcome !== undefined || trigger !== undefined;
  const clear = () => change({ pipeline: undefined, outcome: undefined, trigger: undefined, before: undefined });
  const names = new Set([
    ...(pipelines.data?.pipelines.map(({ id }) => id) ?? []),
    ...(data?.runs.map(({ pipelineId }) => pipelineId) ?? []),
    ...(pipeline ? [pipeline] : []),
  ]);
  const last = data?.runs.at(-1)?.runId;
  return (
    <Page title={t('title')} width="wide">
      <form
        className="grid grid-cols-2 items-end gap-3 sm:flex sm:flex-wrap"
        onSubmit={(event) => event.preventDefault()}
      >
        <div className="sm:w-44">
          <SelectField
            label={t('pipeline')}
            value={pipeline ?? ''}
            onChange={(event) => change({ pipeline: event.target.value || undefined, before: undefined })}
          >
            <option value="">{t('everyPipeline')}</option>
            {[...names].sort().map((name) => (
              <option key={name}>{name}</option>
            ))}
          </SelectField>
        </div>
        <div className="sm:w-36">
          <SelectField
            label={t('status')}
            value={outcome ?? ''}
            onChange={(event) => change({ outcome: event.target.value || undefined, before: undefined })}
          >
            <option value="">{t('everyStatus')}</option>
            {outcomes.map((one) => (
              <option key={one} value={one}>
                {one === 'open' ? t('open') : said(one)}
              </option>
            ))}
          </SelectField>
        </div>
        <div className="sm:w-36">
          <SelectField
            label={t('trigger')}
            value={trigger ?? ''}
            onChange={(event) => change({ trigger: event.target.value || undefined, before: undefined })}
          >
            <option value="">{t('everyTrigger')}</option>
            {triggers.map((one) => (
              <option key={one} value={one}>
                {t(one)}
              </option>
            ))}
          </SelectField>
        </div>
        {isFiltered && (
          <Button look="quiet" onClick={clear}>
            {t('clear')}
          </Button>
        )}
      </form>
      <Card>
        {data === undefined ? (
          error ? (
            <Failure error={error} onRetry={() => void refetch()} />
          ) : (
            <Loading rows={6} />
          )
        ) : data.runs.length === 0 ? (
          before ? (
            <Empty
              title={t('noneOlder')}
              actions={<Button onClick={() => change({ before: undefined })}>{t('newer')}</Button>}
            />
          ) : isFiltered ? (
            <Empty title={t('noneTitle')} actions={<Button onClick={clear}>{t('clear')}</Button>} />
          ) : (
            <Empty title={t('emptyTitle')} actions={<Link to="/pipelines">{t('toPipelines')}</Link>}>
              {t('emptyText')}
            </Empty>
          )
        ) : (
          <RunTable runs={data.runs} />
        )}
      </Card>
      {(before !== undefined || data?.runs.length === pageSize) && (
        <div className="flex justify-end gap-2">
          {before !== undefined && <Button onClick={() => change({ before: undefined })}>{t('newer')}</Button>}
          {data?.runs.length === pageSize && <Button onClick={() => change({ before: last })}>{t('older')}</Button>}
        </div>
      )}
    </Page>
  );
}

/** More than these are rarely looked at, and each is a question to its workflow. */
const mostAsked = 12;

function RunTable({ runs }: { readonly runs: readonly RunRow[] }) {
  const t = useWords(runsWords);
  const pipelines = [...new Set(runs.map(({ pipelineId }) => pipelineId))];
  const usual = useQueries({
    queries: pipelines.map((pipelineId) => ({
      queryKey: ['runs', 'usual', pipelineId],
      queryFn: () => api.call('GET /runs', { query: { pipelineId, outcome: 'done', limit: 30 } }),
      staleTime: 60_000,
    })),
    combine: (answers) => new Map(pipelines.map((id, at) => [id, usualDuration(answers[at]?.data?.runs ?? [])])),
  });
  const open = runs.filter(({ outcome }) => outcome === null).slice(0, mostAsked);
  const views = useQueries({
    queries: open.map(({ runId }) => ({
      queryKey: ['run', runId],
      queryFn: () => api.call('GET /runs/{runId}', { params: { runId } }),
      refetchInterval: 10_000,
    })),
    combine: (answers) => new Map(open.map(({ runId }, at) => [runId, answers[at]?.data])),
  });
  const cost = (run: RunRow) => <RunCost run={run} view={views.get(run.runId)} />;
  const costs: readonly Column<RunRow>[] =
    usePrices() === null ? [] : [{ id: 'cost', title: t('cost'), align: 'right', onWide: true, cell: cost }];
  const columns: readonly Column<RunRow>[] = [
    {
      id: 'status',
      title: t('status'),
      cell: (run) => {
        const view = views.get(run.runId);
        const all = view?.plan.steps.length ?? 0;
        return (
          <span className="flex items-center gap-2">
            <StatusMark status={view ? statusOfRun(view) : statusOfRow(run)} />
            {view && run.outcome === null && (
              <span className="text-xs text-ink-3 max-sm:hidden">
                {t('stepsDone', { done: Math.round(shareDone(view) * all), count: all })}
              </span>
            )}
          </span>
        );
      },
    },
    {
      id: 'run',
      title: t('run'),
      cell: (run) => (
        <span className="inline-flex items-center gap-2">
          <Link to="/runs/$runId" params={{ runId: run.runId }} title={run.runId} className="font-semibold">
            {run.pipelineId} <span className="font-mono text-xs font-normal max-sm:hidden">…{run.runId.slice(-6)}</span>
          </Link>
          {(['trial', 'fork', 'override'] as const)
            .filter((one) => ({ trial: run.trial, fork: run.forkOf, override: run.overrideOf })[one] !== null)
            .map((one) => (
              <span key={one} className="rounded-control border border-line px-1 text-2xs text-ink-2">
                {t(one)}
              </span>
            ))}
        </span>
      ),
    },
    {
      id: 'duration',
      title: t('duration'),
      onWide: true,
      cell: (run) => <RunDuration run={run} usualMs={usual.get(run.pipelineId) ?? null} />,
    },
    ...costs,
    { id: 'trigger', title: t('trigger'), onWide: true, cell: ({ trigger }) => t(trigger) },
    {
      id: 'revision',
      title: t('revision'),
      onWide: true,
      cell: ({ pipelineId, revision }) =>
        revision === null ? (
          <span className="text-ink-3">{t('unsaved')}</span>
        ) : (
          <Link to="/pipelines/$pipelineId" params={{ pipelineId }} search={{ rev: String(revision) }}>
            {revision}
          </Link>
        ),
    },
    { id: 'startedBy', title: t('startedBy'), onWide: true, cell: ({ startedBy }) => startedBy.name },
    {
      id: 'startedAt',
      title: t('startedAt'),
      align: 'right',
      onWide: true,
      cell: ({ startedAt }) => (
        <time dateTime={startedAt} title={formatFullTime(startedAt)} className="text-ink-2">
          {formatAge(startedAt)}
        </time>
      ),
    },
  ];
  return <Table caption={t('title')} columns={columns} rows={runs} keyOf={({ runId }) => runId} />;
}
