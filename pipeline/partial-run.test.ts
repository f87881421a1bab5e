import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choosePartialRun, usefulPins, type PartialRequest } from './partial-run.ts';
import { digestOf } from './digest.ts';
import type { Plan, PlanInput, PlanStep, StepState, StepStatus } from './plan.ts';
import { ancestorsOf, descendantsOf, restrictPlan } from './restrict-plan.ts';

/** `inputs` are `port: 'step.port'`, with `?` behind when the step can do without. */
function step(id: string, inputs: Record<string, string> = {}, more: Partial<PlanStep> = {}): PlanStep {
  const from = Object.entries(inputs).map(([port, source]): [string, PlanInput] => {
    const [other, output] = source.replace('?', '').split('.') as [string, string];
    return [port, { step: other, port: output, ...(source.endsWith('?') ? { optional: true } : {}) }];
  });
  return {
    id,
    kind: 'some@1',
    title: id,
    mode: 'activity',
    activity: 'some',
    queue: 'cpu',
    params: {},
    inputs: Object.fromEntries(from),
    needs: [...new Set(from.map(([, input]) => input.step))].sort(),
    reuse: 'content',
    cache: 'auto',
    canRefuse: false,
    timeoutMs: 1,
    heartbeatMs: 1,
    attempts: 1,
    ...more,
  };
}
function planOf(...steps: PlanStep[]): Plan {
  const content = { planVersion: 1, pipelineId: 'p', revision: 3, parameters: {}, steps } as const;
  return { ...content, digest: digestOf(content) };
}
const states = (given: Record<string, StepState>): Record<string, StepStatus> =>
  Object.fromEntries(Object.entries(given).map(([id, state]) => [id, { state }]));

/** import → curate → train → judge → ask → deploy, and notes, which stands beside train. */
const flywheel = planOf(
  step('import'),
  step('curate', { rows: 'import.rows' }),
  step('notes', { rows: 'curate.rows' }),
  step('train', { rows: 'curate.rows' }),
  step('judge', { report: 'train.report' }, { canRefuse: true, required: true }),
  step('ask', { pass: 'judge.pass' }, { mode: 'approval', reuse: 'never', required: true }),
  step('deploy', { release: 'ask.release' }, { reuse: 'never' }),
);
const allDone = states({
  import: 'done',
  curate: 'cached',
  notes: 'done',
  train: 'done',
  judge: 'done',
  ask: 'done',
  deploy: 'done',
});

function chosen(request: PartialRequest, past = allDone, plan = flywheel) {
  const answer = choosePartialRun(plan, past, request);
  if (!answer.ok) throw new Error(answer.faults.map(({ message }) => message.en).join(' '));
  return answer.run;
}
const faults = (request: PartialRequest, past = allDone, plan = flywheel) => {
  const answer = choosePartialRun(plan, past, request);
  return answer.ok ? [] : answer.faults;
};

test('what comes before and after a step is found through any number of others', () => {
  expect([...ancestorsOf(flywheel, 'judge')].sort()).toEqual(['curate', 'import', 'train']);
  expect([...ancestorsOf(flywheel, 'judge', new Set(['curate']))].sort()).toEqual(['curate', 'train']);
  expect([...descendantsOf(flywheel, 'train')].sort()).toEqual(['ask', 'deploy', 'judge']);
});

test('a restricted plan has its own digest, the same for the same steps, and the whole plan stays the same plan', () => {
  const everything = new Set(flywheel.steps.map(({ id }) => id));
  expect(restrictPlan(flywheel, everything)).toBe(flywheel);
  const part = restrictPlan(flywheel, new Set(['import', 'curate']));
  const { digest, ...content } = part;
  expect(digest).toBe(digestOf(content));
  expect(digest).not.toBe(flywheel.digest);
  expect(restrictPlan(flywheel, new Set(['curate', 'import'])).digest).toBe(digest);
  expect(part).toMatchObject({ pipelineId: 'p', revision: 3 });
});

test('from a step: it and what follows run, everything else is given, and no trial reaches an approval or an effect', () => {
  expect(chosen({ mode: 'from', stepId: 'train' })).toMatchObject({
    runs: ['train', 'judge'],
    given: ['import', 'curate', 'notes'],
    passedOver: ['ask', 'deploy'],
  });
});

test('to a step: it and what comes before run, and nothing else is in the plan', () => {
  const { plan, ...rest } = chosen({ mode: 'to', stepId: 'train' });
  expect(rest).toEqual({ runs: ['import', 'curate', 'train'], given: [], passedOver: [] });
  expect(plan.steps.map(({ id }) => id)).toEqual(['import', 'curate', 'train']);
});

test('only a step: it alone runs, what comes before is given', () => {
  expect(chosen({ mode: 'only', stepId: 'train' })).toMatchObject({
    runs: ['train'],
    given: ['import', 'curate'],
    passedOver: [],
  });
});

