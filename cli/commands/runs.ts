import { existsSync, readFileSync } from 'node:fs';
import { ApiError, type Client, type RunView } from '../../server/client.ts';
import { commandOf, connect, type GlobalOptions } from '../connection.ts';
import { CommandError, exitCodes, type ExitCode } from '../exit-codes.ts';
import { brokenText, follow, sayOutcome, waitingText } from '../follow.ts';
import { readPair, readValue } from '../name-value.ts';
import { createOutput, table } from '../output.ts';
import { runLines } from '../run-lines.ts';

/** A run's id, or `latest`. */
export async function runIdOf(client: Client, given: string | undefined): Promise<string> {
  if (given !== undefined && given !== 'latest') return given;
  const { runs } = await client.call('GET /runs', { query: { limit: 1 } });
  const newest = runs[0];
  if (!newest) throw new CommandError(exitCodes.notFound, 'There is no run yet. `refrain run PIPELINE` starts one.');
  return newest.runId;
}

export async function run(
  what: string,
  options: GlobalOptions & { param?: readonly string[]; watch?: boolean },
): Promise<ExitCode> {
  const client = connect(options);
  const out = createOutput(options.json === true);
  const parameters = Object.fromEntries((options.param ?? []).map(readParameter));
  const body = isFile(what) ? { source: readFileSync(what, 'utf8'), parameters } : { pipelineId: what, parameters };
  const started = await client.call('POST /runs', { body }).catch(async (error: unknown) => {
    if (
      !(error instanceof ApiError) ||
      error.status !== 404 ||
      !('pipelineId' in body) ||
      !(await isPreset(client, what))
    )
      throw error;
    await client.call('POST /pipelines', { body: { preset: what } });
    return await client.call('POST /runs', { body });
  });
  if (!options.watch) {
    out.value(started, ({ runId }) => `Run ${runId} has started.\n  ${commandOf(options)} watch ${runId}`);
    return exitCodes.ok;
  }
  out.line(`Run ${started.runId} has started.`);
  return sayOutcome(await follow(client, started.runId, out, options), out);
}

export async function watch(given: string | undefined, options: GlobalOptions): Promise<ExitCode> {
  const client = connect(options);
  const out = createOutput(options.json === true);
  return sayOutcome(await follow(client, await runIdOf(client, given), out, options), out);
}

export async function status(given: string | undefined, options: GlobalOptions): Promise<ExitCode> {
  const client = connect(options);
  const out = createOutput(options.json === true);
  if (given === undefined) {
    const { runs } = await client.call('GET /runs', { query: { limit: 20 } });
    out.value(runs, () =>
      runs.length === 0
        ? 'No run yet.'
        : table([
            ['RUN', 'PIPELINE', 'STARTED', 'BY', 'OUTCOME'],
            ...runs.map((one) => [one.runId, named(one), one.startedAt, one.startedBy.name, one.outcome ?? 'going on']),
          ]),
    );
    return exitCodes.ok;
  }
  const seen = await client.call('GET /runs/{runId}', { params: { runId: await runIdOf(client, given) } });
  out.value(seen, () => describe(seen, options));
  return exitCodes.ok;
}

const named = (one: { pipelineId: string; revision: number | null }) =>
  `${one.pipelineId}${one.revision === null ? '' : ` ${one.revision}`}`;

function describe(seen: RunView, options: GlobalOptions): string {
  const head = `Run ${seen.runId} of ${named(seen)}, started by ${seen.startedBy.name} at ${seen.startedAt}: ${seen.state.outcome}`;
  const why = seen.state.reason ? [seen.state.reason] : [];
  const broken = (seen.state.broken ?? []).map(({ stepId }) => brokenText(seen, stepId, options));
  const lines = [head, ...origin(seen), ...why, ...paused(seen), ...runLines(seen), ...changes(seen), ...broken];
  return [...lines, waitingText(seen, options)].join('\n').trimEnd();
}

function origin({ trial, forkOf, priority }: RunView): string[] {
  const lines: string[] = [];
  if (trial) {
    const part = trial.stepId === undefined ? trial.mode : `${trial.mode} ${trial.stepId}`;
    const rows = trial.sampleRows === undefined ? '' : `, at most ${trial.sampleRows} rows`;
    const put = Object.entries(trial.substitutes ?? {}).flatMap(([step, ports]) =>
      Object.entries(ports).map(([port, which]) => `  ${step}.${port} = ${which}`),
    );
    lines.push(`Trial of run ${trial.of}: ${part}${rows}. Nothing of it can be released.`, ...put);
  }
  if (forkOf) lines.push(`Forked from run ${forkOf.runId} at ${forkOf.stepId}.`);
  if (priority !== null) lines.push(`Priority ${priority}.`);
  return lines;
}

