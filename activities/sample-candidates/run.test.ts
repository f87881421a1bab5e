import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { loadEnglish } from '../../datasets/engine/english-phones.ts';
import { createRow, lyricOf, promptOf, type LyricRow } from '../../datasets/lyric-row.ts';
import type { ArtifactRef } from '../../pipeline/artifact.ts';
import { canonicalJson } from '../../pipeline/digest.ts';
import { buildPreferences } from '../build-preferences/kind.ts';
import { runBuildPreferences } from '../build-preferences/run.ts';
import { readRows } from '../workbench/dataset-files.ts';
import { adapterModel } from '../workbench/serving.ts';
import { createStandInBench } from '../workbench/stand-in-bench.fixture.ts';
import { createTestBench } from '../workbench/test-bench.fixture.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { sampleCandidates } from './kind.ts';
import { runSampleCandidates } from './run.ts';

// Rows are read off their lyrics.
await loadEnglish();

const rhyming = '春风吹绿柳枝长\n小院花开满院香\n月下归人轻唱晚\n一声牧笛过斜阳';
const plain = '春风吹绿柳枝头\n小院花开满地红\n月下归人轻唱晚\n一声牧笛过前村';

let stand: ReturnType<typeof createStandInBench>;
let dataset: ArtifactRef<'dataset'>;
const base = () => ({ type: 'checkpoint' as const, digest: stand.served.digest, sizeBytes: 1 });

beforeEach(async () => {
  stand = createStandInBench();
  const rows = ['古风', '民谣', '流行', '古风'].map((style, n) =>
    createRow({ id: `row-${n}`, lines: rhyming.split('\n'), lang: 'zh', style, source: 'test', license: 'CC0-1.0' }),
  );
  dataset = await stand.store.commit('dataset', {
    files: { 'rows-00.jsonl': rows.map((row) => `${canonicalJson(row)}\n`).join('') },
  });
});

async function sample(params: object, adapter?: ArtifactRef<'adapter'>) {
  // A bench of its own has a scratch folder of its own.
  const { scratch } = await createTestBench();
  const bench = Object.create(stand.bench(), { scratch: { value: scratch } }) as Workbench;
  const args = {
    params: sampleCandidates.params.parse(params),
    inputs: { base: base(), dataset, ...(adapter && { adapter }) },
  };
  const mark = await runSampleCandidates.mark!(args, bench);
  const made = await runSampleCandidates.run({ ...args, mark }, bench);
  const rows: LyricRow[] = [];
  for await (const row of readRows(stand.store, made.candidates)) rows.push(row);
  const report = JSON.parse(await stand.store.readText(made.report.digest, 'report.json')) as Record<string, unknown>;
  return { made, rows, report };
}

test('an adapter writes to every prompt once for each sample, twice the same, and is forgotten again', async () => {
  const adapter = await stand.store.commit(
    'adapter',
    { files: { 'adapter_config.json': '{}' } },
    { meta: { base: stand.served.digest } },
  );
  stand.writes.set(adapterModel(adapter.digest), ({ seed }) => `${rhyming}\n${'长'.repeat((seed % 1000) + 1)}`);
  const { made, rows, report } = await sample({ samples: 3, seed: 2000 }, adapter);
  expect(rows).toHaveLength(9);
  expect(new Set(rows.map(promptOf)).size).toBe(3);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(9);
  expect(new Set(rows.map(({ license }) => license))).toEqual(new Set(['CC0-1.0']));
  expect(report).toMatchObject({ kind: 'sample-candidates', prompts: 3, card: { rows: 9 }, rowsIn: 9 });
  expect(made.$metrics).toEqual({ rowsIn: 9, rows: 9, dropped: 0, prompts: 3 });
  expect(stand.loaded.size).toBe(0);
  expect((await sample({ samples: 3, seed: 2000 }, adapter)).made).toEqual(made);
});

test('without an adapter the base writes; nothing, and the same again, are dropped and counted', async () => {
  stand.writes.set('tiny-zh', ({ seed }) => (seed % 1000 === 0 ? '  \n' : seed % 1000 === 1 ? plain : rhyming));
  const { rows, report } = await sample({ samples: 4, prompts: 2, seed: 0 });
  expect(rows.map(lyricOf)).toEqual([plain, rhyming, plain, rhyming]);
  expect(report['dropped']).toEqual({ 'no-lyric': 2, 'same-as-another': 2 });
});

test('what it writes is what preferences are built of: the better lyric to a prompt is chosen', async () => {
  stand.writes.set('tiny-zh', ({ seed }) => (seed % 2 ? plain : rhyming));
  const { made } = await sample({ samples: 2, prompts: 3, seed: 0 });
  const bench = await createTestBench({ store: stand.store });
  await mkdir(join(bench.scratch, 'given'));
  const built = await runBuildPreferences.run(
    { params: buildPreferences.params.parse({}), inputs: { dataset, candidates: made.candidates }, mark: {} },
    bench,
  );
  expect(built.$metrics).toMatchObject({ model: 3 });
});

test('another base than the one served, and a language without prompts, are refused', async () => {
  stand.writes.set('tiny-zh', () => rhyming);
  await expect(sample({ language: 'en' })).rejects.toMatchObject({ code: 'DatasetEmpty' });
  stand.writes.set('tiny-zh', () => '');
  await expect(sample({})).rejects.toMatchObject({
    code: 'DatasetEmpty',
    message: expect.stringContaining('3 prompts') as string,
  });
  const args = {
    params: sampleCandidates.params.parse({}),
    inputs: { base: { ...base(), digest: dataset.digest }, dataset },
    mark: {},
  };
  await expect(runSampleCandidates.run(args, stand.bench())).rejects.toMatchObject({ code: 'WrongBase' });
});
