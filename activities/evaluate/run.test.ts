import { beforeEach, expect, test } from 'vitest';
import { scoreHash } from '../../datasets/engine/score-hash.ts';
import { defaultReward, rewardDocument, rewardHash } from '../../datasets/reward/reward-document.ts';
import { loadEnglish } from '../../datasets/engine/english-phones.ts';
import { createRow } from '../../datasets/lyric-row.ts';
import type { ArtifactRef } from '../../pipeline/artifact.ts';
import { canonicalJson } from '../../pipeline/digest.ts';
import { createStandInBench } from '../workbench/stand-in-bench.fixture.ts';
import { adapterModel } from '../workbench/serving.ts';
import { evaluate } from './kind.ts';
import { runEvaluate } from './run.ts';

// Rows are read off their lyrics.
await loadEnglish();

const rhyming = '春风吹绿柳枝长\n小院花开满院香\n月下归人轻唱晚\n一声牧笛过斜阳';
const plain = '春风吹绿柳枝头\n小院花开满地红\n月下归人轻唱晚\n一声牧笛过前村';
const params = evaluate.params.parse({ prompts: 6, samples: 2 });

let stand: ReturnType<typeof createStandInBench>;
let adapter: ArtifactRef<'adapter'>;
let dataset: ArtifactRef<'dataset'>;
const adapterOf = (name: string) =>
  stand.store.commit('adapter', { files: { 'adapter_config.json': name } }, { meta: { base: stand.served.digest } });
const base = () => ({ type: 'checkpoint' as const, digest: stand.served.digest, sizeBytes: 1 });

async function run() {
  // Parents must exist for lineage alone; the stand-in base is a bare digest.
  const inputs = { base: base(), adapter, dataset };
  const mark = await runEvaluate.mark!({ params, inputs }, stand.bench());
  const made = await runEvaluate.run({ params, inputs, mark }, stand.bench());
  return {
    made,
    report: JSON.parse(await stand.store.readText(made.report.digest, 'report.json')) as Record<string, never>,
  };
}

beforeEach(async () => {
  stand = createStandInBench();
  adapter = await adapterOf('new');
  const styles = ['古风', '民谣', '流行', '摇滚', '说唱', '抒情', '电子', '儿歌'];
  const rows = styles.map((style, n) =>
    createRow({ id: `row-${n}`, lines: rhyming.split('\n'), lang: 'zh', style, source: 'test', license: 'CC0-1.0' }),
  );
  dataset = await stand.store.commit('dataset', {
    files: { 'rows-00.jsonl': rows.map((row) => `${canonicalJson(row)}\n`).join(''), 'card.json': '{}' },
  });
  stand.writes.set('tiny-zh', () => plain);
  stand.writes.set(adapterModel(adapter.digest), () => rhyming);
});

test('an adapter that rhymes better than the base is reported so, with its interval', async () => {
  const { made, report } = await run();
  expect(made.$metrics).toMatchObject({
    rhyme_delta: expect.any(Number),
    format: 1,
    format_delta: 0,
    safety: 1,
    prompts: 6,
    lyrics: 12,
    tokens_per_second: 60,
  });
  expect(made.$metrics!['rhyme_delta_low']).toBeGreaterThan(0);
  expect(report).toMatchObject({
    kind: 'evaluate',
    adapter: adapter.digest,
    baseline: { release: null, model: 'tiny-zh' },
    vllm: '0.32.0',
    scorer: scoreHash(),
    reward: rewardHash(defaultReward),
  });
  expect(JSON.stringify(made.$metrics).length).toBeLessThan(1024);
  const samples = (await stand.store.readText(made.report.digest, 'samples.jsonl')).trim().split('\n');
  expect(samples).toHaveLength(12);
  expect(JSON.parse(samples[0]!)).toMatchObject({ candidate: { text: rhyming }, baseline: { text: plain } });
});

test('the baseline is the stable release of the alias, and a new one is new work', async () => {
  const inputs = { base: base(), adapter, dataset };
  const before = await runEvaluate.mark!({ params, inputs }, stand.bench());
  const stable = await adapterOf('stable');
  stand.writes.set(adapterModel(stable.digest), () => rhyming);
  const slot = { release: stable.digest, adapter: stable.digest, model: adapterModel(stable.digest), number: 1 };
  await stand.store.writeRef(
    'deployments/lyrics',
    {
      version: 1,
      route: { alias: 'lyrics', stable: slot, canary: null, previous: null },
      changedAt: '',
      changedBy: '',
      reason: '',
    },
    null,
  );
  expect(await runEvaluate.mark!({ params, inputs }, stand.bench())).not.toEqual(before);
  const { made, report } = await run();
  expect(report).toMatchObject({ baseline: { release: stable.digest, adapter: stable.digest } });
  expect(made.$metrics).toMatchObject({ rhyme_delta: 0, rhyme_delta_low: 0 });
});

test('an unsafe word and a broken form show', async () => {
  stand.writes.set(adapterModel(adapter.digest), ({ seed }) =>
    seed % 2 ? `${rhyming}\n多一行` : rhyming.replace('牧笛', '毒品'),
  );
  const { made } = await run();
  expect(made.$metrics).toMatchObject({ safety: 0.5, format: 0.5, safety_baseline: 1 });
});

test('an adapter for another base is refused before anything is generated', async () => {
  const inputs = { base: { ...base(), digest: dataset.digest }, adapter, dataset };
  const mark = { baseline: { release: null, adapter: null } };
  await expect(runEvaluate.run({ params, inputs, mark }, stand.bench())).rejects.toMatchObject({ code: 'WrongBase' });
});

test('lyrics are judged by the reward that the adapter was trained under', async () => {
  const document = rewardDocument.parse({ version: 2, name: 'pop', profile: 'pop', weights: { rhyme: 5 } });
  const record = { base: stand.served.digest, scorer: scoreHash(), reward: rewardHash(document) };
  adapter = await stand.store.commit(
    'adapter',
    { files: { 'adapter_config.json': 'paid' } },
    { meta: { ...record, rewardDocument: document as never } },
  );
  stand.writes.set(adapterModel(adapter.digest), () => rhyming);
  expect((await run()).report).toMatchObject({ scorer: scoreHash(), reward: rewardHash(document) });
});

test('an adapter trained under another scorer is refused before anything is generated', async () => {
  adapter = await stand.store.commit(
    'adapter',
    { files: { 'adapter_config.json': 'old' } },
    { meta: { base: stand.served.digest, scorer: 'score-0-old' } },
  );
  await expect(run()).rejects.toMatchObject({
    code: 'ScorerChanged',
    message: expect.stringContaining('score-0-old') as string,
  });
});

test('a run that is cancelled stops', async () => {
  stand.abort('cancelled');
  await expect(run()).rejects.toBe('cancelled');
});
