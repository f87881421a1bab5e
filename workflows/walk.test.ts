import { expect, test } from 'vitest';
import type { PlanStep, StepOutcome } from '../pipeline/plan.ts';
import type { Ending, StepInputs } from './walk.ts';
import { walk } from './walk.ts';

const ref = { type: 'file', digest: `sha256:${'a'.repeat(64)}`, sizeBytes: 1 } as const;
const outputs: StepOutcome = { outcome: 'done', outputs: { out: ref } };
const forever = new Promise<never>(() => undefined);

/** A step with one input for every step it takes something from; `name?` is an optional input, `!name` order alone. */
function step(id: string, ...sources: readonly string[]): PlanStep {
  const inputs: Record<string, PlanStep['inputs'][string]> = {};
  const needs: string[] = [];
  for (const source of sources) {
    const other = source.replace(/^!|\?$/g, '');
    needs.push(other);
    if (!source.startsWith('!'))
      inputs[other] = { step: other, port: 'out', ...(source.endsWith('?') ? { optional: true } : {}) };
  }
  return {
    id,
    kind: 'k@1',
    title: id,
    mode: 'activity',
    activity: 'k',
    queue: 'cpu',
    params: {},
    inputs,
    needs,
    reuse: 'content',
    cache: 'auto',
    canRefuse: false,
    timeoutMs: 1,
    heartbeatMs: 1,
    attempts: 1,
  };
}
const never: PlanStep['when'] = { op: 'value', value: false };

type Visit = (step: PlanStep, inputs: StepInputs) => Promise<StepOutcome>;

function begin(
  steps: readonly PlanStep[],
  visit: Visit,
  more: { explain?: (error: unknown) => Ending; isCancelled?: () => boolean } = {},
) {
  const log: string[] = [];
  const reasons: Record<string, string> = {};
  const end = walk(
    { steps },
    {
      report: ({ id }, state, { reason }) => {
        log.push(`${id} ${state}`);
        if (reason !== undefined) reasons[id] = reason;
      },
      visit,
      ...more,
    },
  );
  return { log, reasons, end };
}

test('a step starts when its own inputs are ready, however slow its neighbours are', async () => {
  const { log } = begin([step('slow'), step('fast'), step('next', 'fast')], async ({ id }) =>
    id === 'slow' ? forever : outputs,
  );
  await expect.poll(() => log).toContain('next done');
  expect(log).not.toContain('slow done');
});

test('a step receives the references that its plan names', async () => {
  const seen: Record<string, StepInputs> = {};
  const { end } = begin([step('a'), step('b'), step('c', 'a', 'b', '!a')], async ({ id }, inputs) => {
    seen[id] = inputs;
    return outputs;
  });
  expect(await end).toEqual({ outcome: 'done' });
  expect(seen['c']).toEqual({ a: ref, b: ref });
});

test('steps that become ready together start in the order of the plan', async () => {
  const { log, end } = begin(
    [step('root'), step('a', 'root'), step('b', 'root'), step('c', 'root')],
    async () => outputs,
  );
  await end;
  expect(log.filter((line) => line.endsWith('running'))).toEqual([
    'root running',
    'a running',
    'b running',
    'c running',
  ]);
});

test('after a step that did not pass nothing new starts, what runs finishes, and the rest is skipped with the reason', async () => {
  let finish = (_: StepOutcome) => {};
  const running = new Promise<StepOutcome>((resolve) => (finish = resolve));
  const { log, reasons, end } = begin(
    [step('gate'), step('slow'), step('after', 'gate'), step('other', 'slow')],
    ({ id }) =>
      id === 'gate'
        ? Promise.resolve({ outcome: 'not-passed', outputs: { out: ref }, reason: 'rejected by gate' })
        : running,
  );
  await expect.poll(() => log).toContain('other skipped');
  expect(log).not.toContain('slow done');
  finish(outputs);

  expect(await end).toEqual({ outcome: 'rejected', reason: 'rejected by gate' });
  expect(log).toContain('slow done');
  expect(reasons['after']).toBe('Step "gate" did not pass, so nothing after it runs.');
  expect(reasons['other']).toBe(reasons['after']);
});

test('a failed step takes with it what needs it, however indirectly, and nothing else; the walk fails', async () => {
  const steps = [
    step('bad'),
    step('good'),
    step('child', 'bad'),
    step('free', 'good'),
    step('grandchild', 'child?', 'free'),
    step('later', '!child'),
  ];
  const { log, reasons, end } = begin(
    steps,
    async ({ id }) => {
      if (id === 'bad') throw new Error('no memory');
      return outputs;
    },
    { explain: (error) => ({ state: 'failed', reason: (error as Error).message, code: 'OutOfMemory' }) },
  );

  expect(await end).toEqual({ outcome: 'failed', reason: 'Step "bad" failed: no memory', code: 'OutOfMemory' });
  expect(log).toEqual(
    expect.arrayContaining(['bad failed', 'free done', 'child skipped', 'grandchild skipped', 'later skipped']),
  );
  expect(reasons['child']).toBe('Step "bad" failed, and this step needs it.');
  expect(reasons['grandchild']).toBe('Step "child" was skipped, and this step needs it.');
});

