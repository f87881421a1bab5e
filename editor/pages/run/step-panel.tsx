import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import type { RunView } from '../../../server/client.ts';
import { knownReason, missReason } from '../../release/known-reason.ts';
import { DigestLink } from '../../run/digest-link.tsx';
import { crashCostQuery, isAttemptedAgain } from '../../run/crash-cost-query.ts';
import { hasOnlyLastWords, lastWordsQuery } from '../../run/live-step-query.ts';
import { attemptsOf, logsQuery, logTailQuery } from '../../run/log-query.ts';
import { useKindTitle, useStepTitle, type PlanStep } from '../../run/step-title.ts';
import { shortNumber, valueText } from '../../run/value-text.ts';
import { IconButton } from '../../ui/button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { formatBytes, formatDuration, formatFullTime } from '../../ui/format.ts';
import { Failure, Loading } from '../../ui/states.tsx';
import { StatusMark } from '../../ui/status.tsx';
import { useText, useWords } from '../../words/language.ts';
import { LogLines } from '../../run/log-lines.tsx';
import { StepFault } from './step-fault.tsx';
import { StepForkButton } from './step-fork-button.tsx';
import { stepDuration } from './steps-list.tsx';
import { runWords } from './words.ts';

interface StepPanelProps {
  readonly run: RunView;
  readonly step: PlanStep;
  readonly nowMs: number;
  readonly onClose: () => void;
}
const isFault = (state: string) => ['failed', 'broken', 'not-passed'].includes(state);

/** Everything about one step of a run. */
export function StepPanel({ run, step, nowMs, onClose }: StepPanelProps) {
  const t = useWords(runWords);
  const title = useStepTitle();
  const kind = useKindTitle();
  const text = useText();
  const status = run.state.steps[step.id] ?? { state: 'pending' as const };
  const duration = stepDuration(status, nowMs);
  const progress = run.progress[step.id];
  const { data: kept } = useQuery(logsQuery(run));
  const attempt = progress?.attempt ?? attemptsOf(kept?.logs ?? []).get(step.id) ?? 1;
  const waits = run.state.waiting.find(({ stepId }) => stepId === step.id);
  return (
    <aside aria-label={title(step)} className="flex min-w-0 flex-col gap-4 p-4" data-panel={step.id}>
      <header className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h2 className="text-lg font-semibold break-words">{title(step)}</h2>
          <p className="text-xs text-ink-3">
            {kind(step.kind) === title(step) ? step.kind : kind(step.kind)} · {step.id}
          </p>
        </div>
        <IconButton label={t('closePanel')} onClick={onClose}>
          <X size={16} />
        </IconButton>
      </header>
      <p className="flex flex-wrap items-center gap-x-3">
        <StatusMark status={status.state} />
        {duration !== null && (
          <span className="text-ink-2" title={status.startedAt && formatFullTime(status.startedAt)}>
            {formatDuration(duration)}
          </span>
        )}
        {attempt > 1 && <span>{t('attempt', { number: attempt })}</span>}
        {status.state === 'running' && progress?.message && (
          <span className="text-ink-2">{text(knownReason(progress.message))}</span>
        )}
      </p>
      {status.state === 'running' && progress?.step !== undefined && progress.totalSteps !== undefined && (
        <div>
          <progress value={progress.step} max={progress.totalSteps} className="h-2 w-full" />
          <p className="text-xs text-ink-2">
            {t('progress', { step: progress.step, total: progress.totalSteps })}
            {progress.etaSeconds !== undefined &&
              progress.etaSeconds > 0 &&
              ` · ${t('left', { duration: formatDuration(progress.etaSeconds * 1000) })}`}
          </p>
        </div>
      )}
      <Interruption run={run} step={step} />
      {waits && (
        <p className="text-waiting">
          {t('waitsSince', { at: formatFullTime(waits.since) })}{' '}
          <Link to="/releases/$runId/$stepId" params={{ runId: run.runId, stepId: step.id }}>
            {t('openRelease')}
          </Link>
        </p>
      )}
      {isFault(status.state) ? (
        <>
          <StepFault run={run} step={step} />
          <LastNumbers run={run} step={step} />
        </>
      ) : (
        status.reason && <p className="break-words text-ink-2">{text(knownReason(status.reason))}</p>
      )}
      {status.madeBy && (
        <p>
          <Link
            to="/runs/$runId"
            params={{ runId: status.madeBy.runId }}
            search={{ step: status.madeBy.stepId }}
          >{`↺ ${t('reusedFrom', { id: `…${status.madeBy.runId.slice(-6)}` })}`}</Link>
        </p>
      )}
      {status.missed && (
        <section>
          <h3 className="text-xs font-semibold text-ink-2">{t('notReused')}</h3>
          <p className="break-words">{text(missReason(status.missed))}</p>
        </section>
      )}
      <Ports run={run} step={step} />
      <Metrics metrics={status.metrics ?? (status.state === 'running' ? progress?.metrics : undefined)} />
      <Params step={step} given={status.params} />
      {!isFault(status.state) && <Tail run={run} step={step} />}
      {run.endedAt !== null && !isFault(status.state) && <StepForkButton run={run} step={step} />}
    </aside>
  );
}

