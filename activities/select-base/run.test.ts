import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createTestBench } from '../workbench/test-bench.fixture.ts';
import { selectBase } from './kind.ts';
import { runSelectBase } from './run.ts';

const model = {
  'config.json': '{"model_type":"qwen3"}',
  'tokenizer_config.json': '{}',
  'tokenizer.json': '{}',
  'model.safetensors': 'weights',
  'README.md': 'a card',
};

async function modelFolder(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-model-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

async function select(folder: string) {
  const bench = await createTestBench();
  const args = { params: selectBase.params.parse({ model: `dir:${folder}` }), inputs: {} };
  const mark = (await runSelectBase.mark?.(args, bench)) ?? {};
  const { base } = await runSelectBase.run({ ...args, mark }, bench);
  return { base, mark, manifest: await bench.store.manifest(base.digest) };
}

test('a model folder becomes a checkpoint of the files that make a model; links are followed', async () => {
  const folder = await modelFolder(model);
  await mkdir(join(folder, 'original'));
  await symlink('tokenizer.json', join(folder, 'vocab.json'));
  const { manifest } = await select(folder);
  expect(manifest.files.map(({ path }) => path)).toEqual([
    'config.json',
    'model.safetensors',
    'tokenizer.json',
    'tokenizer_config.json',
    'vocab.json',
  ]);
  expect(manifest.meta).toMatchObject({ id: 'dir' });
});

test('the mark is the digest of the files: other weights, another mark; the same, the same', async () => {
  const [first, again, other] = [
    await select(await modelFolder(model)),
    await select(await modelFolder(model)),
    await select(await modelFolder({ ...model, 'model.safetensors': 'others' })),
  ];
  expect(again.mark).toEqual(first.mark);
  expect(again.base).toEqual(first.base);
  expect(other.mark).not.toEqual(first.mark);
});

test.each([
  ['pickled weights', { ...model, 'pytorch_model.bin': 'x' }, /pytorch_model\.bin.*safetensors/],
  ['code of its own', { ...model, 'modeling_x.py': 'x' }, /modeling_x\.py/],
  ['an auto_map', { ...model, 'config.json': '{"auto_map":{"AutoModel":"x.Y"}}' }, /auto_map/],
  ['a config that is not JSON', { ...model, 'config.json': '{' }, /config\.json .*not JSON/],
  ['no weights', { 'config.json': '{}', 'tokenizer_config.json': '{}' }, /no \.safetensors/],
  ['no config', { 'model.safetensors': 'x' }, /config\.json and tokenizer_config\.json is missing/],
])('a folder with %s is refused', async (_, files, message) => {
  await expect(select(await modelFolder(files))).rejects.toMatchObject({
    code: 'SourceUnreadable',
    retry: false,
    message: expect.stringMatching(message) as string,
  });
});

test('a name that is not listed, a relative path and an absent folder are said to be missing', async () => {
  const bench = await createTestBench();
  for (const name of ['gpt-9', 'constructor', 'dir:models/x', 'dir:/nowhere/at/all']) {
    const args = { params: selectBase.params.parse({ model: name }), inputs: {}, mark: {} };
    await expect(runSelectBase.run(args, bench)).rejects.toMatchObject({ code: 'SourceMissing' });
  }
});
