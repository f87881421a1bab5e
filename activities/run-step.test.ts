import { expect, test } from 'vitest';
import type { StepCall } from '../pipeline/plan.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store.ts';
import type { AnyImplementation } from './run-step.ts';
import { attempt, call, commit, environment, ran, room, runShout, shout, store } from './run-step.fixture.ts';

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
