import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactRef, Digest } from '../pipeline/artifact.ts';
import type { Store } from '../store/store.ts';

/** For tests: a PEFT folder with random weights, strong enough to change what the base says. */
export async function commitRandomAdapter(
  store: Pick<Store, 'commit'>,
  baseDir: string,
  base: Digest,
  rank = 8,
): Promise<ArtifactRef<'adapter'>> {
  const shape = JSON.parse(await readFile(join(baseDir, 'config.json'), 'utf8')) as Record<
    'num_hidden_layers' | 'hidden_size' | 'num_attention_heads' | 'head_dim',
    number
  >;
  const tensors: [string, number[]][] = [];
  for (let layer = 0; layer < shape.num_hidden_layers; layer++) {
    const name = `base_model.model.model.layers.${layer}.self_attn.q_proj`;
    tensors.push(
      [`${name}.lora_A.weight`, [rank, shape.hidden_size]],
      [`${name}.lora_B.weight`, [shape.num_attention_heads * shape.head_dim, rank]],
    );
  }
  const header: Record<string, unknown> = {};
  const values: Float32Array[] = [];
  let end = 0;
  for (const [name, [rows = 0, columns = 0]] of tensors) {
    const size = rows * columns;
    header[name] = { dtype: 'F32', shape: [rows, columns], data_offsets: [end, (end += 4 * size)] };
    values.push(Float32Array.from(randomBytes(size), (byte) => (byte - 128) / 256));
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const weights = Buffer.concat([length, text, ...values.map(({ buffer }) => Buffer.from(buffer))]);
  const config = {
    peft_type: 'LORA',
    r: rank,
    lora_alpha: 32,
    target_modules: ['q_proj'],
    bias: 'none',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: 'tiny-zh',
  };
  const files = { 'adapter_config.json': JSON.stringify(config), 'adapter_model.safetensors': weights };
  return store.commit('adapter', { files }, { meta: { base, method: 'sft', rank } });
}
