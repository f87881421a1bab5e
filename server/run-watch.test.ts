import fc from 'fast-check';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { StepState, StepStatus } from '../pipeline/plan.ts';
import type { RunChanges, Transition } from '../workflows/messages.ts';
import { afterEvent } from './client.ts';
import { unavailable } from './refusal.ts';
import type { HeardTransition } from './run-follower.ts';
import { createRunWatch, type RunEvent } from './run-watch.ts';
import type { RunView } from './shapes.ts';

const runId = 'RUN';
const stepIds = ['a', 'b', 'c'] as const;
const states: readonly StepState[] = ['running', 'waiting', 'running', 'broken', 'running', 'done'];

/** A run of three steps that does one thing after another when it is told to. */
function playRun() {
  const transitions: Transition[] = [];
  const steps: Record<string, StepStatus> = Object.fromEntries(stepIds.map((id) => [id, { state: 'pending' }]));
  const play = { isDown: false, endedAt: null as string | null, asked: 0 };
  const waiting = () =>
    stepIds.flatMap((stepId) =>
      steps[stepId]!.state === 'waiting'
        ? [{ stepId, evidence: { type: 'pass', digest: `sha256:${'e'.repeat(64)}`, sizeBytes: 1 } as const, since: '' }]
        : [],
    );
  const runPart = (): RunChanges['run'] => ({
    runId,
    outcome: play.endedAt === null ? 'running' : 'done',
    sequence: transitions.length,
    waiting: waiting(),
  });
  const here = async <T>(work: () => T): Promise<T> => {
    await pause(0);
    if (play.isDown) throw unavailable('Temporal');
    return work();
  };
  const view = (): RunView =>
    ({
      runId,
      outcome: play.endedAt === null ? null : 'done',
      endedAt: play.endedAt,
      plan: { steps: stepIds.map((id) => ({ id })) },
      state: { ...runPart(), steps: { ...steps } },
      progress: {},
    }) as unknown as RunView;
  return {
    play,
    view,
    runs: {
      get: () => here(view),
      pulse: () => here(() => ({ closedAt: play.endedAt, progress: {} })),
      changes: (_: string, after: number) =>
        here(() => {
          play.asked += 1;
          const since = transitions.slice(after);
          const ids = new Set(since.flatMap(({ stepId }) => (stepId === null ? [] : [stepId])));
          return {
            sequence: transitions.length,
            transitions: since,
            steps: Object.fromEntries([...ids].map((id) => [id, steps[id]!])),
            run: runPart(),
          };
        }),
    },
    /** The next thing happens; answers what its worker tells of it. */
    step(): HeardTransition {
      const number = transitions.length;
      const stepId = stepIds[number % stepIds.length]!;
      const status: StepStatus = { state: states[Math.floor(number / stepIds.length) % states.length]! };
      steps[stepId] = status;
      const transition: Transition = { sequence: number + 1, at: `at ${number}`, stepId, state: status.state };
      transitions.push(transition);
      return { runId, transition, status };
    },
    end(): void {
      transitions.push({ sequence: transitions.length + 1, at: 'end', stepId: null, state: 'done' });
      play.endedAt = '2026-01-01T00:00:00.000Z';
    },
    count: () => transitions.length,
  };
}

const numbersOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.event === 'transition' ? [event.data.transition.sequence] : []));
const oneTo = (count: number, from = 1) => Array.from({ length: count - from + 1 }, (_, index) => from + index);

async function untilEnd(stream: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** What becomes of one transition on its way from worker to server, and what befalls the watcher then. */
const deed = fc.record({
  tell: fc.constantFrom('once', 'never', 'twice', 'late', 'late'),
  afterwards: fc.constantFrom('nothing', 'nothing', 'nothing', 'cut', 'restart', 'outage'),
});

test('whatever is dropped, doubled, reordered or restarted, a watcher hears of every transition once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 30 }), async (deeds) => {
      const run = playRun();
      const options = { runs: run.runs, pollMs: 1, safetyMs: 20 };
      let watch = createRunWatch(options);
      let connection = new AbortController();
      const events: RunEvent[] = [];
      let last: string | null = '0';
      let shown: RunView | null = run.view();
      const late: HeardTransition[] = [];
      const following = (async () => {
        while (events.at(-1)?.event !== 'end') {
          try {
            for await (const event of watch.watch(runId, connection.signal, Number(last))) {
              events.push(event);
              shown = afterEvent(shown, event);
              if ('id' in event) last = event.id;
            }
          } catch {
            await pause(1); // As a client does whose stream broke.
          }
          if (connection.signal.aborted) connection = new AbortController();
          await pause(0);
        }
      })();

      for (const { tell, afterwards } of deeds) {
        await pause(2); // So that somebody listens.
        const told = run.step();
        if (tell === 'once' || tell === 'twice') watch.hear([told]);
        if (tell === 'twice') watch.hear([told]);
        if (tell === 'late') late.unshift(told);
        else watch.hear(late.splice(0));
        if (afterwards === 'cut') connection.abort();
        if (afterwards === 'restart') {
          watch = createRunWatch(options);
          connection.abort();
        }
        if (afterwards === 'outage') {
          run.play.isDown = true;
          await pause(2);
          run.play.isDown = false;
        }
      }
      run.end();
      watch.hear(late);
      await following;
      expect(numbersOf(events)).toEqual(oneTo(run.count()));
      expect(events.filter(({ event }) => event === 'snapshot')).toEqual([]);
      expect(shown).toEqual(run.view());
      await expect.poll(() => watch.watched()).toBe(0);
    }),
    { numRuns: 60, seed: 20261126 },
  );
});

