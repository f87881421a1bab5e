import { expect, test } from 'vitest';
import type { Digest } from '../../pipeline/artifact.ts';
import type { JsonObject } from '../../pipeline/plan.ts';
import { compile } from '../../pipeline/compile.ts';
import { catalog } from '../catalog.ts';
import { createTestBench } from '../workbench/test-bench.fixture.ts';
import { selectRelease } from './kind.ts';
import { runSelectRelease } from './run.ts';

/** A bench whose alias has this adapter as its stable release. */
async function createBench(adapter: (base: Digest) => JsonObject = (base) => ({ base, rank: 8 })) {
  const bench = await createTestBench();
  const base = await bench.store.commit('checkpoint', { files: { 'config.json': '{}' } });
  const made = await bench.store.commit(
    'adapter',
    { files: { 'adapter_config.json': '{}' } },
    { meta: adapter(base.digest) },
  );
  const deploy = async (digest: Digest | null, number: number) => {
    const stored = await bench.store.readRef('deployments/lyrics');
    const stable = { release: digest, adapter: digest, model: 'm', number };
    await bench.store.writeRef('deployments/lyrics', { route: { stable } }, stored?.version ?? null);
  };
  return { bench, base, adapter: made, deploy };
}
const args = { params: selectRelease.params.parse({}), inputs: {} };
async function select(bench: Awaited<ReturnType<typeof createBench>>['bench']) {
  const mark = await runSelectRelease.mark!(args, bench);
  return { mark, made: await runSelectRelease.run({ ...args, mark }, bench) };
}

test('the stable release gives its adapter and the base that it was trained on', async () => {
  const { bench, base, adapter, deploy } = await createBench();
  await deploy(adapter.digest, 3);
  expect((await select(bench)).made).toEqual({ base, adapter, $metrics: { release: 3 } });
});

test('another stable release is another mark, so that the step is done anew', async () => {
  const { bench, adapter, deploy } = await createBench();
  await deploy(adapter.digest, 3);
  const { mark } = await select(bench);
  expect((await select(bench)).mark).toEqual(mark);
  await deploy(adapter.digest, 4);
  expect((await select(bench)).mark).not.toEqual(mark);
});

test('an alias without a stable release says what to do first', async () => {
  const { bench, deploy } = await createBench();
  await expect(select(bench)).rejects.toMatchObject({ code: 'SourceMissing', retry: false });
  await deploy(null, 0);
  await expect(select(bench)).rejects.toThrow('Release one that is trained from a base');
});

test('an adapter that does not say its base is refused', async () => {
  const { bench, adapter, deploy } = await createBench(() => ({}));
  await deploy(adapter.digest, 1);
  await expect(select(bench)).rejects.toMatchObject({ code: 'ReleaseInvalid' });
});

test('a pipeline goes on from the stable release by connecting it to DPO', () => {
  const source = `refrain: 1
id: continue
steps:
  - { id: release, kind: select-release@1 }
  - { id: lyrics, kind: import-lyrics@1, params: { source: 'sample:lyrics' } }
  - { id: split, kind: split-dataset@1 }
  - { id: feedback, kind: collect-feedback@1 }
  - { id: preferences, kind: build-preferences@1 }
  - { id: dpo, kind: train-dpo@1 }
edges:
  - { from: lyrics.dataset, to: split.dataset }
  - { from: split.train, to: preferences.dataset }
  - { from: feedback.feedback, to: preferences.feedback }
  - { from: release.base, to: dpo.base }
  - { from: release.adapter, to: dpo.adapter }
  - { from: preferences.preferences, to: dpo.preferences }
`;
  expect(compile(source, catalog, { revision: null })).toMatchObject({ ok: true });
});
