import { afterEvent, type Client, type RunView } from '../server/client.ts';
import type { GlobalOptions } from './connection.ts';
import { commandOf } from './connection.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import type { Output } from './output.ts';
import { say } from './output.ts';
import { runLines, stepLine } from './run-lines.ts';

/** Seconds between two lines about the progress of one step, where lines cannot be drawn over. */
const quietMs = 5_000;

/**
 * Shows a run until it ends, or until it waits for a person, also to repair it, when `untilWaiting`. On a terminal the
 * steps are drawn in place; elsewhere every change is a line. With `--json` every event is a JSON line.
 */
export async function follow(
  client: Client,
  runId: string,
  out: Output,
  options: GlobalOptions & { untilWaiting?: boolean },
): Promise<RunView | null> {
  const gone = new AbortController();
  const stop = () => gone.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  let run: RunView | null = null;
  const view = out.isTerminal ? drawn(out) : lined(out);
  let told = '';
  const toldBroken = new Set<string>();
  try {
    for await (const message of client.watch(runId, gone.signal)) {
      const { event, data } = message;
      if (out.json) out.value({ event, data }, () => '');
      if (message.event === 'unreachable') out.line(say(message.data.message));
      run = afterEvent(run, message);
      if (!run) continue;
      view.show(run);
      const waiting = run.state.waiting[0];
      if (waiting && told !== waiting.stepId) {
        told = waiting.stepId;
        view.rest();
        out.line(waitingText(run, options));
      }
      // What is said of the run may be ahead of what was told of its steps, and only those say why.
      const { steps, broken: all = [] } = run.state;
      const broken = all.filter(({ stepId }) => steps[stepId]?.state === 'broken');
      for (const { stepId, since } of broken) {
        if (toldBroken.has(`${stepId} ${since}`)) continue;
        toldBroken.add(`${stepId} ${since}`);
        view.rest();
        out.line(brokenText(run, stepId, options));
      }
      if (event === 'end' || (options.untilWaiting && (waiting || broken.length > 0))) return run;
    }
    return run;
  } finally {
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
    gone.abort();
    view.rest();
  }
}

/** How the run ended, said and as exit code; a run that goes on counts as fine. */
export function sayOutcome(run: RunView | null, out: Output): ExitCode {
  if (!run || run.outcome === null) return exitCodes.ok;
  const { outcome } = run;
  const why = run.state.reason ? `: ${run.state.reason}` : '';
  const words = {
    done: 'The run is done',
    rejected: 'The run was rejected',
    failed: 'The run failed',
    cancelled: 'The run was cancelled',
    superseded: 'The run was superseded',
    expired: 'The run expired',
  };
  out.line(`${words[outcome]}${why}.`.replace(/\.\.$/, '.'));
  if (outcome === 'done') return exitCodes.ok;
  return outcome === 'failed' || outcome === 'cancelled' ? exitCodes.failed : exitCodes.rejected;
}

export function waitingText(run: RunView, options: GlobalOptions): string {
  const waiting = run.state.waiting[0];
  if (!waiting) return '';
  const command = commandOf(options);
  if (waiting.decided) {
    const { person, verdict, effectiveAt } = waiting.decided;
    return [
      '',
      `◆ ${person.name} decided on ${waiting.stepId} (${verdict}). It takes effect at ${effectiveAt}.`,
      '  Take it back: ' + `${command} take-back ${run.runId}`,
      '',
    ].join('\n');
  }
  return [
    '',
    `◆ ${waiting.stepId} waits for a person. Evidence: ${waiting.evidence.digest}`,
    ...evidenceLines(run),
    '  Approve it:  ' + `${command} approve ${run.runId}`,
    '  Reject it:   ' + `${command} reject ${run.runId} --comment "why"`,
    '',
  ].join('\n');
}

/** Why a step broke, and what a person can do about it. */
export function brokenText(run: RunView, stepId: string, options: GlobalOptions): string {
  const { code, reason = '' } = run.state.steps[stepId] ?? {};
  const until = run.state.broken?.find((one) => one.stepId === stepId)?.until;
  const step = run.plan.steps.find(({ id }) => id === stepId);
  const maySkip = step && !step.required && !step.canRefuse && step.mode !== 'approval';
  const command = commandOf(options);
  return [
    '',
    `! ${stepId} broke${code ? ` (${code})` : ''}: ${reason}`,
    `  Try it again: ${command} retry ${run.runId} ${stepId}`,
    `  … otherwise:  ${command} retry ${run.runId} ${stepId} --set name=value --reason "why"`,
    ...(maySkip ? [`  Pass it over: ${command} skip ${run.runId} ${stepId} --reason "why"`] : []),
    `  Give it up:   ${command} stop-step ${run.runId} ${stepId}`,
    ...(until ? [`  After ${until} the run gives it up by itself.`] : []),
    '',
  ].join('\n');
}

/** What the gate before the approval was told. */
function evidenceLines(run: RunView): string[] {
  return run.plan.steps
    .filter((step) => step.canRefuse && step.mode === 'activity')
    .flatMap((gate) => {
      const numbers = Object.entries(run.state.steps[gate.id]?.metrics ?? {}).map(
        ([name, value]) => `${name} ${Number(value.toPrecision(4))}`,
      );
      return numbers.length > 0 ? [`  ${gate.id}: ${numbers.join('  ')}`] : [];
    });
}

interface View {
  show(run: RunView): void;
  /** Leaves what is shown; the next `show` starts below. */
  rest(): void;
}

function drawn(out: Output): View {
  let height = 0;
  return {
    show(run) {
      const columns = process.stdout.columns || 80;
      const lines = runLines(run).map((line) => [...line].slice(0, columns - 1).join(''));
      out.raw(`${height > 0 ? `\u001b[${height}A` : ''}${lines.map((line) => `\u001b[2K${line}\n`).join('')}`);
      height = lines.length;
    },
    rest: () => {
      height = 0;
    },
  };
}

function lined(out: Output): View {
  const states = new Map<string, string>();
  const toldAt = new Map<string, number>();
  return {
    show(run) {
      const width = Math.max(...run.plan.steps.map(({ id }) => id.length));
      for (const step of run.plan.steps) {
        const status = run.state.steps[step.id];
        const progress = run.progress[step.id];
        const state = status?.state ?? 'pending';
        const isNew = states.get(step.id) !== state && state !== 'pending';
        const isDue =
          state === 'running' && progress !== undefined && Date.now() - (toldAt.get(step.id) ?? 0) >= quietMs;
        states.set(step.id, state);
        if (!isNew && !isDue) continue;
        toldAt.set(step.id, Date.now());
        out.line(stepLine(step, status, progress, width));
      }
    },
    rest: () => undefined,
  };
}