function paused({ state }: RunView): string[] {
  if (!state.paused) return [];
  const { mode, by, reason, since } = state.paused;
  return [`Paused (${mode}) by ${by} since ${since}${reason === '' ? '' : `: ${reason}`}`];
}

/** What people changed on the way. */
function changes({ state }: RunView): string[] {
  return (state.changes ?? []).map(({ at, who, stepId, action, reason, params }) => {
    const changed = params ? ` with ${JSON.stringify(params)}` : '';
    return `· ${at} ${who.name}: ${action} ${stepId}${changed}${reason === '' ? '' : `: ${reason}`}`;
  });
}

export async function cancel(given: string, options: GlobalOptions): Promise<ExitCode> {
  const client = connect(options);
  const runId = await runIdOf(client, given);
  await client.call('POST /runs/{runId}/cancel', { params: { runId } });
  createOutput(options.json === true).value({ runId }, () => `Run ${runId} was asked to stop.`);
  return exitCodes.ok;
}

export async function decide(
  verdict: 'approve' | 'reject',
  given: string,
  options: GlobalOptions & { comment?: string; step?: string },
): Promise<ExitCode> {
  const client = connect(options);
  const out = createOutput(options.json === true);
  const runId = await runIdOf(client, given);
  const seen = await client.call('GET /runs/{runId}', { params: { runId } });
  const waiting = seen.state.waiting.find(({ stepId }) => options.step === undefined || options.step === stepId);
  if (!waiting) {
    const [made] = seen.decisions;
    const earlier = made ? ` ${made.person.name} decided (${made.verdict}) at ${made.decidedAt}.` : '';
    throw new CommandError(
      exitCodes.conflict,
      `Nothing waits for a decision in run ${runId}; it is ${seen.state.outcome}.${earlier}`,
    );
  }
  const body = {
    stepId: waiting.stepId,
    verdict,
    evidenceDigest: waiting.evidence.digest,
    comment: options.comment ?? '',
  };
  const answer = await client.call('POST /runs/{runId}/decision', { params: { runId }, body });
  out.value(answer, ({ decision }) => {
    const own = decision.ownRun
      ? ' You started this run yourself; the record says so, and that you are alone here.'
      : '';
    const word = verdict === 'approve' ? 'Approved' : 'Rejected';
    const pending = answer.state.waiting.find(({ stepId }) => stepId === waiting.stepId)?.decided;
    const later = pending
      ? ` It takes effect at ${pending.effectiveAt}; until then: ${commandOf(options)} take-back ${runId}`
      : '';
    return `${word} ${waiting.stepId} of run ${runId} on evidence ${waiting.evidence.digest}.${own}${later}\n  ${commandOf(options)} watch ${runId}`;
  });
  return exitCodes.ok;
}

export async function takeBack(given: string, options: GlobalOptions & { step?: string }): Promise<ExitCode> {
  const client = connect(options);
  const runId = await runIdOf(client, given);
  const { state } = await client.call('GET /runs/{runId}', { params: { runId } });
  const open = state.waiting.find(
    ({ stepId, decided }) => decided && (options.step === undefined || options.step === stepId),
  );
  if (!open?.decided)
    throw new CommandError(
      exitCodes.conflict,
      `No decision of run ${runId} can be taken back: none waits to take effect.`,
    );
  const { stepId, decided } = open;
  const body = { stepId, signature: decided.signature };
  const answer = await client.call('POST /runs/{runId}/decision/take-back', { params: { runId }, body });
  createOutput(options.json === true).value(
    answer,
    () => `Took back: ${decided.verdict} ${stepId} of run ${runId}. It waits for a decision again.`,
  );
  return exitCodes.ok;
}

export async function logs(given: string, step: string | undefined, options: GlobalOptions): Promise<ExitCode> {
  const client = connect(options);
  const out = createOutput(options.json === true);
  const runId = await runIdOf(client, given);
  if (step === undefined) {
    const { logs: segments } = await client.call('GET /runs/{runId}/logs', { params: { runId } });
    out.value(segments, () =>
      segments.length === 0
        ? 'No step has left a log yet.'
        : table(segments.map((one) => [one.stepId, `attempt ${one.attempt}`, `${one.sizeBytes} bytes`, one.writtenAt])),
    );
    return exitCodes.ok;
  }
  const answer = await client.call('GET /runs/{runId}/logs/{stepId}', { params: { runId, stepId: step } });
  for await (const part of answer.body!) process.stdout.write(part);
  return exitCodes.ok;
}

export const isFile = (what: string) => /\.(ya?ml|json)$/i.test(what) || (what.includes('/') && existsSync(what));

export function readParameter(text: string): [string, string | number | boolean] {
  const [name, value] = readPair('--param', text);
  return [name, readValue(value)];
}

async function isPreset(client: Client, name: string): Promise<boolean> {
  const { presets } = await client.call('GET /presets');
  return presets.some((preset) => preset.name === name);
}
