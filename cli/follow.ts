import type { Client, RunEvent, RunView } from '../server/client.ts';
import type { GlobalOptions } from './connection.ts';
import { commandOf } from './connection.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import type { Output } from './output.ts';
import { say } from './output.ts';
import { runLines, stepLine } from './run-lines.ts';

/** Seconds between two lines about the progress of one step, where lines cannot be drawn over. */
const quietMs = 5_000;

/**
 * Shows a run until it ends, or until it waits for a person when `untilWaiting`. On a terminal the steps are drawn in
 * place; elsewhere every change is a line. With `--json` every event is a JSON line.
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
  try {
    for await (const message of client.watch(runId, gone.signal)) {
      const { event, data } = message;
      if (out.json) out.value({ event, data }, () => '');
      if (message.event === 'unreachable') out.line(say(message.data.message));
      run = after(run, message);
      if (!run) continue;
      view.show(run);
      const waiting = run.state.waiting[0];
      if (waiting && told !== waiting.stepId) {
        told = waiting.stepId;
        view.rest();
        out.line(waitingText(run, options));
      }
      if (event === 'end' || (waiting && options.untilWaiting)) return run;
    }
    return run;
  } finally {
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
    gone.abort();
    view.rest();
  }
}

function after(run: RunView | null, { event, data }: RunEvent): RunView | null {
  if (event === 'snapshot' || event === 'end') return data;
  return run === null || event === 'unreachable' ? run : { ...run, ...data };
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
  };
  out.line(`${words[outcome]}${why}.`.replace(/\.\.$/, '.'));
  if (outcome === 'done') return exitCodes.ok;
  return outcome === 'rejected' ? exitCodes.rejected : exitCodes.failed;
}

export function waitingText(run: RunView, options: GlobalOptions): string {
  const waiting = run.state.waiting[0];
  if (!waiting) return '';
  const command = commandOf(options);
  return [
    '',
    `◆ ${waiting.stepId} waits for a person. Evidence: ${waiting.evidence.digest}`,
    ...evidenceLines(run),
    '  Approve it:  ' + `${command} approve ${run.runId}`,
    '  Reject it:   ' + `${command} reject ${run.runId} --comment "why"`,
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
