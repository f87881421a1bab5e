import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Highest rank vLLM is started for (`--max-lora-rank`). */
export const maxRank = 16;

const projections = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'];
const off = z.literal(false).nullish();
/** PEFT writes many more fields; these are the ones that change what a server has to compute. */
const adapterConfig = z.object({
  peft_type: z.literal('LORA'),
  r: z.int().min(1).max(maxRank),
  lora_alpha: z.number().positive(),
  target_modules: z.array(z.string()).min(1),
  modules_to_save: z.array(z.string()).max(0, 'whole modules cannot be served beside a base').nullish(),
  bias: z.literal('none').nullish(),
  use_dora: off,
  lora_bias: off,
  rank_pattern: z.record(z.string(), z.int().max(maxRank)).nullish(),
});
const tensor = z.strictObject({
  dtype: z.enum(['F32', 'F16', 'BF16']),
  shape: z.array(z.int().positive()).length(2),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
const bytesOf = { F32: 4, F16: 2, BF16: 2 };

/** Why vLLM may not be given this PEFT folder, or null. Reads the configuration and the weights' header, never a pickle. */
export async function lintAdapter(folder: string, files: readonly string[]): Promise<string | null> {
  const expected = ['adapter_config.json', 'adapter_model.safetensors'];
  if (files.toSorted().join() !== expected.join())
    return `it holds ${files.join(', ')} and should hold ${expected.join(' and ')}`;
  const config = adapterConfig.safeParse(
    JSON.parse(await readStart(join(folder, 'adapter_config.json'), 0, 1024 * 1024).then(String)),
  );
  if (!config.success) {
    const issue = config.error.issues[0];
    return `adapter_config.json, ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not readable'}`;
  }
  const strange = config.data.target_modules.filter((name) => !projections.includes(name.split('.').at(-1) ?? ''));
  if (strange.length) return `it changes ${strange.join(', ')}, which vLLM does not adapt`;
  return lintWeights(join(folder, 'adapter_model.safetensors'));
}

async function lintWeights(path: string): Promise<string | null> {
  const length = (await readStart(path, 0, 8)).readBigUInt64LE();
  if (length > 16n * 1024n * 1024n) return 'the header of its weights is larger than 16 MB';
  const header = JSON.parse(String(await readStart(path, 8, Number(length)))) as Record<string, unknown>;
  const sizeBytes = await sizeOf(path);
  let end = 0;
  const tensors = Object.entries(header).filter(([name]) => name !== '__metadata__');
  if (tensors.length === 0) return 'its weights are empty';
  const read = tensors.map(([name, value]) => ({ name, ...tensor.parse(value) }));
  for (const {
    name,
    dtype,
    shape,
    data_offsets: [from, to],
  } of read.sort((a, b) => a.data_offsets[0] - b.data_offsets[0])) {
    if (!/\.lora_[AB]\.weight$/.test(name)) return `its weights hold ${name}, which is no LoRA matrix`;
    if (from !== end || to - from !== shape.reduce((size, side) => size * side, bytesOf[dtype]))
      return `the place of ${name} in its weights does not fit its shape`;
    if (Math.min(...shape) > maxRank)
      return `${name} has rank ${Math.min(...shape)}, and vLLM was started for ${maxRank}`;
    end = to;
  }
  return end + 8 + Number(length) === sizeBytes ? null : 'its weights are cut short or have a tail';
}

async function readStart(path: string, position: number, length: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}
