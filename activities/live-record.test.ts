import { expect, test, vi } from 'vitest';
import { attempt, call, environment, room, store, useFreshStore } from './run-step.fixture.ts';
import { createRunLogs } from '../server/run-logs.ts';

useFreshStore();

test('what a running attempt says can be read while it runs, and its log stands in the place of it after', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const logs = createRunLogs(store);
    let live: Awaited<ReturnType<typeof logs.live>> = null;
    await attempt(
      room(async (_, { step, store: own }) => {
        step.log('loading');
        for (let at = 1; at <= 3; at += 1) step.progress({ step: at, totalSteps: 3, metrics: { loss: 5 - at } });
        await vi.advanceTimersByTimeAsync(3_000);
        await expect.poll(async () => (live = await logs.live('run-1', 'shout'))?.curve.length).toBe(3);
        return { loud: await own.commit('file', { files: { 'a.txt': 'x' } }) };
      }),
      call(),
    );
    expect(live).toMatchObject({
      attempt: 1,
      log: expect.stringContaining('loading'),
      curve: [
        { step: 1, loss: 4 },
        { step: 2, loss: 3 },
        { step: 3, loss: 2 },
      ],
    });
    expect(await logs.live('run-1', 'shout')).toBeNull();
  } finally {
    vi.useRealTimers();
  }
});

test('an attempt that failed leaves its numbers behind, to the last, and is not said to run', async () => {
  const logs = createRunLogs(store);
  const failing = room(async (_, { step }) => {
    for (let at = 1; at <= 3; at += 1) step.progress({ step: at, totalSteps: 9, metrics: { loss: 5 - at } });
    throw new Error('out of memory');
  });
  await expect(attempt(failing, call())).rejects.toThrow('out of memory');
  expect(await logs.live('run-1', 'shout')).toBeNull();
  expect(await logs.live('run-1', 'shout', 'last')).toMatchObject({
    attempt: 1,
    curve: [
      { step: 1, loss: 4 },
      { step: 2, loss: 3 },
      { step: 3, loss: 2 },
    ],
  });
});

test('an attempt after one that was cut off says when that was last heard of, and how far it was', async () => {
  const at = '2026-01-01T00:01:00.000Z';
  const record = { attempt: 1, at, log: '', curve: [{ step: 22 }, { step: 23 }] };
  await store.putRecord('runs/run-1/logs/shout.live.json', JSON.stringify(record));
  const done = room(async (_, bench) => ({ loud: await bench.store.commit('file', { files: { 'a.txt': 'x' } }) }));
  await attempt(done, call(), environment({ attempt: 2 }));
  const log = (await store.getRecord('runs/run-1/logs/shout-2.log'))!.toString('utf8');
  expect(log).toContain(`attempt 1 was last heard of at ${at}, at step 23 of its training`);
});

test('an attempt that ended by itself is not said to be cut off', async () => {
  const record = { attempt: 1, at: '2026-01-01T00:01:00.000Z', log: '', curve: [] };
  await store.putRecord('runs/run-1/logs/shout.live.json', JSON.stringify(record));
  await store.putRecord('runs/run-1/logs/shout-1.log', 'failed: x\n');
  const done = room(async (_, bench) => ({ loud: await bench.store.commit('file', { files: { 'a.txt': 'x' } }) }));
  await attempt(done, call(), environment({ attempt: 2 }));
  const log = (await store.getRecord('runs/run-1/logs/shout-2.log'))!.toString('utf8');
  expect(log).not.toContain('last heard of');
});