test('a failure beside a refusal counts for more: something broke', async () => {
  const { end } = begin([step('gate'), step('bad')], async ({ id }) => {
    if (id === 'bad') throw new Error('broken');
    return { outcome: 'not-passed', outputs: {}, reason: 'no' };
  });
  expect(await end).toMatchObject({ outcome: 'failed' });
});

test('a step whose `when` is false is skipped, and so is what cannot do without it', async () => {
  const steps = [
    { ...step('extra'), when: never },
    step('needs', 'extra'),
    step('further', 'needs'),
    step('ordered', '!extra'),
  ];
  const { log, reasons, end } = begin(steps, async () => outputs);

  expect(await end).toEqual({ outcome: 'done' });
  expect(log).toEqual(['extra skipped', 'needs skipped', 'further skipped', 'ordered running', 'ordered done']);
  expect(reasons['extra']).toBe('Skipped: its condition is false: false.');
  expect(reasons['needs']).toBe('Skipped: its input "extra" comes from step "extra", which was skipped.');
});

test('a step runs without an optional input whose step was skipped', async () => {
  let seen: StepInputs | undefined;
  const { end } = begin(
    [{ ...step('extra'), when: never }, step('base'), step('both', 'base', 'extra?')],
    async ({ id }, inputs) => {
      if (id === 'both') seen = inputs;
      return outputs;
    },
  );
  await end;
  expect(seen).toEqual({ base: ref });
});

test('a `when` reads the numbers of the steps before it', async () => {
  const when: PlanStep['when'] = {
    op: '>',
    left: { op: 'metric', step: 'count', name: 'rows' },
    right: { op: 'value', value: 10 },
  };
  const { log, end } = begin([step('count'), { ...step('train', 'count'), when }], async () => ({
    ...outputs,
    metrics: { rows: 11 },
  }));
  await end;
  expect(log).toContain('train done');
});

test('once cancelled nothing starts any more, even when what ran has finished', async () => {
  let cancelled = false;
  const { log, end } = begin(
    [step('a'), step('b'), step('c', 'a')],
    async ({ id }) => {
      if (id === 'a') {
        cancelled = true;
        return outputs;
      }
      throw new Error('stopped');
    },
    { isCancelled: () => cancelled, explain: () => ({ state: 'cancelled' }) },
  );
  expect(await end).toMatchObject({ outcome: 'cancelled' });
  expect(log).toEqual(expect.arrayContaining(['a done', 'b cancelled', 'c skipped']));
  expect(log).not.toContain('c running');
});

test('an order of the steps that is not by depth changes nothing', async () => {
  const { log, end } = begin([step('c', 'b'), step('b', 'a'), { ...step('a'), when: never }], async () => outputs);
  expect(await end).toEqual({ outcome: 'done' });
  expect(log).toEqual(['a skipped', 'b skipped', 'c skipped']);
});

test('steps that wait for each other are an error, not a walk without end', async () => {
  const { end } = begin([step('a', 'b'), step('b', 'a')], async () => outputs);
  await expect(end).rejects.toThrow('Steps wait for each other: a, b');
});

test('a plan without steps is done at once', async () => {
  expect(await begin([], async () => outputs).end).toEqual({ outcome: 'done' });
});

test('while nothing is admitted no step starts; looked at again, the walk goes on', async () => {
  let admits = false;
  let look = () => {};
  const visited: string[] = [];
  const end = walk(
    { steps: [step('a'), step('b', 'a')] },
    {
      visit: async ({ id }) => {
        visited.push(id);
        return outputs;
      },
      admits: () => admits,
      onAdmission: (again) => void (look = again),
    },
  );
  await new Promise((resolve) => setImmediate(resolve));
  expect(visited).toEqual([]);
  admits = true;
  look();
  expect(await end).toEqual({ outcome: 'done' });
  expect(visited).toEqual(['a', 'b']);
});

test('a step that a person passed over takes with it only what needs its output', async () => {
  const run = begin(
    [step('a'), step('b', 'a'), step('c', 'a?'), step('d', '!a')],
    async ({ id }) => (id === 'a' ? Promise.reject(new Error('passed over')) : outputs),
    { explain: () => ({ state: 'skipped', reason: 'a person said so' }) },
  );
  expect(await run.end).toEqual({ outcome: 'done' });
  expect(run.log).toEqual(expect.arrayContaining(['a skipped', 'b skipped', 'c done', 'd done']));
});

test('a step may be called like something that every object inherits', async () => {
  const run = begin([step('constructor'), step('next', 'constructor')], async () => outputs);
  expect(await run.end).toEqual({ outcome: 'done' });
});

test('a walk taken up again visits what was under way without starting it anew, and keeps what had ended', async () => {
  const log: string[] = [];
  const visited: string[] = [];
  const end = await walk(
    { steps: [step('a'), step('b'), step('c', 'a', 'b'), step('d', 'e'), step('e')] },
    {
      report: ({ id }, state) => log.push(`${id} ${state}`),
      visit: async ({ id }) => {
        visited.push(id);
        return outputs;
      },
    },
    { a: { state: 'done', outputs: { out: ref } }, b: { state: 'waiting' }, e: { state: 'failed', reason: 'broke' } },
  );
  expect(end).toMatchObject({ outcome: 'failed', reason: 'Step "e" failed: broke' });
  expect(visited).toEqual(['b', 'c']);
  expect(log).toEqual(['d skipped', 'b done', 'c running', 'c done']);
});
