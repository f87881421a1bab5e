import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../store/spoil.fixture.ts';
import { inTurns, powerCuts, shuffled, wholeTable, type Kill } from './kill-plan.ts';
import { longest, printed } from './kill-table.ts';
import { startKillableStack } from './killable-stack.ts';
import { faultsOf, reproducibleDigests } from './oracles.ts';
import { insist, localClient } from './patient-client.ts';
import { replayFaults } from './replayed.ts';
import { nothingYet, turn, type Turn } from './turn.ts';

/**
 * `npm run soak -- [--seed N] [--rounds N] [--minutes N] [--report FILE]`: the whole kill table on one real stack: every
 * process at each of its points, and the whole stack at once twenty times. Ends with 0 when nothing was lost, nothing
 * was done twice, every turn made the adapters of the undisturbed one, and no process was left.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    /** Turns at most; all of the table unless given. */
    rounds: { type: 'string' },
    /** No turn begins later. */
    minutes: { type: 'string' },
    report: { type: 'string', default: join(tmpdir(), 'refrain-kills.json') },
  },
});
/** How soon everything is to be back. A miss is told and no fault: how busy a machine is, no seed decides. */
const wantedMs = 30_000;
/** Of a kill that comes too late. */
const mostTries = 4;
const seed = Number(values.seed);
const random = seededRandom(seed + 1);
const planned: (readonly Kill[])[] = shuffled([...wholeTable(seed), ...powerCuts(seed, 20)], random);
const rounds = Math.min(planned.length, Number(values.rounds ?? planned.length));
const deadline = values.minutes === undefined ? Infinity : Date.now() + Number(values.minutes) * 60_000;
const say = (line: string) => process.stdout.write(`${line}\n`);

say(`soak: seed=${seed}, ${rounds} of ${planned.length} turns, ${planned.flat().length} kills in all`);
const stack = await startKillableStack();
for (const interrupt of ['SIGINT', 'SIGTERM'] as const)
  process.once(interrupt, () => void stack.remove().finally(() => process.exit(130)));
const acknowledged = nothingYet();
const turns: Turn[] = [];
const faults: string[] = [];
try {
  const call = await localClient(stack);
  const { key } = await insist(() => call('POST /keys', { body: { label: 'listener' } }));
  const take = async (name: string, kills: readonly Kill[]) => {
    const common = { stack, call, key, seed: 17, anew: true, verdict: 'approve', acknowledged, random } as const;
    const taken = await turn({ ...common, name, kills });
    turns.push(taken);
    say(`\n${name}: ${taken.view.outcome}\n${printed(taken.kills)}`);
    return taken;
  };

  const undisturbed = reproducibleDigests((await take('undisturbed', [])).view);
  /** Answers the kills that came too late to count. */
  const takeRound = async (name: string, planned: readonly Kill[]): Promise<readonly Kill[]> => {
    const { view, kills } = await take(name, planned);
    if (view.outcome !== 'done')
      faults.push(`${name} ended as ${view.outcome}: ${view.state.reason ?? broken(view.state)}`);
    const digests = reproducibleDigests(view);
    for (const [port, digest] of Object.entries(undisturbed))
      if (digests[port] !== digest) faults.push(`${name}: ${port} is ${digests[port]}, undisturbed ${digest}`);
    return kills.filter(({ outcome }) => outcome === 'passed');
  };
  let left: readonly (readonly Kill[])[] = planned.slice(0, rounds);
  let round = 0;
  for (let tries = 1; left.length > 0; tries += 1) {
    const late: Kill[] = [];
    for (const kills of left) {
      if (Date.now() >= deadline) break;
      late.push(...(await takeRound(`round-${(round += 1)}`, kills)));
    }
    // What came when its point was over, or found nobody to kill, counts for nothing: it is tried again, and sooner.
    const sooner = late.map((kill) => ({ ...kill, afterMs: Math.round(kill.afterMs / 2) }));
    left = tries < mostTries ? inTurns(sooner) : [];
    if (tries === mostTries)
      for (const { target, point } of late) faults.push(`${target} at ${point} came too late ${tries} times`);
  }
  faults.push(...(await faultsOf(stack, call, acknowledged, turns)), ...(await replayFaults(stack, turns)));
} catch (error) {
  faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
} finally {
  await stack.stop();
  const left = stack.processes();
  if (left.length > 0) faults.push(`processes were left: ${left.join(' ')}`);
}

const reports = turns.flatMap(({ name, kills }) => kills.map((kill) => ({ turn: name, ...kill })));
say(`\n${printed(reports)}\n`);
for (const { turn: name, target, point, backMs } of reports)
  if (backMs !== null && backMs > wantedMs)
    say(
      `MISS ${name}: ${target} at ${point} was back after ${(backMs / 1000).toFixed(1)} s, wanted ${wantedMs / 1000} s`,
    );
for (const fault of faults) say(`FAULT ${fault}`);
const file = resolve(values.report);
await mkdir(dirname(file), { recursive: true });
await writeFile(file, `${JSON.stringify({ seed, faults, longest: longest(reports), kills: reports }, null, 1)}\n`);
say(`${reports.length} kills in ${turns.length} turns, ${faults.length} faults; seed=${seed}; ${file}`);
if (faults.length === 0) await stack.remove();
else say(`What is left of it: ${stack.state}`);
process.exit(faults.length === 0 ? 0 : 1);

function broken(state: Turn['view']['state']): string {
  return (state.broken ?? []).map(({ stepId }) => `${stepId}: ${state.steps[stepId]?.reason}`).join('; ');
}
