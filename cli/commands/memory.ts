import type { Answer } from '../../server/client.ts';
import { commandOf, connect, type GlobalOptions } from '../connection.ts';
import { CommandError, exitCodes, type ExitCode } from '../exit-codes.ts';
import { follow } from '../follow.ts';
import { createOutput, table } from '../output.ts';
import { runIdOf } from './runs.ts';

type Reproduction = NonNullable<Answer<'GET /runs/{runId}/reproduction'>['reproduction']>;

/** Starts a past run once more with nothing reused; with `--wait` says at its end what is the same. */
export async function reproduce(given: string, options: GlobalOptions & { wait?: boolean }): Promise<ExitCode> {
  const client = connect(options);
  const out = createOutput(options.json === true);
  const of = await runIdOf(client, given);
  const started = await client.call('POST /runs/{runId}/reproduce', { params: { runId: of } });
  if (!options.wait) {
    out.value(
      started,
      ({ runId }) => `Run ${runId} reproduces run ${of}.\n  ${commandOf(options)} reproduction ${runId}`,
    );
    return exitCodes.ok;
  }
  out.line(`Run ${started.runId} reproduces run ${of}.`);
  await follow(client, started.runId, options.json ? { ...out, value: () => undefined } : out, options);
  return await reproduction(started.runId, options);
}

/** What a reproduction showed, of the reproduction's id or the original's. Code 1 unless it has ended and all is the same. */
export async function reproduction(given: string, options: GlobalOptions): Promise<ExitCode> {
  const client = connect(options);
  const runId = await runIdOf(client, given);
  const { reproduction: report } = await client.call('GET /runs/{runId}/reproduction', { params: { runId } });
  if (report === null)
    throw new CommandError(
      exitCodes.notFound,
      `Nobody has reproduced run ${runId} yet: ${commandOf(options)} reproduce ${runId}`,
    );
  createOutput(options.json === true).value(report, describe);
  return report.isSame ? exitCodes.ok : exitCodes.failed;
}

function describe({ of, runId, outcome, isSame, steps }: Reproduction): string {
  const short = (digest: string | null) => digest?.slice(0, 19) ?? 'none';
  const rows = steps.flatMap(({ stepId, verdict, reason, outputs }) => {
    const first = [stepId, verdict.replace('-', ' ')];
    if (outputs.length === 0) return [[...first, '', '', reason ?? '']];
    return outputs.map(({ port, was, is }, index) => [
      ...(index === 0 ? first : ['', '']),
      port,
      was === is ? short(was) : `${short(was)} → ${short(is)}`,
      index === 0 ? (reason ?? '') : '',
    ]);
  });
  const drift = steps.flatMap((step) =>
    step.drift.map(({ field, was, is }) => `  ${step.stepId}  ${field}: ${was ?? 'nothing'} → ${is ?? 'nothing'}`),
  );
  const different = steps.filter(({ verdict }) => verdict === 'different').length;
  const verdict = isSame
    ? 'Every step that ran made the same.'
    : outcome === 'running'
      ? 'It has not ended yet.'
      : `${different === 0 ? 'No' : different} step${different === 1 ? '' : 's'} made something else.`;
  return [
    `Run ${runId} reproduces run ${of}: ${outcome}. ${verdict}`,
    table([['STEP', 'VERDICT', 'OUTPUT', 'DIGEST', 'WHY'], ...rows]),
    ...(drift.length > 0 ? ['What it ran on differs:', ...drift] : []),
  ].join('\n');
}

export async function verifyAudit(options: GlobalOptions): Promise<ExitCode> {
  const verdict = await connect(options).call('GET /audit/verification');
  createOutput(options.json === true).value(verdict, ({ ok, entries, heads, beyondLastHead, faults }) => {
    const scope = `${entries} entries, ${heads} signed heads in the store; ${beyondLastHead} entries since the newest head.`;
    if (ok) return `The audit is as it was noted: ${scope}`;
    const found = faults.map(({ message }) => `  ${message}`);
    return [`The audit is not as it was noted: ${scope}`, ...found].join('\n');
  });
  return verdict.ok ? exitCodes.ok : exitCodes.failed;
}

export async function rebuildIndex(options: GlobalOptions): Promise<ExitCode> {
  const rebuilt = await connect(options).call('POST /local/index/rebuild');
  createOutput(options.json === true).value(rebuilt, ({ fromRecords, fromTemporal, decisions, removed, unreadable }) =>
    [
      `The index has ${fromRecords} runs from records in the store, ${fromTemporal} from Temporal, and ${decisions} decisions.`,
      ...(removed > 0 ? [`${removed} rows of which neither knew anything were removed.`] : []),
      ...unreadable.map((path) => `${path} cannot be read; nothing is listed of it.`),
    ].join('\n'),
  );
  return rebuilt.unreadable.length === 0 ? exitCodes.ok : exitCodes.failed;
}