/** What interruptions cost that the step survived. */
function Interruption({ run, step }: { readonly run: RunView; readonly step: PlanStep }) {
  const t = useWords(runWords);
  const logs = useQuery(logsQuery(run));
  const { data: cost } = useQuery({
    ...crashCostQuery(run, step.id),
    enabled: step.queue === 'training' && isAttemptedAgain(run, step.id, logs.data?.logs ?? []),
  });
  if (!cost) return null;
  return (
    <section className="border-l-4 border-waiting pl-3" data-crash-cost={step.id}>
      <h3 className="font-semibold">{t('crashCost')}</h3>
      <p className="text-ink-2">
        {t('crashCostText', { seconds: cost.seconds, step: cost.fromStep })}{' '}
        {cost.steps > 0 ? t('crashSteps', { count: cost.steps }) : t('adopted')}
      </p>
    </section>
  );
}

function Ports({ run, step }: { readonly run: RunView; readonly step: PlanStep }) {
  const t = useWords(runWords);
  const inputs = Object.entries(step.inputs);
  const outputs = Object.entries(run.state.steps[step.id]?.outputs ?? {});
  const titles = useStepTitle();
  const nameOf = (id: string) => {
    const from = run.plan.steps.find((one) => one.id === id);
    return from ? titles(from) : id;
  };
  return (
    <>
      <section>
        <h3 className="mb-1 font-semibold">{t('inputs')}</h3>
        {inputs.length === 0 && <p className="text-ink-3">{t('noInputs')}</p>}
        <Facts
          facts={inputs.map(([port, { step: from, port: its }]) => {
            const ref = run.state.steps[from]?.outputs?.[its];
            return {
              id: port,
              name: port,
              value: (
                <span className="flex flex-wrap gap-x-2">
                  {ref && <DigestLink digest={ref.digest} type={ref.type} />}
                  <Link
                    to="."
                    search={((now: Record<string, string>) => ({ ...now, step: from })) as never}
                    className="inline-flex min-h-6 items-center text-xs"
                  >
                    {t('from', { step: nameOf(from) })}
                  </Link>
                </span>
              ),
            };
          })}
        />
      </section>
      <section>
        <h3 className="mb-1 font-semibold">{t('outputs')}</h3>
        {outputs.length === 0 && <p className="text-ink-3">{t('noOutputs')}</p>}
        <Facts
          facts={outputs.map(([port, { digest, type, sizeBytes }]) => ({
            id: port,
            name: port,
            value: (
              <>
                <DigestLink digest={digest} type={type} />{' '}
                <span className="text-xs text-ink-3">{formatBytes(sizeBytes)}</span>
              </>
            ),
          }))}
        />
      </section>
    </>
  );
}

/** How far a step was that failed on its way, and what it told last. */
function LastNumbers({ run, step }: { readonly run: RunView; readonly step: PlanStep }) {
  const t = useWords(runWords);
  const { data } = useQuery({
    ...lastWordsQuery(run, step.id),
    enabled: step.queue === 'training' && hasOnlyLastWords(run, step.id),
  });
  const { step: at, ...numbers } = data?.curve.at(-1) ?? {};
  if (at === undefined) return null;
  return <Metrics metrics={numbers} title={t('lastNumbers', { step: at })} />;
}

interface MetricsProps {
  readonly metrics: Readonly<Record<string, number>> | undefined;
  readonly title?: string;
}
function Metrics({ metrics, title }: MetricsProps) {
  const t = useWords(runWords);
  const all = Object.entries(metrics ?? {});
  if (all.length === 0) return null;
  return (
    <details open={all.length <= 12}>
      <summary className="mb-1 font-semibold">
        {title ?? t('metrics')} ({all.length})
      </summary>
      <Facts facts={all.map(([name, value]) => ({ id: name, name, value: shortNumber(value) }))} />
    </details>
  );
}

function Params({
  step,
  given,
}: {
  readonly step: PlanStep;
  readonly given: RunView['plan']['parameters'] | undefined;
}) {
  const t = useWords(runWords);
  const params = Object.entries(given ?? step.params);
  if (params.length === 0) return null;
  return (
    <details open={given !== undefined}>
      <summary className="mb-1 font-semibold">
        {t('parameters')} ({params.length})
      </summary>
      {given && <p className="mb-1 text-xs text-waiting">{t('changedByPerson')}</p>}
      <Facts
        facts={params.map(([name, value]) => ({
          id: name,
          name,
          value: <span className="font-mono text-xs leading-5 break-all">{valueText(value)}</span>,
        }))}
      />
    </details>
  );
}

const tailLines = 12;

function Tail({ run, step }: { readonly run: RunView; readonly step: PlanStep }) {
  const t = useWords(runWords);
  const status = run.state.steps[step.id];
  const isThere = status !== undefined && !['pending', 'skipped'].includes(status.state);
  const { data, error, refetch } = useQuery({
    ...logTailQuery(run.runId, step.id, `${status?.state ?? ''} ${status?.startedAt ?? ''}`),
    enabled: isThere,
  });
  if (isThere && data === undefined)
    return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading rows={2} />;
  if (!isThere || !data) return null;
  const lines = data.lines.slice(-tailLines);
  const from = data.from + data.lines.length - lines.length;
  return (
    <section>
      <div className="mb-1 flex items-baseline gap-3">
        <h3 className="font-semibold">{t('lastLines')}</h3>
        <Link
          to="."
          search={((now: Record<string, string>) => ({ ...now, tab: 'logs', step: step.id })) as never}
          className="inline-flex min-h-6 items-center text-xs"
        >
          {t('wholeLog')}
        </Link>
      </div>
      <LogLines lines={lines} from={from} />
    </section>
  );
}
