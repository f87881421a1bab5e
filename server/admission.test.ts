import { expect, test } from 'vitest';
import { createAdmission, readRunLimit } from './admission.ts';
import { Refusal } from './refusal.ts';
import { createWorld, smallPipeline } from './stand-ins.fixture.ts';

/** Temporal's index: knows of a run half a second after it was let in. */
function createScene(limit: number) {
  let at = 0;
  let asked = 0;
  const starts: number[] = [];
  let ended = 0;
  const admission = createAdmission({
    limit,
    now: () => at,
    countBusy: async () => {
      asked += 1;
      return starts.filter((start) => start <= at - 500).length - ended;
    },
  });
  return {
    asked: () => asked,
    pass: (ms: number) => void (at += ms),
    end: (runs: number) => void (ended += runs),
    start: async () => {
      await admission.admit();
      starts.push(at);
    },
  };
}

test('as many runs start as may be at work, in one burst too, and the next one is refused until one has ended', async () => {
  const scene = createScene(3);
  await Promise.all([scene.start(), scene.start(), scene.start()]);
  const refusal = await scene.start().catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal).toMatchObject({ status: 503, code: 'too-many-runs', retryAfterSeconds: 10 });
  expect((refusal as Refusal).text).toEqual({
    en: expect.stringContaining('takes 3 runs at work at once'),
    zh: expect.stringContaining('最多同时执行 3 个运行'),
  });

  scene.pass(5_000);
  await expect(scene.start()).rejects.toThrow('takes 3 runs');
  scene.end(1);
  scene.pass(1_000);
  await scene.start();
  await expect(scene.start()).rejects.toThrow('takes 3 runs');
});

test('a run that the index does not know yet is counted all the same', async () => {
  const scene = createScene(2);
  await scene.start();
  scene.pass(900);
  await scene.start();
  scene.pass(200);
  await expect(scene.start()).rejects.toThrow('takes 2 runs');
});

test('a burst asks Temporal once', async () => {
  const scene = createScene(100);
  await Promise.all(Array.from({ length: 50 }, () => scene.start()));
  expect(scene.asked()).toBe(1);
});

test('when Temporal cannot be asked nothing is let in', async () => {
  const admission = createAdmission({
    limit: 5,
    countBusy: () => Promise.reject(new Error('Temporal does not answer')),
  });
  await expect(admission.admit()).rejects.toThrow('does not answer');
  await expect(admission.admit()).rejects.toThrow('does not answer');
});

test('the limit is a whole number; 0 and nothing mean none', () => {
  expect([readRunLimit('500'), readRunLimit('0'), readRunLimit(undefined)]).toEqual([500, null, null]);
  for (const text of ['-1', '5e2', 'many', '']) expect(() => readRunLimit(text)).toThrow('REFRAIN_MAX_OPEN_RUNS');
});

test('a run beyond the limit is a 503 that says when to try again; nothing of it is started or listed', async () => {
  const world = await createWorld({ admission: createAdmission({ limit: 1, countBusy: async () => 0 }) });
  const start = () => world.ask('POST', '/api/runs', { token: world.local, body: { source: smallPipeline } });
  expect((await start()).status).toBe(201);
  const answer = await start();
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '10']);
  expect(await answer.json()).toMatchObject({ error: { code: 'too-many-runs', message: { zh: expect.any(String) } } });
  expect(world.play.runs.size).toBe(1);
  const listed = (await (await world.ask('GET', '/api/runs', { token: world.local })).json()) as { runs: unknown[] };
  expect(listed.runs).toHaveLength(1);
});
