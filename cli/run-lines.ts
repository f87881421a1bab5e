import type { PlanStep, StepState, StepStatus } from '../pipeline/plan.ts';
import type { RunView } from '../server/client.ts';
import type { StepProgress } from '../workflows/messages.ts';

const glyphs: Readonly<Record<StepState, string>> = {
  pending: '○',
  running: '◐',
  waiting: '◆',
  broken: '!',
  held: '‖',
  done: '✓',
  cached: '↺',
  'not-passed': '✕',
  failed: '✕',
  skipped: '∅',
  cancelled: '⊘',
};

/** One line about one step: glyph, id, state, and what it tells now or told at its end. */
export function stepLine(
  step: PlanStep,
  status: StepStatus | undefined,
  progress: StepProgress | undefined,
  width = 18,
): string {
  const state = status?.state ?? 'pending';
  const told = state === 'running' ? sayProgress(progress) : sayEnd(status);
  return `${glyphs[state]} ${step.id.padEnd(width)} ${state.padEnd(10)} ${told}`.trimEnd();
}

export function runLines(run: RunView): string[] {
  const width = Math.max(...run.plan.steps.map(({ id }) => id.length));
  return run.plan.steps.map((step) => stepLine(step, run.state.steps[step.id], run.progress[step.id], width));
}

function sayProgress(progress: StepProgress | undefined): string {
  if (!progress) return '';
  const { step, totalSteps, metrics, etaSeconds, message, attempt = 1 } = progress;
  const parts = [
    attempt > 1 ? `attempt ${attempt}` : undefined,
    step === undefined ? undefined : `step ${step}${totalSteps === undefined ? '' : `/${totalSteps}`}`,
    ...sayMetrics(metrics),
    etaSeconds === undefined ? undefined : `${Math.ceil(etaSeconds)} s left`,
    message,
  ];
  return parts.filter((part) => part !== undefined).join('  ');
}

function sayEnd(status: StepStatus | undefined): string {
  if (!status) return '';
  const seconds =
    status.startedAt && status.endedAt ? (Date.parse(status.endedAt) - Date.parse(status.startedAt)) / 1000 : undefined;
  const parts = [
    seconds === undefined || status.state === 'cached' ? undefined : `${seconds.toFixed(1)} s`,
    ...sayMetrics(status.metrics),
    status.code ? `${status.code}: ${status.reason ?? ''}` : status.reason,
  ];
  return parts.filter((part) => part !== undefined).join('  ');
}

/** Starts of the names that a person follows. */
const followed = ['loss', 'reward', 'rhyme', 'total', 'preferenceAccuracy', 'accuracy', 'margin'];

/** The few that a person follows come first; at most five. */
function sayMetrics(metrics: Readonly<Record<string, number>> | undefined): string[] {
  const rank = (name: string) => {
    const place = followed.findIndex((start) => name.startsWith(start));
    return place < 0 ? followed.length : place;
  };
  return Object.entries(metrics ?? {})
    .sort(([a], [b]) => rank(a) - rank(b))
    .slice(0, 5)
    .map(([name, value]) => `${name} ${Number.isInteger(value) ? value : value.toPrecision(3)}`);
}
