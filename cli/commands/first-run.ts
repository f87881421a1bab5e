import { ApiError } from '../../server/client.ts';
import { commandOf, connect, type GlobalOptions } from '../connection.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { follow, sayOutcome } from '../follow.ts';
import { createOutput } from '../output.ts';

const preset = 'lyric-flywheel';

/**
 * The first flywheel: pipeline from the preset, its run, shown until it waits for a person, also to repair it, or ends. Started again after
 * an interruption it follows the run it started. A run the gate refused is a normal end: the reason is said.
 */
export async function firstRun(options: GlobalOptions): Promise<ExitCode> {
  const client = connect(options);
  const out = createOutput(options.json === true);
  await client.call('POST /pipelines', { body: { preset } }).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
  });
  const { runs } = await client.call('GET /runs', { query: { pipelineId: preset, limit: 200 } });
  const earlier = runs.find(
    (run) => run.trigger === 'first-start' && run.outcome !== 'failed' && run.outcome !== 'cancelled',
  );
  const started =
    earlier ?? (await client.call('POST /runs', { body: { pipelineId: preset, trigger: 'first-start' } }));
  out.line(`${earlier ? 'Following' : 'Started'} the first run of ${preset}: ${started.runId}\n`);

  const run = await follow(client, started.runId, out, { ...options, untilWaiting: true });
  const code = sayOutcome(run, out);
  if (run && run.outcome === null && (run.state.broken ?? []).length > 0) return exitCodes.failed;
  if (code === exitCodes.rejected) {
    const refused = Object.entries(run?.state.steps ?? {}).find(([, { state }]) => state === 'not-passed');
    if (refused) out.line(`  ${refused[0]}: ${refused[1].reason ?? 'it did not pass'}`);
    out.line(`  What answers now stays as it is. The numbers: ${commandOf(options)} status ${started.runId}`);
    return exitCodes.ok;
  }
  return code;
}
