import { expect, test } from 'vitest';
import type { StepCall } from '../pipeline/plan.ts';
import { openLeases } from '../store/leases.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store.ts';
import type { AnyImplementation } from './run-step.ts';
import {
  attempt,
  call,
  commit,
  environment,
  ran,
  room,
  runShout,
  shout,
  store,
  useFreshStore,
} from './run-step.fixture.ts';

useFreshStore();

test('a finished step leaves references, numbers, a name, and a record of how it was made', async () => {
  const outcome = await attempt(runShout, call());

  expect(outcome).toEqual({
    outcome: 'done',
    outputs: { loud: expect.objectContaining({ type: 'file' }) },
    metrics: { times: 1 },
  });
  const info = await store.info(outcome.outputs['loud']!.digest);
  expect(info.names).toMatchObject([{ name: 'songs/shout', number: 1 }]);
  expect(info.makings).toMatchObject([
    {
      runId: 'run-1',
      stepId: 'shout',
      kind: 'shout@2',
      params: { text: 'la', times: 1 },
      environment: { node: 'test', mark: {} },
    },
  ]);
});

test('what a step reads is leased before it runs, what it hands on when it has, and what it takes from another too', async () => {
  const song = await commit('a song');
  const held = async () => [...((await openLeases(store)).find(({ runId }) => runId === 'run-1')?.digests ?? [])];
  let before: string[] = [];
  const watching = room(async () => {
    before = await held();
    return { loud: await commit('loud') };
  });
  const { outputs } = await attempt(watching, call({ inputs: { song } }));
  expect(before).toEqual([song.digest]);
  expect((await held()).sort()).toEqual([song.digest, outputs['loud']!.digest].sort());

  expect(await attempt(watching, call({ runId: 'run-2', inputs: { song } }))).toMatchObject({ outcome: 'cached' });
  const [, second] = await openLeases(store);
  expect(second).toMatchObject({ runId: 'run-2', digests: new Set([song.digest, outputs['loud']!.digest]) });
});

test('the same work is not done twice, and the outcome says who did it', async () => {
  await attempt(runShout, call());
  const again = await attempt(runShout, call({ runId: 'run-2', stepId: 'other' }));

  expect(ran).toBe(1);
  expect(again).toMatchObject({
    outcome: 'cached',
    metrics: { times: 1 },
    madeBy: { runId: 'run-1', stepId: 'shout' },
  });
  expect(await store.names({ name: 'songs/other' })).toHaveLength(1);
});

test.each<[string, Partial<StepCall>]>([
  ['parameters', { params: { text: 'li' } }],
  ['a default spelled out with another value', { params: { text: 'la', times: 2 } }],
  ['inputs', { inputs: { song: { type: 'file', digest: `sha256:${'2'.repeat(64)}`, sizeBytes: 1 } } }],
])('other %s are other work', async (_, change) => {
  await attempt(runShout, call());
  expect(await attempt(runShout, call({ runId: 'run-2', ...change }))).toMatchObject({ outcome: 'done' });
  expect(ran).toBe(2);
});

test('a default spelled out is the same work as the default left out', async () => {
  await attempt(runShout, call());
  expect(await attempt(runShout, call({ runId: 'run-2', params: { text: 'la', times: 1 } }))).toMatchObject({
    outcome: 'cached',
  });
});

test('what a step reads from outside enters its key through the mark', async () => {
  let water = 1;
  const marked: AnyImplementation = { ...runShout, mark: async () => ({ highWater: water }) };
  await attempt(marked, call());
  expect(await attempt(marked, call({ runId: 'run-2' }))).toMatchObject({ outcome: 'cached' });
  water = 2;
  expect(await attempt(marked, call({ runId: 'run-3' }))).toMatchObject({ outcome: 'done' });
});

test('with the cache off a step neither takes nor leaves a result', async () => {
  await attempt(runShout, call({ cache: 'off' }));
  expect(await attempt(runShout, call({ runId: 'run-2', cache: 'off' }))).toMatchObject({ outcome: 'done' });
  expect(await attempt(runShout, call({ runId: 'run-3' }))).toMatchObject({ outcome: 'done' });
  expect(ran).toBe(3);
});

test('a refreshed step is done again, and later runs take the new result', async () => {
  await attempt(runShout, call());
  expect(await attempt(runShout, call({ runId: 'run-2', cache: 'refresh' }))).toMatchObject({ outcome: 'done' });
  expect(await attempt(runShout, call({ runId: 'run-3' }))).toMatchObject({
    outcome: 'cached',
    madeBy: { runId: 'run-2' },
  });
});

