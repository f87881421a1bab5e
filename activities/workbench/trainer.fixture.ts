import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { givenPreferences, pairOf } from './preference-pairs.fixture.ts';
import { createTestBench } from './test-bench.fixture.ts';
import type { TrainerJob, Workbench } from './workbench.ts';

/** For tests of training rooms: a bench whose trainer trains nothing, and what it was asked. */
export async function createTrainingBench() {
  const bench = await createTestBench();
  const asked: { method: string; job: TrainerJob }[] = [];
  const trainer: Workbench['trainer'] = {
    environment: async () => ({ code: 'sha256:code', torch: '2.13.0' }),
    run: async (method, job) => {
      asked.push({ method, job });
      const [adapter, report] = [join(bench.scratch, 'adapter'), join(bench.scratch, 'report')];
      await mkdir(adapter);
      await mkdir(report);
      await writeFile(join(adapter, 'adapter_config.json'), '{}');
      await writeFile(join(adapter, 'adapter_model.safetensors'), `weights of ${method}`);
      await writeFile(
        join(report, 'report.json'),
        JSON.stringify({ schemaVersion: 1, kind: `train-${method}`, metrics: { lossLast: 1.5 } }),
      );
      return { adapter, report, metrics: { lossLast: 1.5, seconds: 12 } };
    },
  };
  const { store } = bench;
  const base = await store.commit('checkpoint', { files: { 'config.json': '{}' } });
  const dataset = await store.commit('dataset', { files: { 'rows-00.jsonl': '{}\n' } });
  const preferences = await givenPreferences(store, [pairOf('月落江边雁字长', '月落江边雁字飞')]);
  const adapter = await store.commit(
    'adapter',
    { files: { 'adapter_config.json': '{}' } },
    { meta: { base: base.digest, method: 'sft', rank: 16 } },
  );
  return {
    bench: Object.create(bench, { trainer: { value: trainer } }) as Workbench,
    asked,
    base,
    dataset,
    preferences,
    adapter,
  };
}