test('a step that was not finished and is needed is refused by name; one beside the way is left out', () => {
  const broken = { ...allDone, ...states({ curate: 'failed', notes: 'failed' }) };
  expect(faults({ mode: 'only', stepId: 'train' }, broken)).toMatchObject([
    { code: 'step-not-finished', message: { en: expect.stringContaining('“curate” is failed') } },
  ]);
  const beside = { ...allDone, ...states({ notes: 'failed' }) };
  expect(chosen({ mode: 'from', stepId: 'train' }, beside).plan.steps.map(({ id }) => id)).not.toContain('notes');
});

test('a gate that did not pass gives nothing', () => {
  const plan = planOf(step('judge', {}, { canRefuse: true }), step('next', { pass: 'judge.pass' }));
  expect(faults({ mode: 'only', stepId: 'next' }, states({ judge: 'not-passed' }), plan)).toMatchObject([
    { code: 'step-not-finished', message: { en: expect.stringContaining('“judge” is not-passed') } },
  ]);
});

test('a step that was skipped is only missed where its output is', () => {
  const plan = (source: string) =>
    planOf(
      step('more'),
      step('base'),
      step('mix', { base: 'base.rows', extra: source }),
      step('end', {}, { needs: ['mix', 'more'] }),
    );
  const past = states({ more: 'skipped', base: 'done', mix: 'done', end: 'done' });
  const run = chosen({ mode: 'only', stepId: 'mix' }, past, plan('more.rows?'));
  expect(run.given).toEqual(['base']);
  expect(run.plan.steps.at(-1)).toMatchObject({ id: 'mix', needs: ['base'], inputs: { base: { step: 'base' } } });
  expect(Object.keys(run.plan.steps.at(-1)!.inputs)).toEqual(['base']);
  expect(chosen({ mode: 'only', stepId: 'end' }, past, plan('more.rows?')).runs).toEqual(['end']);
  expect(faults({ mode: 'only', stepId: 'mix' }, past, plan('more.rows'))).toMatchObject([
    { code: 'step-not-finished' },
  ]);
});

test('a given step keeps no condition, so that it is given whatever the numbers are', () => {
  const condition = { op: 'metric', step: 'first', name: 'x' } as const;
  const plan = planOf(
    step('first'),
    step('second', { a: 'first.a' }, { when: condition }),
    step('third', { a: 'second.a' }),
  );
  const past = states({ first: 'done', second: 'done', third: 'done' });
  const { plan: part } = chosen({ mode: 'only', stepId: 'third' }, past, plan);
  expect(part.steps.map(({ when }) => when)).toEqual([undefined, undefined, undefined]);
  expect(chosen({ mode: 'to', stepId: 'third' }, past, plan).plan.steps[1]?.when).toEqual(condition);
});

test('a substitute stands in for a step that failed, and what only it needed does not run', () => {
  const broken = { ...allDone, ...states({ import: 'failed', curate: 'skipped' }) };
  const substituted = new Set(['curate.rows']);
  expect(chosen({ mode: 'only', stepId: 'train', substituted }, broken)).toMatchObject({
    runs: ['train'],
    given: ['curate'],
  });
  const again = chosen({ mode: 'again', substituted }, broken);
  expect(again).toMatchObject({ runs: ['notes', 'train', 'judge'], given: ['curate'], passedOver: ['ask', 'deploy'] });
  expect(again.plan.steps.find(({ id }) => id === 'curate')).toMatchObject({ inputs: {}, needs: [] });
});

test('a substitute that no step takes is refused: it would change nothing, silently', () => {
  const unused = [{ code: 'substitute-unused' }];
  expect(faults({ mode: 'from', stepId: 'judge', substituted: new Set(['curate.rows']) })).toMatchObject(unused);
  expect(faults({ mode: 'only', stepId: 'train', substituted: new Set(['curate.other']) })).toMatchObject(unused);
  expect(faults({ mode: 'from', stepId: 'curate', substituted: new Set(['curate.rows']) })).toMatchObject(unused);
});

test('nothing stands in for an approval or an effect', () => {
  const plan = planOf(...flywheel.steps, step('after', { release: 'ask.release' }));
  const substituted = new Set(['ask.release']);
  for (const mode of ['from', 'to', 'only'] as const)
    expect(faults({ mode, stepId: 'after', substituted }, allDone, plan)).toMatchObject([{ code: 'not-in-a-trial' }]);
  expect(faults({ mode: 'again', substituted }, allDone, plan)).toMatchObject([{ code: 'substitute-unused' }]);
});

test('a trial cannot be of an approval, an effect, or what needs one', () => {
  const plan = planOf(...flywheel.steps, step('after', { release: 'ask.release' }), step('later', { x: 'after.x' }));
  for (const stepId of ['ask', 'deploy', 'after'])
    for (const mode of ['from', 'to', 'only'] as const)
      expect(faults({ mode, stepId }, allDone, plan), `${mode} ${stepId}`).toMatchObject([{ code: 'not-in-a-trial' }]);
  expect(faults({ mode: 'to', stepId: 'later' }, allDone, plan)).toMatchObject([{ code: 'not-in-a-trial' }]);
});

