import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { RunView } from '../../../../server/client.ts';
import { curveQuery, reportOf } from '../../../run/curve-query.ts';
import { LogLines } from '../../../run/log-lines.tsx';
import { logTailQuery } from '../../../run/log-query.ts';
import { MetricChart } from '../../../run/metric-chart.tsx';
import { shortNumber } from '../../../run/value-text.ts';
import { Facts } from '../../../ui/facts.tsx';
import { formatAge } from '../../../ui/format.ts';
import { Failure, Loading } from '../../../ui/states.tsx';
import { StatusMark } from '../../../ui/status.tsx';
import { useWords } from '../../../words/language.ts';
import { useEditing } from '../editing.ts';
import { lastRunQuery } from '../last-run.ts';
import { inspectorWords } from './words.ts';

const lines = 50;
const askAgainMs = 5_000;

interface LastRunTabProps {
  readonly stepId: string;
  readonly what: 'logs' | 'metrics';
}

/** What the step wrote, or measured, in the pipeline's last whole run. */
export function LastRunTab({ stepId, what }: LastRunTabProps) {
  const own = useWords(inspectorWords);
  const { pipelineId } = useEditing();
  const { data, error, refetch } = useQuery({
    ...lastRunQuery(pipelineId),
    refetchInterval: ({ state }) => (state.data?.endedAt === null ? askAgainMs : false),
  });
  if (data === undefined)
    return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading rows={3} />;
  const status = data?.state.steps[stepId];
  if (data === null || status === undefined)
    return <p className="text-ink-3">{own(data === null ? 'noLastRun' : 'notInLastRun')}</p>;
  return (
    <div className="flex flex-col gap-3">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs">
        <StatusMark status={status.state} />
        <span className="text-ink-3">{formatAge(status.endedAt ?? status.startedAt ?? data.startedAt)}</span>
        <Link to="/runs/$runId" params={{ runId: data.runId }} search={{ tab: what, step: stepId }}>
          {own(what === 'logs' ? 'wholeLog' : 'allMetrics')}
        </Link>
      </p>
      {what === 'logs' ? <Tail run={data} stepId={stepId} /> : <Numbers run={data} stepId={stepId} />}
    </div>
  );
}

interface OfRun {
  readonly run: RunView;
  readonly stepId: string;
}

function Tail({ run, stepId }: OfRun): ReactNode {
  const own = useWords(inspectorWords);
  const status = run.state.steps[stepId];
  const { data, error, refetch } = useQuery(
    logTailQuery(run.runId, stepId, `${status?.state ?? ''} ${status?.startedAt ?? ''}`),
  );
  if (data === undefined)
    return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading rows={4} />;
  if (data === null || data.lines.length === 0) return <p className="text-ink-3">{own('noLastLog')}</p>;
  const shown = data.lines.slice(-lines);
  return <LogLines lines={shown} from={data.from + data.lines.length - shown.length} />;
}

/** Curves of a training that came to its end; else the numbers the step told last. */
function Numbers({ run, stepId }: OfRun): ReactNode {
  const own = useWords(inspectorWords);
  const report = reportOf(run, stepId);
  const curves = useQuery({ ...curveQuery(report ?? ''), enabled: report !== undefined });
  const told = Object.entries(run.state.steps[stepId]?.metrics ?? run.progress[stepId]?.metrics ?? {});
  if (curves.error) return <Failure error={curves.error} onRetry={() => void curves.refetch()} />;
  if (report !== undefined && curves.data === undefined) return <Loading rows={4} />;
  const drawn = curves.data ?? [];
  if (drawn.length + told.length === 0) return <p className="text-ink-3">{own('noNumbers')}</p>;
  return (
    <>
      {drawn.map((curve) => (
        <MetricChart
          key={curve.name}
          curve={curve}
          band={null}
          weight={0}
          isLog={false}
          group={stepId}
          filename={`${run.pipelineId}-${run.runId.slice(-6)}-${stepId}`}
        />
      ))}
      {told.length > 0 && (
        <Facts facts={told.map(([name, value]) => ({ id: name, name, value: shortNumber(value) }))} />
      )}
    </>
  );
}
