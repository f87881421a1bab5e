import { expect, test, vi } from 'vitest';
import { ApiError, type RunEvent, type RunView } from '../../server/client.ts';
import { followRun, type LiveRunOptions } from './live-run.ts';

const steps = Array.from({ length: 20 }, (_, at) => `s${at}`);
function view(sequence: number, change: Partial<RunView> = {}): RunView {
  return {
    runId: 'r1',
    plan: { steps: [] },
    endedAt: null,
    progress: {},
    state: { runId: 'r1', outcome: 'running', sequence, waiting: [], steps: {} },
    ...change,
  } as unknown as RunView;
}
const snapshot = (sequence: number): RunEvent => ({ id: String(sequence), event: 'snapshot', data: view(sequence) });
const moved = (sequence: number, stepId: string): RunEvent => ({
  id: String(sequence),
  event: 'transition',
  data: {
    transition: { sequence, at: '2026-01-01T00:00:00Z', stepId, state: 'done' },
    status: { state: 'done' },
    run: { runId: 'r1', outcome: 'running', sequence, waiting: [] },
  },
});
const ended = (sequence: number): RunEvent => ({
  id: String(sequence),
  event: 'end',
  data: view(sequence, { endedAt: '2026-01-01T00:01:00Z' }),
});

/** Frames that come when the test says so. */
function frames() {
  let waiting: (() => void)[] = [];
  return {
    onFrame: (run: () => void) => void waiting.push(run),
    next() {
      const now = waiting;
      waiting = [];
      for (const run of now) run();
    },
    get waiting() {
      return waiting.length;
    },
  };
}
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
const never = () => new Promise<never>(() => undefined);

function follow(watch: LiveRunOptions['watch'], options: Partial<LiveRunOptions> = {}) {
  const gone = new AbortController();
  const paint = frames();
  const store = followRun('r1', gone.signal, { watch, get: never, onFrame: paint.onFrame, ...options });
  return { store, paint, gone };
}

test('however much happens between two frames, the store is written once', async () => {
  const { store, paint, gone } = follow(async function* () {
    yield snapshot(0);
    for (const [at, id] of steps.entries()) yield moved(at + 1, id);
    await never();
  });
  const written = vi.fn<() => void>();
  store.subscribe(written);
  await settle();
  expect(paint.waiting).toBe(1);
  paint.next();
  expect(written).toHaveBeenCalledTimes(1);
  expect(Object.keys(store.getState().run!.state.steps)).toEqual(steps);
  expect(store.getState().connection).toBe('live');
  gone.abort();
});

test('a stream that says nothing is said to be reconnecting, and the run is asked for', async () => {
  vi.useFakeTimers();
  try {
    const get = vi.fn<() => Promise<RunView>>(async () => view(7));
    const watch = vi.fn<LiveRunOptions['watch']>(async function* (_, signal) {
      if (watch.mock.calls.length === 1) yield snapshot(3);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    });
    const { store, paint, gone } = follow(watch, { get });
    await vi.advanceTimersByTimeAsync(9_000);
    paint.next();
    expect([store.getState().connection, get.mock.calls.length]).toEqual(['live', 0]);
    await vi.advanceTimersByTimeAsync(4_000);
    paint.next();
    expect(store.getState()).toMatchObject({ connection: 'reconnecting', run: { state: { sequence: 7 } } });
    expect(watch.mock.calls.length).toBeGreaterThan(1);
    gone.abort();
  } finally {
    vi.useRealTimers();
  }
});

test('signs of life without news keep it live', async () => {
  vi.useFakeTimers();
  try {
    const get = vi.fn<() => Promise<RunView>>(never);
    const { store, paint, gone } = follow(
      async function* (_, signal, onSign) {
        yield snapshot(1);
        const timer = setInterval(() => onSign?.(), 4_000);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        clearInterval(timer);
      },
      { get },
    );
    await vi.advanceTimersByTimeAsync(60_000);
    paint.next();
    expect(store.getState().connection).toBe('live');
    expect(get).not.toHaveBeenCalled();
    gone.abort();
  } finally {
    vi.useRealTimers();
  }
});

test('a run that has ended is followed no more', async () => {
  const watch = vi.fn<LiveRunOptions['watch']>(async function* () {
    yield ended(9);
  });
  const { store, paint } = follow(watch);
  await settle();
  paint.next();
  await settle();
  expect(store.getState()).toMatchObject({ connection: 'ended', run: { state: { sequence: 9 } } });
  expect(watch).toHaveBeenCalledTimes(1);
});

test('a no of the server ends it with the reason', async () => {
  const no = new ApiError(404, 'not-found', { en: 'There is no run r1.', zh: '没有运行 r1。' });
  // oxlint-disable-next-line require-yield -- it throws before there is anything to say
  const { store, paint } = follow(async function* () {
    throw no;
  });
  await settle();
  paint.next();
  expect(store.getState()).toEqual({ run: null, connection: 'ended', error: no });
});
