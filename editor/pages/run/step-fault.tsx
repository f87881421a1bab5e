import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { RunView } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { knownReason } from '../../release/known-reason.ts';
import { addedInChinese, isInChinese } from '../../run/end-reason.ts';
import { helpOf } from '../../run/error-help.ts';
import { excerptAround } from '../../run/log-excerpt.ts';
import { logTailQuery } from '../../run/log-query.ts';
import { paramDifferences } from '../../run/param-diff.ts';
import type { PlanStep } from '../../run/step-title.ts';
import { valueText } from '../../run/value-text.ts';
import { formatTime } from '../../ui/format.ts';
import { Failure, Loading } from '../../ui/states.tsx';
import { useLanguage, useText, useWords } from '../../words/language.ts';
import { LogLines } from '../../run/log-lines.tsx';
import { RepairButtons } from './repair-buttons.tsx';
import { runWords } from './words.ts';

interface StepFaultProps {
  readonly run: RunView;
  readonly step: PlanStep;
}

/** Why a step did not come to its end, in plain words, and what can be done about it. */
export function StepFault({ run, step }: StepFaultProps) {
  const t = useWords(runWords);
  const text = useText();
  const language = useLanguage();
  const status = run.state.steps[step.id]!;
  const isRefusal = status.state === 'not-passed';
  const { title, cause, fix } = helpOf(status.code);
  const reason = status.reason ? knownReason(status.reason) : null;
  // What is known in English alone stays below what its code says in Chinese.
  const hasOriginal = reason !== null && !isRefusal && language === 'zh';
  const isBelow = hasOriginal && !isInChinese(reason.zh);
  const said = reason && (isBelow ? addedInChinese(reason.en) : text(reason));
  const until = run.state.broken?.find(({ stepId }) => stepId === step.id)?.until;
  return (
    <section aria-label={t('why')} className="flex flex-col gap-3 border-l-4 border-failed bg-bg p-3">
      {!isRefusal && <h3 className="text-lg font-semibold text-failed">{text(title)}</h3>}
      {said && <p className="max-h-60 overflow-auto break-words whitespace-pre-wrap">{said}</p>}
      {!isRefusal && (
        <dl className="flex flex-col gap-1">
          <div>
            <dt className="inline font-semibold">{t('cause')}: </dt>
            <dd className="inline text-ink-2">{text(cause)}</dd>
          </div>
          <div>
            <dt className="inline font-semibold">{t('fix')}: </dt>
            <dd className="inline text-ink-2">{text(fix)}</dd>
          </div>
          {status.code && (
            <div className="text-xs text-ink-3">
              <dt className="inline">{t('code')}: </dt>
              <dd className="inline font-mono">{status.code}</dd>
            </div>
          )}
        </dl>
      )}
      {hasOriginal && (
        <details open={isBelow}>
          <summary className="text-xs text-ink-3">{t('original')}</summary>
          <p lang="en" className="max-h-60 overflow-auto pt-1 text-xs break-words whitespace-pre-wrap text-ink-2">
            {reason.en}
          </p>
        </details>
      )}
      <RepairButtons run={run} step={step} />
      {until && <p className="text-xs text-ink-3">{t('brokenUntil', { at: formatTime(until) })}</p>}
      <FaultLog run={run} step={step} />
      <ParamsSinceGood run={run} step={step} />
    </section>
  );
}

function FaultLog({ run, step }: StepFaultProps) {
  const t = useWords(runWords);
  const status = run.state.steps[step.id]!;
  const { data, error, refetch } = useQuery(
    logTailQuery(run.runId, step.id, `${status.state} ${status.startedAt ?? ''}`),
  );
  if (data === undefined)
    return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading rows={4} />;
  if (data === null) return <p className="text-xs text-ink-3">{t('noLog')}</p>;
  const { lines, at, ...excerpt } = excerptAround(data.lines);
  const from = data.from + excerpt.from - 1;
  return (
    <div>
      <div className="mb-1 flex items-baseline gap-3">
        <h4 className="text-xs font-semibold text-ink-2">{t('lastLines')}</h4>
        <Link
          to="."
          search={
            ((now: Record<string, string>) => ({
              ...now,
              tab: 'logs',
              step: step.id,
              line: String(from + at),
            })) as never
          }
          className="text-xs"
        >
          {t('wholeLog')}
        </Link>
      </div>
      <LogLines lines={lines} from={from} marked={at < 0 ? null : from + at} />
    </div>
  );
}

function ParamsSinceGood({ run, step }: StepFaultProps) {
  const t = useWords(runWords);
  const { pipelineId, runId } = run;
  const good = useQuery({
    queryKey: ['run', 'last-good', pipelineId, runId],
    queryFn: async () => {
      const { runs } = await api.call('GET /runs', {
        query: { pipelineId, outcome: 'done', before: runId, limit: 10 },
      });
      const last = runs.find(({ trial }) => trial === null);
      return last ? await api.call('GET /runs/{runId}', { params: { runId: last.runId } }) : null;
    },
    staleTime: 300_000,
  });
  if (good.data === undefined)
    return good.error ? <Failure error={good.error} onRetry={() => void good.refetch()} /> : <Loading rows={2} />;
  if (good.data === null) return <p className="text-xs text-ink-3">{t('diffNoRun')}</p>;
  const before = good.data.plan.steps.find(({ id }) => id === step.id);
  if (!before) return <p className="text-xs text-ink-3">{t('diffNotThere')}</p>;
  const was = good.data.state.steps[step.id]?.params ?? before.params;
  const differences = paramDifferences(was, run.state.steps[step.id]?.params ?? step.params);
  if (differences.length === 0) return <p className="text-xs text-ink-3">{t('diffNone')}</p>;
  return (
    <table className="w-full text-left">
      <caption className="pb-1 text-left text-xs font-semibold text-ink-2">{t('diffTitle')}</caption>
      <thead>
        <tr className="text-xs text-ink-3">
          <th scope="col" className="font-normal">
            {t('parameters')}
          </th>
          <th scope="col" className="font-normal">
            {t('was')}
          </th>
          <th scope="col" className="font-normal">
            {t('is')}
          </th>
        </tr>
      </thead>
      <tbody>
        {differences.map((one) => (
          <tr key={one.name} className="align-top">
            <th scope="row" className="pr-3 font-normal break-all">
              {one.name}
            </th>
            <td className="pr-3 font-mono text-xs leading-5 break-all">{valueText(one.was)}</td>
            <td className="font-mono text-xs leading-5 font-semibold break-all">{valueText(one.is)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
