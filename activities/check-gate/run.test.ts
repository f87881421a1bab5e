import { beforeEach, expect, test } from 'vitest';
import type { ArtifactRef } from '../../pipeline/artifact.ts';
import type { PassRecord } from '../../store/release-record.ts';
import { createStandInBench } from '../workbench/stand-in-bench.fixture.ts';
import type { StepContext } from '../workbench/workbench.ts';
import { checkGate } from './kind.ts';
import { runCheckGate } from './run.ts';

let stand: ReturnType<typeof createStandInBench>;
let adapter: ArtifactRef<'adapter'>;
let base: ArtifactRef<'checkpoint'>;
const good = {
  safety: 1,
  format_delta: 0,
  format_delta_low: -0.01,
  format_delta_high: 0.01,
  rhyme_delta: 0.2,
  rhyme_delta_low: 0.1,
  rhyme_delta_high: 0.3,
};

const reportOf = (metrics: object, more: object = {}) =>
  stand.store.commit('report', {
    files: {
      'report.json': JSON.stringify({
        schemaVersion: 1,
        kind: 'evaluate',
        adapter: adapter.digest,
        base: base.digest,
        metrics,
        ...more,
      }),
    },
  });

async function decide(report: ArtifactRef<'report'>, more: Partial<StepContext> = {}, rules?: unknown) {
  const params = checkGate.params.parse(rules === undefined ? {} : { rules });
  const made = await runCheckGate.run({ params, inputs: { adapter, report, base }, mark: {} }, stand.bench(more));
  return { made, pass: JSON.parse(await stand.store.readText(made.pass.digest, 'pass.json')) as PassRecord };
}

beforeEach(async () => {
  stand = createStandInBench();
  adapter = await stand.store.commit('adapter', { files: { a: '1' } });
  base = await stand.store.commit('checkpoint', { files: { b: '1' } });
});

test('a report that keeps all rules passes, bound to adapter, base and report', async () => {
  const report = await reportOf(good);
  const { made, pass } = await decide(report);
  expect(made.$refused).toBeUndefined();
  expect(pass).toMatchObject({ passed: true, adapter: adapter.digest, base: base.digest, report: report.digest });
});

test.each([
  ['a mean that is better by chance', { ...good, rhyme_delta_low: -0.01 }, /rhyme should be better than the baseline/],
  ['unsafe words', { ...good, safety: 0.9 }, /safety should be at least 0.98, and is 0.9/],
  ['a worse form', { ...good, format_delta: -0.1, format_delta_low: -0.2 }, /format should be not worse/],
  ['a missing metric', { safety: 1, format_delta: 0, format_delta_low: 0 }, /rhyme is missing from the report/],
])('%s is refused, and the refusal says so', async (_name, metrics, words) => {
  const { made, pass } = await decide(await reportOf(metrics));
  expect(made.$refused).toMatch(words);
  expect(pass.passed).toBe(false);
});

test('a rule may look at the mean alone', async () => {
  const rules = [{ metric: 'rhyme', rule: 'better-by', value: 0.1, significant: false }];
  expect((await decide(await reportOf({ rhyme_delta: 0.2, rhyme_delta_low: -1 }), {}, rules)).pass.passed).toBe(true);
});

test.each([
  ['another adapter', { adapter: `sha256:${'1'.repeat(64)}` }],
  ['another base', { base: `sha256:${'1'.repeat(64)}` }],
  ['training', { kind: 'train-sft' }],
])('a report of %s is no evidence', async (_name, more) => {
  await expect(decide(await reportOf(good, more))).rejects.toMatchObject({ code: 'ContractBroken' });
});

test('a report by another scorer or reward than the adapter was trained under is refused, whoever signs', async () => {
  adapter = await stand.store.commit('adapter', { files: { a: '1' } }, { meta: { scorer: 's-2', reward: 'r-2' } });
  const refused = { code: 'ScorerChanged', message: expect.stringContaining('s-2') as string };
  const same = { scorer: 's-2', reward: 'r-2' };
  await expect(decide(await reportOf(good))).rejects.toMatchObject(refused);
  await expect(decide(await reportOf(good, { ...same, scorer: 's-1' }))).rejects.toMatchObject(refused);
  await expect(decide(await reportOf(good, { ...same, reward: 'r-1' }))).rejects.toMatchObject({
    code: 'ScorerChanged',
  });
  expect((await decide(await reportOf(good, same))).pass.passed).toBe(true);
});

test('two people may sign over a refusal, and the pass says that the gate said no', async () => {
  const report = await reportOf({ ...good, safety: 0.5 });
  const { made, pass } = await decide(report, { override: stand.signOverride({ reportDigest: report.digest }) });
  expect(made.$refused).toBeUndefined();
  expect(pass).toMatchObject({ passed: false, override: { people: [{ id: 'bob' }, { id: 'eve' }] } });
});

test.each([
  [
    'one person twice',
    (one: never) => ({
      ...(one as object),
      people: [0, 1].map(() => ({ id: 'bob', name: 'Bob', comment: 'x', at: '' })),
    }),
  ],
  ['another report', (one: never) => ({ ...(one as object), reportDigest: `sha256:${'1'.repeat(64)}` })],
  ['another step', (one: never) => ({ ...(one as object), stepId: 'other' })],
])('an override by or about %s does not count', async (_name, spoil) => {
  const report = await reportOf({ ...good, safety: 0.5 });
  const spoilt = spoil({ reportDigest: report.digest } as never) as never;
  await expect(decide(report, { override: stand.signOverride(spoilt) })).rejects.toMatchObject({
    code: 'DecisionInvalid',
  });
});

test('an override that was changed after it was signed does not count', async () => {
  const report = await reportOf({ ...good, safety: 0.5 });
  const override = { ...stand.signOverride({ reportDigest: report.digest }), stepId: 's2' };
  await expect(decide(report, { override, stepId: 's2' })).rejects.toMatchObject({ code: 'DecisionInvalid' });
});
