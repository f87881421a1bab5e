import type { Json } from '../../pipeline/plan.ts';
import type { Input, RunRow } from '../../server/client.ts';
import { commandOf, connect, type GlobalOptions } from '../connection.ts';
import { CommandError, exitCodes, type ExitCode } from '../exit-codes.ts';
import { readDotted, readJsonValue, readPair } from '../name-value.ts';
import { createOutput } from '../output.ts';
import { readParameter, runIdOf } from './runs.ts';

type Repair = Input<'POST /runs/{runId}/repair'>['body'];
type Control = Input<'POST /runs/{runId}/control'>['body'];

/** Tries a broken step again, skips it, or stops it. */
export async function repair(
  action: Repair['action'],
  given: string,
  stepId: string,
  options: GlobalOptions & { set?: readonly string[]; reason?: string },
): Promise<ExitCode> {
  const client = connect(options);
  const runId = await runIdOf(client, given);
  const params = Object.fromEntries((options.set ?? []).map(readParam));
  const state = await client.call('POST /runs/{runId}/repair', {
    params: { runId },
    body: {
      stepId,
      action,
      reason: options.reason ?? '',
      ...(Object.keys(params).length > 0 ? { params } : {}),
    },
  });
  const words = { retry: 'is tried again', skip: 'is skipped', stop: 'is stopped' };
  createOutput(options.json === true).value(
    state,
    () => `${stepId} of run ${runId} ${words[action]}.\n  ${commandOf(options)} watch ${runId}`,
  );
  return exitCodes.ok;
}

const readParam = (text: string): [string, Json] => {
  const [name, value] = readPair('--set', text);
  return [name, readJsonValue('--set', value)];
};

/** Pauses a run, lets it go on, or changes its priority. */
export async function control(
  action: Control['action'],
  given: string,
  options: GlobalOptions & { reason?: string; priority?: number },
): Promise<ExitCode> {
  const client = connect(options);
  const runId = await runIdOf(client, given);
  const { reason = '', priority } = options;
  const state = await client.call('POST /runs/{runId}/control', {
    params: { runId },
    body: { action, reason, ...(priority === undefined ? {} : { priority }) },
  });
  const words = {
    drain: `Run ${runId} is paused: what runs ends, nothing starts.`,
    hold: `Run ${runId} is on hold: training leaves a checkpoint and stops, nothing starts.`,
    resume: `Run ${runId} goes on.`,
    priority: `Run ${runId} has priority ${priority}.`,
  };
  createOutput(options.json === true).value(state, () => words[action]);
  return exitCodes.ok;
}

export async function setPriority(given: string, priority: string, options: GlobalOptions & { reason?: string }) {
  if (!/^[1-5]$/.test(priority))
    throw new CommandError(exitCodes.badInput, `A priority is 1, first, to 5, last; not ${priority}.`);
  return await control('priority', given, { ...options, priority: Number(priority) });
}

interface AgainOptions extends GlobalOptions {
  readonly from?: string;
  readonly to?: string;
  readonly only?: string;
  /** `step.port=which` */
  readonly with?: readonly string[];
  readonly rows?: string;
  readonly param?: readonly string[];
  readonly preview?: boolean;
}

/** Runs a past run once more, or a part of it. */
export async function again(given: string, options: AgainOptions): Promise<ExitCode> {
  const client = connect(options);
  const out = createOutput(options.json === true);
  const runId = await runIdOf(client, given);
  const parts = (['from', 'to', 'only'] as const).filter((mode) => options[mode] !== undefined);
  if (parts.length > 1)
    throw new CommandError(exitCodes.badInput, `Name one of --from, --to and --only, not ${parts.join(' and ')}.`);
  const mode: 'again' | (typeof parts)[number] = parts[0] ?? 'again';
  const stepId = mode === 'again' ? undefined : options[mode]!;
  const asked = { mode, ...(stepId === undefined ? {} : { stepId }) } as const;
  if (options.preview) {
    if (options.with || options.rows || options.param)
      throw new CommandError(
        exitCodes.badInput,
        '--preview shows which steps run; leave --with, --rows and --param out.',
      );
    const preview = await client.call('GET /runs/{runId}/again/preview', { params: { runId }, query: asked });
    out.value(preview, ({ steps, leftOut, isTrial }) =>
      [
        ...steps.map(({ stepId: id, how, from }) => `${how.padEnd(11)} ${id}${from ? `  (run ${from.runId})` : ''}`),
        ...leftOut.map((id) => `left out    ${id}`),
        isTrial ? 'A trial: nothing of it can be released.' : 'A run like any other.',
      ].join('\n'),
    );
    return exitCodes.ok;
  }
  const started = await client.call('POST /runs/{runId}/again', {
    params: { runId },
    body: {
      ...asked,
      ...(options.with ? { substitutes: readSubstitutes(options.with) } : {}),
      ...(options.rows === undefined ? {} : { sampleRows: readRows(options.rows) }),
      ...(options.param ? { parameters: Object.fromEntries(options.param.map(readParameter)) } : {}),
    },
  });
  out.value(started, () => sayStarted(started, options));
  return exitCodes.ok;
}

function readSubstitutes(given: readonly string[]): Record<string, Record<string, string>> {
  const substitutes: Record<string, Record<string, string>> = {};
  for (const text of given) {
    const [end, which] = readPair('--with', text);
    const [stepId, port] = readDotted('--with', end);
    (substitutes[stepId] ??= {})[port] = which;
  }
  return substitutes;
}

function readRows(text: string): number {
  if (/^[1-9][0-9]*$/.test(text)) return Number(text);
  throw new CommandError(exitCodes.badInput, `--rows takes a number of rows, 1 or more; not ${text}.`);
}

/** Starts a new run of a past one, changed at a step. */
export async function fork(
  given: string,
  stepId: string,
  options: GlobalOptions & { set?: readonly string[]; source?: string },
): Promise<ExitCode> {
  const client = connect(options);
  const runId = await runIdOf(client, given);
  const params: Record<string, Record<string, Json>> = {};
  for (const text of options.set ?? []) {
    const [path, value] = readPair('--set', text);
    const [step, name] = readDotted('--set', path);
    (params[step] ??= {})[name] = readJsonValue('--set', value);
  }
  const source = options.source === undefined ? undefined : await readSource(options.source);
  const started = await client.call('POST /runs/{runId}/fork', {
    params: { runId },
    body: {
      stepId,
      ...(Object.keys(params).length > 0 ? { params } : {}),
      ...(source === undefined ? {} : { source }),
    },
  });
  createOutput(options.json === true).value(started, () => sayStarted(started, options));
  return exitCodes.ok;
}

async function readSource(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return await readFile(path, 'utf8').catch((error: unknown) => {
    throw new CommandError(exitCodes.badInput, `${path} cannot be read: ${String(error)}`);
  });
}

function sayStarted({ runId, trial }: RunRow, options: GlobalOptions): string {
  const kind = trial ? 'Trial run' : 'Run';
  const note = trial ? ' Nothing of it can be released.' : '';
  return `${kind} ${runId} has started.${note}\n  ${commandOf(options)} watch ${runId}`;
}
