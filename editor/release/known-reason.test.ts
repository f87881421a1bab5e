import { ActivityFailure, TimeoutFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { checkGate } from '../../activities/check-gate/kind.ts';
import { runCheckGate } from '../../activities/check-gate/run.ts';
import { approvedIn } from '../../activities/deploy-canary/run.ts';
import { judgeCanary } from '../../activities/promote-release/judge-canary.ts';
import {
  cancelledOnTrial,
  tooLittleKnown,
  withdrawnBecause,
  withdrawnByHand,
} from '../../activities/promote-release/run.ts';
import { differences, workOf } from '../../activities/step-misses.ts';
import { createWithdrawCanary } from '../../activities/withdraw-canary.ts';
import { createStandInBench } from '../../activities/workbench/stand-in-bench.fixture.ts';
import type { Condition, PlanStep, StepCall, StepOutcome } from '../../pipeline/plan.ts';
import { otherEnding, whyNotRun } from '../../server/reproduce.ts';
import { explain } from '../../workflows/call-step.ts';
import { RunLedger } from '../../workflows/run-ledger.ts';
import { passedOverBy, refusalOf, stoppedBy, trialHasNoEffect, unrepaired } from '../../workflows/wait-reasons.ts';
import { walk, type WalkPorts } from '../../workflows/walk.ts';
import { knownReason, missReason } from './known-reason.ts';

/** Nothing of English is left; ids, names and digests are short here, and a unit or a metric's `p95` may stay. */
function expectChinese(said: readonly string[], translate = knownReason) {
  for (const reason of said) {
    const { en, zh } = translate(reason);
    expect(en).toBe(reason);
    expect(zh, reason).toMatch(/\p{Script=Han}/u);
    expect(zh.replace(/worker|`timeout`|sha256:\w+/g, ''), reason).not.toMatch(/[a-z]{3,}/i);
  }
}

test('whatever the judge of a canary, and who deploys, writes into the history is said in Chinese too', async () => {
  const policy = {
    minSamples: 10,
    minMinutes: 1,
    maxMinutes: 60,
    maxExtraErrors: 0.02,
    maxSlowdown: 1.25,
    toleratedMs: 200,
  };
  const slot = (requests: number, failures: number, firstTokenP95Ms: number | null) => ({
    requests,
    failures,
    firstTokenP50Ms: firstTokenP95Ms,
    firstTokenP95Ms,
  });
  const good = { stable: slot(20, 0, 300), canary: slot(12, 0, 310), canaryTripped: false, minutes: 5, alone: false };
  const observed = [
    good,
    { ...good, canaryTripped: true },
    { ...good, canary: slot(3, 0, 310) },
    { ...good, minutes: 0.5 },
    { ...good, stable: slot(0, 0, null) },
    { ...good, canary: slot(12, 6, 310) },
    { ...good, canary: slot(12, 0, null) },
    { ...good, canary: slot(12, 0, 2_000) },
  ];
  const said = observed.map((one) => judgeCanary(one, policy).reason);
  expect(new Set(said).size).toBe(observed.length);
  expect(knownReason(said[0]!).zh).toBe('12 次请求，失败率 0.0%，首词元 p95 为 310 毫秒');

  const withdrawn: string[] = [];
  const { store } = createStandInBench();
  const release = await store.commit('release', { files: { 'release.json': '{"alias":"a"}' } });
  const state = { entry: { route: { canary: { release: release.digest } } } };
  const deployments = {
    state: async () => state,
    rollBack: async (_alias: string, { reason }: { reason: string }) => withdrawn.push(reason),
  } as unknown as Parameters<typeof createWithdrawCanary>[0]['deployments'];
  await createWithdrawCanary({ store, deployments })({ runId: 'r1', stepId: 's', inputs: { release } } as never);
  const late = tooLittleKnown(60, said[2]!);
  const canary = { slot: { number: 3 }, alias: 'a' };
  expectChinese([
    ...said,
    late,
    cancelledOnTrial('r1'),
    withdrawnBecause(canary, late),
    withdrawnByHand('王', '押得不好'),
    withdrawnByHand('王', ''),
    approvedIn('r1', '王'),
    ...withdrawn,
  ]);
});

test('a gate’s refusal names its metrics and rules in Chinese, however it failed', async () => {
  const stand = createStandInBench();
  const adapter = await stand.store.commit('adapter', { files: { a: '1' } });
  const base = await stand.store.commit('checkpoint', { files: { b: '1' } });
  const interval = (name: string) => ({
    [`${name}_delta`]: -0.3,
    [`${name}_delta_low`]: -0.4,
    [`${name}_delta_high`]: 1e-7,
  });
  const metrics = { safety: 0.5, distinct2: 0.9, ...interval('rhyme'), ...interval('format'), ...interval('total') };
  const report = await stand.store.commit('report', {
    files: {
      'report.json': JSON.stringify({ kind: 'evaluate', adapter: adapter.digest, base: base.digest, metrics }),
    },
  });
  const refusal = async (...rules: readonly (readonly [metric: string, rule: string, significant?: boolean])[]) => {
    const params = checkGate.params.parse({
      rules: rules.map(([metric, rule, significant = true]) => ({ metric, rule, value: 0.8, significant })),
    });
    const made = await runCheckGate.run({ params, inputs: { adapter, report, base }, mark: {} }, stand.bench());
    return made.$refused!;
  };
  const said = [
    await refusal(['safety', 'at-least'], ['distinct2', 'at-most']),
    await refusal(['rhyme', 'better-by'], ['rhyme', 'better-by', false]),
    await refusal(['format', 'not-worse-by', false], ['syllables', 'not-worse-by'], ['syllables', 'at-least']),
  ];
  expectChinese(said.filter((reason) => reason !== undefined));
  expect(knownReason(said[0]!).zh).toBe(
    '未放行：用词安全应当不低于 0.8，实际为 0.5；用词不重复应当不高于 0.8，实际为 0.9。',
  );
  expect(knownReason(said[1]!).zh).toContain(
    '押韵应当比基线高出 0.8 以上（按整个区间），实际相差 -0.3（-0.4 至 1e-7）',
  );
  // It is kept cut at its 500th character.
  const long = await refusal(...Array.from({ length: 6 }, () => ['total', 'better-by'] as const));
  expect(long.length).toBeGreaterThan(500);
  expectChinese([`${long.slice(0, 500)}`]);
});

test('why a step was passed over, or a run ended, is said in Chinese too', async () => {
  const metric = (name: string): Condition => ({ op: 'metric', step: 's', name });
  const value = (of: string | number | boolean): Condition => ({ op: 'value', value: of });
  const more = (left: Condition, right: Condition): Condition => ({ op: '>', left, right });
  const when: readonly Condition[] = [
    more(metric('m'), value(9)),
    metric('m'),
    more(metric('x'), value(1)),
    more({ op: '/', left: metric('m'), right: value(0) }, value(1)),
    { op: 'and', left: metric('m'), right: value(true) },
    more(value('b'), value(1)),
  ];
  const step = (id: string, more: Partial<PlanStep> = {}) =>
    ({ id, inputs: {}, needs: [], ...more }) as unknown as PlanStep;
  const said: string[] = [];
  const walked = async (steps: readonly PlanStep[], visit: WalkPorts['visit'], more: Partial<WalkPorts> = {}) => {
    const report: WalkPorts['report'] = (_step, _state, { reason }) => void (reason !== undefined && said.push(reason));
    const { reason } = await walk({ steps }, { visit, report, ...more });
    if (reason !== undefined) said.push(reason);
  };
  const done: StepOutcome = { outcome: 'done', outputs: {}, metrics: { m: 1 } };
  const after = (id: string) => ({ needs: [id] });
  await walked(
    [
      step('s'),
      ...when.map((condition, at) => step(`c${at}`, { when: condition, ...after('s') })),
      step('t', { inputs: { in: { step: 'c0', port: 'p' } }, ...after('c0') }),
    ],
    async () => done,
  );
  await walked(
    [step('s'), step('t', after('s')), step('u', after('t'))],
    async () => {
      throw new TimeoutFailure('late', undefined, 'HEARTBEAT');
    },
    { explain },
  );
  await walked(
    [step('s')],
    async () => {
      throw new ActivityFailure(
        'late',
        'a',
        's',
        'RETRY_STATE_UNSPECIFIED' as never,
        'w',
        new TimeoutFailure('late', undefined, 'START_TO_CLOSE'),
      );
    },
    { explain },
  );
  await walked([step('s'), step('t', after('s'))], async () => ({ ...done, outcome: 'not-passed' }));
  await walked([step('s'), step('t', after('s'))], () => Promise.reject(new Error()), {
    explain: () => ({ state: 'cancelled' }),
  });
  await walked([step('s')], async () => done, { passOver: () => trialHasNoEffect });
  expect(new Set(said).size).toBeGreaterThanOrEqual(17);

  const left = new RunLedger({ plan: { steps: [] } } as never, () => undefined);
  for (const id of ['s', 't']) left.stillStands({ id } as PlanStep, said[0]!);
  left.report({ id: 'u' } as PlanStep, 'failed', { reason: said[0]! });
  left.stillStands({ id: 'u' } as PlanStep, said[0]!);
  const tails = left.leftStanding();
  said.push(left.step('s').reason!, left.step('u').reason!, tails[0]!, [said[1], ...tails].join('; '));

  const who = { id: 'w', name: '王' };
  const broke = said.find((reason) => reason.startsWith('Its worker'))!;
  expectChinese([
    ...said,
    refusalOf(undefined, undefined),
    refusalOf(undefined, 'r2'),
    refusalOf({ person: who, comment: ' ' }, undefined),
    refusalOf({ person: who, comment: '太悲' }, undefined),
    passedOverBy({ who, reason: '不需要' }),
    stoppedBy(broke, { who, reason: '' }),
    stoppedBy(broke, { who, reason: '没有显卡' }),
    unrepaired(broke, '2026-01-01T00:00:00.000Z'),
    whyNotRun('then', { state: 'failed', reason: broke }),
    whyNotRun('now', { state: 'cancelled' }),
    whyNotRun('now', undefined),
    otherEnding('done', 'not-passed'),
  ]);
});

test('what kept a step from taking an earlier result is said in Chinese too', () => {
  const call = (kind: string, digit: string) =>
    ({ kind, inputs: { in: { digest: `sha256:${digit.repeat(64)}` } } }) as unknown as StepCall;
  const was = workOf(call('k@1', 'a'), { a: 1, b: 'x; y' }, { c: [1] });
  const is = workOf(call('k@2', 'b'), { b: 'x; z' }, { c: [2] });
  const missed = differences(was, is);
  expectChinese([missed, missed.slice(0, 60)], missReason);
  expect(missReason(missed).zh).toContain('；参数 a：1 → 无；参数 b：x; y → x; z；外部来源 c：[1] → [2]');
});

test('what a person wrote stays as it is, in both languages', () => {
  for (const words of ['韵脚太丑', 'this is not true or false', 'Skipped the second verse'])
    expect(knownReason(words)).toEqual({ en: words, zh: words });
});
