import { beforeEach, expect, test } from 'vitest';
import type { ArtifactRef } from '../../pipeline/artifact.ts';
import { askApproval } from '../ask-approval/kind.ts';
import { runAskApproval } from '../ask-approval/run.ts';
import { createStandInBench } from '../workbench/stand-in-bench.fixture.ts';
import { deployCanary } from './kind.ts';
import { runDeployCanary } from './run.ts';

let stand: ReturnType<typeof createStandInBench>;
let adapter: ArtifactRef<'adapter'>;
let release: ArtifactRef<'release'>;
const params = deployCanary.params.parse({ share: 0.25 });
const deploy = (what = release) => runDeployCanary.run({ params, inputs: { release: what }, mark: {} }, stand.bench());

async function makeRelease(base = stand.served.digest) {
  adapter = await stand.store.commit('adapter', { files: { a: '1' } }, { meta: { base } });
  const report = await stand.store.commit('report', { files: { r: '1' } });
  const rules = [{ metric: 'safety', rule: '', value: 1, low: null, high: null, passed: true }];
  const pass = await stand.store.commit('pass', {
    files: {
      'pass.json': JSON.stringify({
        schemaVersion: 1,
        adapter: adapter.digest,
        report: report.digest,
        base,
        rules,
        passed: true,
      }),
    },
  });
  const decision = stand.signDecision({ evidenceDigest: pass.digest });
  return (
    await runAskApproval.run(
      { params: askApproval.params.parse({}), inputs: { pass }, mark: {} },
      stand.bench({ decision }),
    )
  ).release;
}
/** The release with one field of its record changed, as a forger would write it. */
async function forge(change: (record: Record<string, unknown>) => void) {
  const record = JSON.parse(await stand.store.readText(release.digest, 'release.json')) as Record<string, unknown>;
  change(record);
  const forged = await stand.store.commit('release', { files: { 'release.json': JSON.stringify(record) } });
  await stand.store.name('releases/lyrics', forged);
  return forged;
}

beforeEach(async () => {
  stand = createStandInBench();
  release = await makeRelease();
});

test('a release is loaded and given its share, and a second attempt changes nothing', async () => {
  const { canary } = await deploy();
  const record = JSON.parse(await stand.store.readText(canary.digest, 'deployment.json')) as object;
  expect(record).toMatchObject({
    alias: 'lyrics',
    release: release.digest,
    share: 0.25,
    routeVersion: 1,
    slot: { number: 1, adapter: adapter.digest },
  });
  expect(stand.loaded.has(adapter.digest)).toBe(true);
  expect((await deploy()).canary.digest).toBe(canary.digest);
});

test('weights that were swapped under a signed approval are refused before any traffic', async () => {
  const other = await stand.store.commit('adapter', { files: { a: '2' } }, { meta: { base: stand.served.digest } });
  await expect(deploy(await forge((record) => void (record['adapter'] = other.digest)))).rejects.toMatchObject({
    code: 'ReleaseInvalid',
  });
  expect(stand.loaded.size).toBe(0);
});

test('an approval that nobody signed, or for another pass, is refused', async () => {
  const unsigned = await forge(
    (record) => void (record['decision'] = { ...(record['decision'] as object), comment: 'yes' }),
  );
  await expect(deploy(unsigned)).rejects.toMatchObject({ code: 'ReleaseInvalid' });
  const elsewhere = await forge((record) => void (record['pass'] = record['report']));
  await expect(deploy(elsewhere)).rejects.toMatchObject({ code: 'ReleaseInvalid' });
});

test('a release for another base is refused (F22)', async () => {
  release = await makeRelease(`sha256:${'c'.repeat(64)}`);
  await expect(deploy()).rejects.toMatchObject({ code: 'WrongBase' });
});
