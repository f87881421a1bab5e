import { expect, test, vi } from 'vitest';
import { createWorkTimes } from '../server/work-times.ts';
import { attempt, call, room, shout, store, useFreshStore } from './run-step.fixture.ts';

useFreshStore();

const training = { ...shout, queue: 'training' } as typeof shout;
const counted = (runId = 'run-1') => createWorkTimes(store).of(runId);
const working = (ms: number, then: () => void = () => undefined) =>
  room(
    async (_, bench) => {
      await vi.advanceTimersByTimeAsync(ms);
      then();
      return { loud: await bench.store.commit('file', { files: { 'a.txt': 'x' } }) };
    },
    { kind: training },
  );
const fail = () => {
  throw new Error('out of memory');
};
const played = async (work: () => Promise<void>) => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  try {
    await work();
  } finally {
    vi.useRealTimers();
  }
};

test('an attempt leaves how long it held its worker, one that failed too, and they add up', () =>
  played(async () => {
    await expect(attempt(working(20_000, fail), call())).rejects.toThrow('out of memory');
    expect(await counted()).toEqual({ shout: 20 });
    vi.setSystemTime(Date.now() + 600_000);
    await attempt(working(7_000), call());
    expect(await counted()).toEqual({ shout: 27 });
  }));

test('of an attempt whose worker is killed all but the last seconds is known', () =>
  played(async () => {
    let seen = {};
    await attempt(
      room(
        async (_, bench) => {
          await vi.advanceTimersByTimeAsync(40_000);
          seen = await counted();
          return { loud: await bench.store.commit('file', { files: { 'a.txt': 'x' } }) };
        },
        { kind: training },
      ),
      call(),
    );
    expect(seen).toEqual({ shout: 30 });
  }));

test('what was reused is no work, and neither is what runs on the cpu queue', () =>
  played(async () => {
    await attempt(working(20_000), call());
    expect(await attempt(working(20_000), call({ runId: 'run-2' }))).toMatchObject({ outcome: 'cached' });
    expect(await counted('run-2')).toEqual({});
    await attempt(
      room(async (_, bench) => ({ loud: await bench.store.commit('file', { files: { 'b.txt': 'y' } }) })),
      call({ runId: 'run-3', params: { text: 'lo' } }),
    );
    expect(await counted('run-3')).toEqual({});
  }));
