import type { Money } from '../../../pipeline/cost.ts';
import type { RunView } from '../../../server/client.ts';
import { knownReason } from '../../release/known-reason.ts';
import { useRunCost } from '../../run/run-cost.ts';
import { useStepTitle, type PlanStep } from '../../run/step-title.ts';
import { formatDuration } from '../../ui/format.ts';
import { formatMoney } from '../../ui/money.ts';
import { StatusMark } from '../../ui/status.tsx';
import { useText, useWords } from '../../words/language.ts';
import { shortNumber } from '../../run/value-text.ts';
import { runWords } from './words.ts';

interface StepsListProps {
  readonly run: RunView;
  readonly selected: string | null;
  readonly nowMs: number;
  readonly onSelect: (stepId: string) => void;
}

/** Every step in the order of the plan: what it does, how far it is, how long it took, what it cost. */
export function StepsList({ run, selected, nowMs, onSelect }: StepsListProps) {
  const t = useWords(runWords);
  const costOf = useRunCost(run);
  return (
    <ol aria-label={t('steps')} className="flex flex-col">
      {run.plan.steps.map((step) => (
        <li key={step.id} className="border-b border-line last:border-0">
          <StepRow
            step={step}
            cost={costOf([step.id])}
            run={run}
            isSelected={selected === step.id}
            nowMs={nowMs}
            onSelect={onSelect}
          />
        </li>
      ))}
    </ol>
  );
}

interface StepRowProps extends Omit<StepsListProps, 'selected'> {
  readonly step: PlanStep;
  readonly cost: Money | null;
  readonly isSelected: boolean;
}

function StepRow({ step, cost, run, isSelected, nowMs, onSelect }: StepRowProps) {
  const t = useWords(runWords);
  const text = useText();
  const title = useStepTitle();
  const status = run.state.steps[step.id] ?? { state: 'pending' as const };
  const progress = run.progress[step.id];
  const durationMs = stepDuration(status, nowMs);
  return (
    <button
      type="button"
      data-step={step.id}
      data-status={status.state}
      aria-current={isSelected}
      onClick={() => onSelect(step.id)}
      className="flex min-h-11 w-full flex-wrap items-center gap-x-4 gap-y-1 px-4 py-1.5 text-left hover:bg-sunk aria-[current=true]:bg-sunk"
    >
      <span className="min-w-0 flex-1 basis-40">
        <span className="block truncate font-semibold">{title(step)}</span>
        <span className="block truncate text-2xs text-ink-3">{step.id}</span>
      </span>
      {status.state === 'running' && progress && (
        <span className="text-xs text-ink-2">
          {progress.step !== undefined && progress.totalSteps !== undefined
            ? t('progress', { step: progress.step, total: progress.totalSteps })
            : progress.message && text(knownReason(progress.message))}
          {mainMetric(progress.metrics)}
          {(progress.attempt ?? 1) > 1 && ` · ${t('attempt', { number: progress.attempt ?? 1 })}`}
          {progress.etaSeconds !== undefined &&
            progress.etaSeconds > 0 &&
            ` · ${t('left', { duration: formatDuration(progress.etaSeconds * 1000) })}`}
        </span>
      )}
      <span className="min-w-20 text-right text-xs whitespace-nowrap text-ink-2">
        {durationMs === null ? '' : formatDuration(durationMs)}
        {cost && ` · ${formatMoney(cost)}`}
      </span>
      <span className="w-36">
        <StatusMark status={status.state} />
      </span>
    </button>
  );
}

function mainMetric(metrics: Readonly<Record<string, number>> | undefined): string {
  const first = Object.entries(metrics ?? {})[0];
  return first ? ` · ${first[0]} ${shortNumber(first[1])}` : '';
}

/** How long a step took, or has taken by now; null for one that has not begun. */
export function stepDuration(
  { startedAt, endedAt, state }: RunView['state']['steps'][string],
  nowMs: number,
): number | null {
  if (startedAt === undefined || state === 'pending' || state === 'skipped') return null;
  const end = endedAt !== undefined ? Date.parse(endedAt) : state === 'broken' ? null : nowMs;
  return end === null ? null : Math.max(0, end - Date.parse(startedAt));
}