test('what a worker tells is told on at once: the workflow is not asked', async () => {
  const run = playRun();
  run.step();
  const watch = createRunWatch({ runs: run.runs, pollMs: 60_000, safetyMs: 60_000 });
  const gone = new AbortController();
  const stream = watch.watch(runId, gone.signal);
  expect((await stream.next()).value).toMatchObject({ id: '1', event: 'snapshot' });
  const { asked } = run.play;
  watch.hear([run.step(), run.step()]);
  expect((await stream.next()).value).toMatchObject({ id: '2', data: { status: { state: 'running' } } });
  expect((await stream.next()).value).toMatchObject({ id: '3', data: { transition: { stepId: 'c' } } });
  expect(run.play.asked).toBe(asked);
  gone.abort();
  await stream.return(undefined);
  expect(watch.watched()).toBe(0);
});

test('an event from beyond a gap makes the workflow tell exactly what was missed', async () => {
  const run = playRun();
  const watch = createRunWatch({ runs: run.runs, pollMs: 60_000, safetyMs: 60_000 });
  const gone = new AbortController();
  const stream = watch.watch(runId, gone.signal);
  await stream.next();
  const told = [run.step(), run.step(), run.step()];
  watch.hear([told[2]!]);
  for (const number of [1, 2, 3]) expect((await stream.next()).value).toMatchObject({ id: String(number) });
  gone.abort();
  await stream.return(undefined);
});

test('a wait for a person comes with whom it waits for, which only the workflow knows', async () => {
  const run = playRun();
  for (const _ of stepIds) run.step();
  const watch = createRunWatch({ runs: run.runs, pollMs: 60_000, safetyMs: 60_000 });
  const gone = new AbortController();
  const stream = watch.watch(runId, gone.signal);
  await stream.next();
  watch.hear([run.step()]);
  const told = (await stream.next()).value as RunEvent;
  expect(told).toMatchObject({ event: 'transition', data: { run: { waiting: [{ stepId: 'a' }] } } });
  gone.abort();
  await stream.return(undefined);
});

test('when what a worker told then happened otherwise, the watcher is shown the run anew', async () => {
  const run = playRun();
  const watch = createRunWatch({ runs: run.runs, pollMs: 1, safetyMs: 2 });
  const gone = new AbortController();
  const stream = watch.watch(runId, gone.signal);
  await stream.next();
  // A worker died right after it had told this; another did the same task again, and something else came first.
  const transition: Transition = { sequence: 1, at: 'never', stepId: 'b', state: 'running' };
  watch.hear([{ runId, transition, status: { state: 'running' } }]);
  expect((await stream.next()).value).toMatchObject({ id: '1', data: { transition: { stepId: 'b' } } });
  run.step();
  const next = (await stream.next()).value as RunEvent;
  expect(next).toMatchObject({
    event: 'snapshot',
    data: { state: { sequence: 1, steps: { a: { state: 'running' } } } },
  });
  run.step();
  expect((await stream.next()).value).toMatchObject({ id: '2', event: 'transition' });
  gone.abort();
  await stream.return(undefined);
});

test('a run that has ended tells whoever comes back what followed, and its end', async () => {
  const run = playRun();
  for (let steps = 0; steps < 7; steps += 1) run.step();
  run.end();
  const watch = createRunWatch({ runs: run.runs, pollMs: 1, safetyMs: 2 });
  const back = await untilEnd(watch.watch(runId, new AbortController().signal, 5));
  expect([numbersOf(back), back.at(-1)?.event]).toEqual([oneTo(8, 6), 'end']);
  const fresh = await untilEnd(watch.watch(runId, new AbortController().signal));
  expect(fresh.map(({ event }) => event)).toEqual(['end']);
});

test('a watcher that comes while the run cannot be known is told so once, and gets the run when it can', async () => {
  const run = playRun();
  run.step();
  run.play.isDown = true;
  const watch = createRunWatch({ runs: run.runs, pollMs: 1, safetyMs: 2 });
  const gone = new AbortController();
  const stream = watch.watch(runId, gone.signal);
  expect((await stream.next()).value).toMatchObject({ event: 'unreachable' });
  const next = stream.next();
  await pause(20);
  run.play.isDown = false;
  expect((await next).value).toMatchObject({ id: '1', event: 'snapshot' });
  gone.abort();
  await stream.return(undefined);
  expect(watch.watched()).toBe(0);
});
