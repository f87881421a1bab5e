import { expect, test } from 'vitest';
import type { AnyImplementation } from './run-step.ts';
import { attempt, call, commit, environment, failure, room, shout, store, useFreshStore } from './run-step.fixture.ts';
import { createStepLeases } from './step-leases.ts';

useFreshStore();

/** Minutes of vLLM in the product; here it ends when the test says so. */
function heavyRoom() {
  const play = { ran: 0, end: () => {} };
  const ended = new Promise<void>((resolve) => (play.end = resolve));
  const heavy = room(
    async () => {
      play.ran += 1;
      await ended;
      return { loud: await commit(`version ${play.ran}`) };
    },
    { kind: { ...shout, queue: 'serving' } },
  );
  return { play, heavy };
}
/** Renewed after a third of it: a busy machine may be a second late. */
const leaseMs = 1_500;
const leasesOf = (holder: string) => createStepLeases({ store, holder, leaseMs });
const logOf = async (runId: string) => String(await store.getRecord(`runs/${runId}/logs/shout-1.log`));

test.each([
  ['on one worker', ['one', 'one']],
  ['on two workers', ['one', 'two']],
])(
  'two runs with one key, %s: the heavy work is done once, and the second has the record of the first',
  async (_, holders) => {
    const { play, heavy } = heavyRoom();
    const shared = leasesOf(holders[0]!);
    const leases = [shared, holders[0] === holders[1] ? shared : leasesOf(holders[1]!)];
    const begin = (place: number) =>
      attempt(heavy, call({ runId: `run-${place + 1}` }), environment(), store, { leases: leases[place]! });
    const first = begin(0);
    await expect.poll(() => play.ran).toBe(1);
    const second = begin(1);
    await new Promise((resolve) => setTimeout(resolve, leaseMs + 100));
    expect(play.ran, 'the second waits').toBe(1);
    play.end();
    const { outputs } = await first;
    expect(await second).toMatchObject({ outcome: 'cached', outputs, madeBy: { runId: 'run-1', stepId: 'shout' } });
    expect(play.ran).toBe(1);
    expect(await logOf('run-2')).toContain('another step does the same work');
  },
);

test('heavy work that failed is done by whoever waited for it', async () => {
  let ran = 0;
  const failing: AnyImplementation = room(
    async () => {
      ran += 1;
      if (ran === 1) throw new Error('vLLM went away');
      return { loud: await commit() };
    },
    { kind: { ...shout, queue: 'serving' } },
  );
  const leases = leasesOf('one');
  const begin = (runId: string) => attempt(failing, call({ runId }), environment(), store, { leases });
  const [first, second] = [failure(begin('run-1')), begin('run-2')];
  expect((await first).message).toContain('vLLM went away');
  expect(await second).toMatchObject({ outcome: 'done' });
});

test('whoever is cancelled while waiting goes, and what is waited for goes on', async () => {
  const { play, heavy } = heavyRoom();
  const leases = leasesOf('one');
  const first = attempt(heavy, call(), environment(), store, { leases });
  await expect.poll(() => play.ran).toBe(1);
  const env = environment();
  const second = failure(attempt(heavy, call({ runId: 'run-2' }), env, store, { leases }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  env.cancel();
  await second;
  play.end();
  expect(await first).toMatchObject({ outcome: 'done' });
  expect(play.ran).toBe(1);
});

test('work that is to be done anew waits for nobody', async () => {
  const { play, heavy } = heavyRoom();
  const leases = leasesOf('one');
  const first = attempt(heavy, call(), environment(), store, { leases });
  await expect.poll(() => play.ran).toBe(1);
  const second = attempt(heavy, call({ runId: 'run-2', cache: 'refresh' }), environment(), store, { leases });
  await expect.poll(() => play.ran).toBe(2);
  play.end();
  expect((await Promise.all([first, second])).map(({ outcome }) => outcome)).toEqual(['done', 'done']);
});
