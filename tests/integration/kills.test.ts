import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '../../server/client.ts';
import { seededRandom } from '../../store/spoil.fixture.ts';
import { sliceOf, type Kill } from '../kills/kill-plan.ts';
import { printed } from '../kills/kill-table.ts';
import { longestRecoveryMs, startKillableStack, type KillableStack } from '../kills/killable-stack.ts';
import type { KillReport } from '../kills/nemesis.ts';
import { faultsOf, reproducibleDigests } from '../kills/oracles.ts';
import { insist, localClient } from '../kills/patient-client.ts';
import { replayFaults } from '../kills/replayed.ts';
import { nothingYet, turn, type Turn, type TurnOptions } from '../kills/turn.ts';
import { keepHistory } from './keep-history.ts';
import { endAtFirstFailure } from './last-words.ts';
import { startQuietly } from './quiet.ts';

/**
 * A slice of the kill table on the real stack: kill -9 of every process at a point of `flywheel-test` that the seed
 * chooses, and of the whole stack at once. All of the table: `npm run soak`.
 */
const seed = Number(process.env['REFRAIN_KILL_SEED'] ?? Date.now() % 1_000_000);
const slice = sliceOf(seed);
const random = seededRandom(seed + 1);
const acknowledged = nothingYet();
const turns: Turn[] = [];
let stack: KillableStack;
let call: Client['call'];
let key: string;

beforeAll(async () => {
  startQuietly();
  console.info(`kills: seed=${seed}; again with REFRAIN_KILL_SEED=${seed}`);
  stack = await startKillableStack();
  call = await localClient(stack);
  ({ key } = await insist(() => call('POST /keys', { body: { label: 'listener' } })));
});
afterAll(async () => {
  const reports = turns.flatMap(({ kills }) => kills);
  if (reports.length > 0) console.info(`kills: seed=${seed}\n${printed(reports)}\n${JSON.stringify(reports)}`);
  await stack?.remove();
});

endAtFirstFailure(() => stack.state);

async function take(name: string, kills: readonly Kill[], more: Partial<TurnOptions> = {}): Promise<Turn> {
  const common = { stack, call, key, name, seed: 17, anew: true, verdict: 'approve', acknowledged, random } as const;
  const taken = await turn({ ...common, kills, ...more });
  turns.push(taken);
  return taken;
}
const isBack = ({ outcome, backMs }: KillReport) => outcome === 'passed' || backMs! < longestRecoveryMs;

test('a turn goes on over the death of every process, one after another, to its release', async () => {
  const { view, kills } = await take('killed', slice.first);
  expect(view.outcome, view.state.reason).toBe('done');
  expect(kills.filter((kill) => !isBack(kill))).toEqual([]);
});

test('its data, preferences and adapters are those of an undisturbed turn; the whole stack may die before a decision is carried out', async () => {
  const { view } = await take('undisturbed', slice.second);
  expect(view.outcome, view.state.reason).toBe('done');
  expect(Object.keys(reproducibleDigests(view)).length).toBeGreaterThanOrEqual(7);
  expect(reproducibleDigests(turns[0]!.view)).toEqual(reproducibleDigests(view));
});

test('the whole stack dies while a run is asked for and while it waits; the person’s no is kept', async () => {
  const { view } = await take('rejected', slice.third, { anew: false, verdict: 'reject' });
  expect(view.outcome).toBe('rejected');
  expect(view.state.steps['sft']?.state).toBe('cached');
});

test('nothing that was acknowledged is lost, and nothing was done twice', async () => {
  expect(await faultsOf(stack, call, acknowledged, turns)).toEqual([]);
});

test('every history replays, and is kept if histories are', async () => {
  const names: Record<string, string> = { killed: 'flywheel-killed', rejected: 'killed-everything' };
  const keep = async (id: string, handle: WorkflowHandle) => {
    const [kind, turnName] = id.split('/');
    const name = kind === 'deployment' ? 'deployment-killed' : names[turnName ?? ''];
    if (name && turnName !== 'undisturbed') await keepHistory(name, handle);
  };
  expect(await replayFaults(stack, turns, keep)).toEqual([]);
});

test('after the end no process of the installation is left', async () => {
  await stack.stop();
  expect(stack.processes()).toEqual([]);
});