test('a result whose files are gone is made again and stands in its place', async () => {
  const { outputs } = await attempt(runShout, call());
  let lost = true;
  const losing: Store = {
    ...store,
    manifest: async (digest) => {
      if (lost && digest === outputs['loud']!.digest) throw new StoreError('ArtifactMissing', 'gone', { retry: false });
      return await store.manifest(digest);
    },
  };
  expect(await attempt(runShout, call({ runId: 'run-2' }), environment(), losing)).toMatchObject({ outcome: 'done' });
  lost = false;
  expect(await attempt(runShout, call({ runId: 'run-3' }))).toMatchObject({
    outcome: 'cached',
    madeBy: { runId: 'run-2' },
  });
});

test('of two that did the same work at once, the later takes the result of the first', async () => {
  let arrived = 0;
  let open = () => {};
  const together = new Promise<void>((resolve) => (open = resolve));
  const slow = room(async () => {
    const mine = (arrived += 1);
    if (arrived === 2) open();
    await together;
    return { loud: await commit(`version ${mine}`) };
  });
  const [one, two] = await Promise.all([attempt(slow, call()), attempt(slow, call({ runId: 'run-2' }))]);

  expect(one.outputs).toEqual(two.outputs);
  expect([one.outcome, two.outcome].sort()).toEqual(['cached', 'done']);
});

test('an effect is carried out once for a run and step, and again for the next run', async () => {
  const effect = call({ reuse: 'never' });
  await attempt(runShout, effect);
  expect(await attempt(runShout, effect, environment({ attempt: 2 }))).toMatchObject({ outcome: 'done' });
  expect(ran).toBe(1);
  expect(await attempt(runShout, { ...effect, runId: 'run-2' })).toMatchObject({ outcome: 'done' });
  expect(ran).toBe(2);
});

test('a refusal is an outcome with its reason, the first time and when it is reused', async () => {
  const gate: AnyImplementation = {
    kind: { ...shout, canRefuse: true },
    run: async () => ({ loud: await commit(), $refused: 'too loud' }) as never,
  };
  expect(await attempt(gate, call())).toMatchObject({ outcome: 'not-passed', reason: 'too loud' });
  expect(await attempt(gate, call({ runId: 'run-2' }))).toMatchObject({
    outcome: 'not-passed',
    reason: 'too loud',
    madeBy: { runId: 'run-1' },
  });
});

test('a miss names what differed from the time before', async () => {
  await attempt(runShout, call());
  const other = await attempt(runShout, call({ runId: 'run-2', params: { text: 'li', times: 2 } }));
  expect(other.missed).toBe('parameter text: la → li; parameter times: 1 → 2');
  const song = { type: 'file', digest: `sha256:${'2'.repeat(64)}`, sizeBytes: 1 } as const;
  const third = await attempt(runShout, call({ runId: 'run-3', params: { text: 'li', times: 2 }, inputs: { song } }));
  expect(third.missed).toBe('input song: nothing → sha256:222222222222');
  expect((await attempt(runShout, call({ runId: 'run-4' }))).missed).toBeUndefined();
});

test('a miss is told against what the step was last asked for, done or taken from another', async () => {
  for (const [place, text] of ['la', 'li', 'la'].entries())
    await attempt(runShout, call({ runId: `run-${place}`, params: { text } }));
  const { missed } = await attempt(runShout, call({ runId: 'run-3', params: { text: 'lu' } }));
  expect(missed).toBe('parameter text: la → lu');
});

test('a reproduction works on what was read the first time, and keeps what would be read now', async () => {
  let water = 1;
  const seen: unknown[] = [];
  const tide = room(
    async ({ mark }) => {
      seen.push(mark);
      return { loud: await commit(`level ${JSON.stringify(mark['level'])}`) };
    },
    { mark: async () => ({ level: water }) },
  );
  const first = await attempt(tide, call());
  water = 2;
  const again = await attempt(tide, call({ runId: 'run-2', cache: 'off', frozenMark: { level: 1 } }));
  expect(seen).toEqual([{ level: 1 }, { level: 1 }]);
  expect(again).toMatchObject({ outcome: 'done', outputs: first.outputs });
  const { makings } = await store.info(first.outputs['loud']!.digest);
  expect(makings.find(({ runId }) => runId === 'run-2')?.environment).toMatchObject({
    mark: { level: 1 },
    markNow: { level: 2 },
  });
});

test('what a trial makes carries no number', async () => {
  await attempt(runShout, call({ trial: true }));
  expect(await store.names()).toEqual([]);
});

test('no attempt writes over the log of another that was counted alike', async () => {
  const noisy = (word: string) =>
    room(async (_, { step }) => {
      step.log(word);
      return { loud: await commit(word) };
    });
  await attempt(noisy('one'), call({ cache: 'off' }));
  await attempt(noisy('two'), call({ cache: 'off' }));
  const logs = (await store.listRecords('runs/run-1/logs/')).map(({ path }) => path).sort();
  expect(logs).toEqual(['runs/run-1/logs/shout-1.log', 'runs/run-1/logs/shout-2.log']);
  expect(String(await store.getRecord(logs[0]!))).toContain('one');
});
