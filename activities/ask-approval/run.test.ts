import { beforeEach, expect, test } from 'vitest';
import type { ArtifactRef } from '../../pipeline/artifact.ts';
import type { ReleaseRecord } from '../../store/release-record.ts';
import { createStandInBench } from '../workbench/stand-in-bench.fixture.ts';
import type { StepContext } from '../workbench/workbench.ts';
import { askApproval } from './kind.ts';
import { runAskApproval } from './run.ts';

let stand: ReturnType<typeof createStandInBench>;
let adapter: ArtifactRef<'adapter'>;
let report: ArtifactRef<'report'>;
let pass: ArtifactRef<'pass'>;
const commitPass = (more: object = {}) =>
  stand.store.commit('pass', {
    files: {
      'pass.json': JSON.stringify({
        schemaVersion: 1,
        adapter: adapter.digest,
        report: report.digest,
        base: stand.served.digest,
        rules: [{ metric: 'safety', rule: '', value: 1, low: null, high: null, passed: true }],
        passed: true,
        ...more,
      }),
    },
  });
const approve = (more: Partial<StepContext> = {}) =>
  runAskApproval.run({ params: askApproval.params.parse({}), inputs: { pass }, mark: {} }, stand.bench(more));

beforeEach(async () => {
  stand = createStandInBench();
  adapter = await stand.store.commit('adapter', { files: { a: '1' } });
  report = await stand.store.commit('report', { files: { r: '1' } });
  pass = await commitPass();
});

test('a signed yes makes a numbered release over adapter, report, pass and plan', async () => {
  const decision = stand.signDecision({ evidenceDigest: pass.digest });
  const { release, $metrics } = await approve({ decision });
  const record = JSON.parse(await stand.store.readText(release.digest, 'release.json')) as ReleaseRecord;
  expect(record).toMatchObject({
    alias: 'lyrics',
    adapter: adapter.digest,
    report: report.digest,
    pass: pass.digest,
    planDigest: decision.planDigest,
    decision,
  });
  expect((await stand.store.names({ name: 'releases/lyrics' })).map(({ digest }) => digest)).toEqual([release.digest]);
  expect($metrics).toEqual({ number: 1 });
  expect((await stand.store.manifest(release.digest)).parents).toEqual(
    [pass.digest, adapter.digest, report.digest].sort(),
  );
  expect(await approve({ decision })).toMatchObject({ $metrics: { number: 1 } });
});

test.each([
  ['is about other evidence', { evidenceDigest: `sha256:${'1'.repeat(64)}` as const }],
  ['is about another plan', { planDigest: `sha256:${'1'.repeat(64)}` as const }],
  ['is about another run', { runId: 'r2' }],
  ['says no', { verdict: 'reject' as const }],
  ['is by whoever started the run, among several people', { person: { id: 'ann', name: 'Ann' }, ownRun: true }],
])('a decision that %s makes no release', async (_name, more) => {
  const decision = stand.signDecision({ evidenceDigest: pass.digest, ...more });
  await expect(approve({ decision })).rejects.toMatchObject({ code: 'DecisionInvalid' });
});

test('nobody, or a changed word, makes no release', async () => {
  await expect(approve()).rejects.toMatchObject({ code: 'DecisionInvalid' });
  const decision = { ...stand.signDecision({ evidenceDigest: pass.digest }), comment: 'changed' };
  await expect(approve({ decision })).rejects.toMatchObject({ code: 'DecisionInvalid' });
});

test('alone in an installation one may approve the own run', async () => {
  const decision = stand.signDecision({
    evidenceDigest: pass.digest,
    person: { id: 'ann', name: 'Ann' },
    ownRun: true,
    singlePersonInstall: true,
  });
  expect((await approve({ decision })).release.type).toBe('release');
});

test('a refusal of the gate cannot be approved, only overridden by two', async () => {
  pass = await commitPass({ passed: false });
  await expect(approve({ decision: stand.signDecision({ evidenceDigest: pass.digest }) })).rejects.toMatchObject({
    code: 'ReleaseInvalid',
  });
  pass = await commitPass({
    passed: false,
    override: stand.signOverride({ reportDigest: report.digest, stepId: 'gate' }),
  });
  expect((await approve({ decision: stand.signDecision({ evidenceDigest: pass.digest }) })).release.type).toBe(
    'release',
  );
});
