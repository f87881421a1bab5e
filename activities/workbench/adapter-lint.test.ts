import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lintAdapter } from './adapter-lint.ts';

const files = ['adapter_config.json', 'adapter_model.safetensors'];
const config = {
  peft_type: 'LORA',
  r: 2,
  lora_alpha: 4,
  target_modules: ['q_proj'],
  modules_to_save: null,
  bias: 'none',
  use_dora: false,
  peft_version: '0.21.0',
};
const a = { dtype: 'F32', shape: [2, 4], data_offsets: [0, 32] };
const b = { dtype: 'F32', shape: [4, 2], data_offsets: [32, 64] };
const weights = {
  __metadata__: { format: 'pt' },
  'base_model.model.q_proj.lora_A.weight': a,
  'base_model.model.q_proj.lora_B.weight': b,
};

async function lint(change: { config?: object; header?: object; bytes?: number; names?: string[] } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-lint-'));
  const header = Buffer.from(JSON.stringify(change.header ?? weights));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  await writeFile(join(folder, 'adapter_config.json'), JSON.stringify({ ...config, ...change.config }));
  await writeFile(
    join(folder, 'adapter_model.safetensors'),
    Buffer.concat([length, header, Buffer.alloc(change.bytes ?? 64)]),
  );
  return lintAdapter(folder, change.names ?? files);
}

test('a plain LoRA adapter may be served', async () => {
  expect(await lint()).toBeNull();
});

test.each([
  ['rank above what vLLM was started for', { config: { r: 32 } }, /adapter_config.json, r:/],
  ['whole modules', { config: { modules_to_save: ['lm_head'] } }, /modules_to_save/],
  ['DoRA', { config: { use_dora: true } }, /use_dora/],
  ['a hidden rank', { config: { rank_pattern: { q_proj: 64 } } }, /rank_pattern/],
  ['embeddings', { config: { target_modules: ['embed_tokens'] } }, /embed_tokens/],
  ['a pickle', { names: [...files, 'adapter_model.bin'] }, /adapter_model.bin/],
  [
    'a tensor that is no LoRA',
    { header: { ...weights, 'lm_head.weight': { dtype: 'F32', shape: [2, 2], data_offsets: [64, 80] } }, bytes: 80 },
    /lm_head.weight/,
  ],
  [
    'overlapping tensors',
    { header: { x: 1, ...weights, 'base_model.model.q_proj.lora_B.weight': { ...b, data_offsets: [16, 48] } } },
    /./,
  ],
  ['a tail', { bytes: 65 }, /cut short or have a tail/],
  ['a cut', { bytes: 60 }, /cut short or have a tail/],
  ['nothing', { header: {}, bytes: 0 }, /empty/],
])('an adapter with %s may not', async (_name, change, words) => {
  await expect(lint(change).catch((error: unknown) => String(error))).resolves.toMatch(words);
});