test('what needs an effect that is not in the run is left out of it, and what needs that as well', () => {
  const plan = planOf(
    step('data'),
    step('ask', {}, { mode: 'approval', reuse: 'never' }),
    step('mix', { data: 'data.rows', release: 'ask.release' }),
    step('end', { mix: 'mix.rows' }),
  );
  const run = chosen({ mode: 'from', stepId: 'data' }, states({ data: 'done', ask: 'done', mix: 'done' }), plan);
  expect(run.plan.steps.map(({ id }) => id)).toEqual(['data']);
});

test('a step that is not there is refused, and those that are there are named', () => {
  expect(faults({ mode: 'from', stepId: 'nope' })).toMatchObject([
    { code: 'no-such-step', message: { en: expect.stringContaining('import, curate') } },
  ]);
  expect(faults({ mode: 'only' })).toMatchObject([{ code: 'no-such-step' }]);
});

test('the whole again is the same plan', () => {
  expect(chosen({ mode: 'again' }).plan).toBe(flywheel);
});

/** Any plan: each step takes from earlier ones, may do without some, and some are effects. */
const anyPlan = fc
  .array(
    fc.record({
      sources: fc.array(fc.record({ back: fc.integer({ min: 1, max: 12 }), optional: fc.boolean() }), { maxLength: 3 }),
      isEffect: fc.boolean(),
      state: fc.constantFrom<StepState>('done', 'done', 'cached', 'skipped', 'failed', 'not-passed', 'pending'),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((drawn) => {
    const steps = drawn.map(({ sources, isEffect }, index) => {
      const inputs = sources.flatMap(({ back, optional }, port) =>
        index - back < 0 ? [] : [[`p${port}`, `s${index - back}.out${optional ? '?' : ''}`]],
      );
      return step(`s${index}`, Object.fromEntries(inputs), isEffect ? { reuse: 'never' } : {});
    });
    return {
      plan: planOf(...steps),
      past: states(Object.fromEntries(drawn.map(({ state }, index) => [`s${index}`, state]))),
    };
  });

test('whatever the plan and the past, what runs has all it needs, and no effect runs or is given', () => {
  fc.assert(
    fc.property(
      anyPlan,
      fc.constantFrom('again', 'from', 'to', 'only'),
      fc.nat(11),
      fc.boolean(),
      ({ plan, past }, mode, place, replaces) => {
        const stepId = `s${place % plan.steps.length}`;
        const replaced = replaces
          ? Object.values(plan.steps.find(({ id }) => id === stepId)!.inputs)[0]?.step
          : undefined;
        const answer = choosePartialRun(plan, past, {
          mode,
          stepId,
          substituted: new Set(replaced === undefined ? [] : [`${replaced}.out`]),
        });
        if (!answer.ok) {
          expect(answer.faults).not.toEqual([]);
          return;
        }
        const { run } = answer;
        const here = new Set(run.plan.steps.map(({ id }) => id));
        expect([...run.runs, ...run.given, ...run.passedOver].sort()).toEqual([...here].sort());
        if (mode !== 'again') expect(run.runs).toContain(stepId);
        for (const id of run.given) expect(replaced === id || ['done', 'cached'].includes(past[id]!.state)).toBe(true);
        for (const one of run.plan.steps) {
          const has = (id: string) => run.runs.includes(id) || run.given.includes(id);
          for (const need of one.needs) expect(here.has(need)).toBe(true);
          for (const { step: id } of Object.values(one.inputs)) expect(here.has(id)).toBe(true);
          if (has(one.id)) expect(one.reuse).toBe('content');
          if (!run.runs.includes(one.id)) continue;
          const before = plan.steps.find(({ id }) => id === one.id)!;
          for (const [port, { optional, step: id }] of Object.entries(before.inputs))
            if (!optional) expect([port in one.inputs, has(id)]).toEqual([true, true]);
        }
        const { digest, ...content } = run.plan;
        expect(digest).toBe(digestOf(content));
      },
    ),
    { numRuns: 500 },
  );
});

test('a pin counts where it stands in for something that a step which runs would take', () => {
  const useful = (mode: PartialRequest['mode'], stepId: string, ...pins: string[]) =>
    [...usefulPins(flywheel, allDone, { mode, stepId }, new Set(pins))].toSorted();
  // Nothing before it is needed once its rows are pinned; a pin that is cut off by another one changes nothing.
  expect(useful('to', 'train', 'import.rows', 'curate.rows')).toEqual(['curate.rows']);
  expect(useful('from', 'train', 'import.rows', 'curate.rows')).toEqual(['curate.rows']);
  // What is asked for runs, and so does what comes after it.
  expect(useful('from', 'curate', 'curate.rows', 'train.report')).toEqual([]);
  expect(useful('only', 'judge', 'train.report', 'curate.rows')).toEqual(['train.report']);
  expect(useful('to', 'train', 'gone.rows', 'ask.release')).toEqual([]);
});
