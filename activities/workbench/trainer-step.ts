import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rewardHash, type RewardDocument } from '../../datasets/reward/reward-document.ts';
import type { ArtifactRef } from '../../pipeline/artifact.ts';
import type { JsonObject } from '../../pipeline/plan.ts';
import { StepError } from '../step-error.ts';
import { rewardRecord } from './trained-by.ts';
import type { Workbench } from './workbench.ts';

interface Training {
  readonly method: 'sft' | 'dpo' | 'grpo';
  readonly params: JsonObject & { readonly seed: number };
  /** By the names the job knows them; `base` among them. */
  readonly inputs: Readonly<Record<string, ArtifactRef>> & { readonly base: ArtifactRef };
  readonly reward?: RewardDocument;
}

/** One training from references to references: the same for every method. */
export async function trainStep(
  { store, trainer, step }: Workbench,
  { method, params, inputs, reward: document }: Training,
) {
  const { base, ...others } = inputs;
  const before = others['adapter'];
  const rank = before ? await continuedRank(before, base, store) : Number(params['rank']);

  const paths: Record<string, string> = {};
  for (const [name, ref] of Object.entries(inputs)) paths[name] = await store.checkout(ref);
  const { seed, ...rest } = params;
  const reward = document && { document: document as unknown as JsonObject, hash: rewardHash(document) };
  const made = await trainer.run(method, { params: rest, paths, seed, ...(reward && { reward }) });

  const options = { parents: Object.values(inputs), signal: step.signal };
  const adapter = await store.commit(
    'adapter',
    { folder: made.adapter },
    { ...options, meta: { base: base.digest, method, rank, ...(await judgedBy(document, inputs, store)) } },
  );
  const metrics = await reportMetrics(made.report);
  const report = await store.commit(
    'report',
    { folder: made.report },
    { ...options, meta: { kind: `train-${method}`, metrics } },
  );
  return { adapter, report, $metrics: made.metrics };
}

/** By which rule the rewards or the pairs were made; an adapter that only saw lyrics has none. */
async function judgedBy(
  document: RewardDocument | undefined,
  inputs: Training['inputs'],
  store: Workbench['store'],
): Promise<JsonObject> {
  if (document !== undefined) return rewardRecord(document);
  const pairs = inputs['preferences'];
  const engine = pairs && (await store.manifest(pairs.digest)).meta['engine'];
  return typeof engine === 'string' ? { scorer: engine } : {};
}

/** Rank of the adapter that training goes on from. @throws `WrongBase` when it was trained on another base */
async function continuedRank(adapter: ArtifactRef, base: ArtifactRef, store: Workbench['store']): Promise<number> {
  const { meta } = await store.manifest(adapter.digest);
  if (meta['base'] !== base.digest) {
    const message = `The adapter was trained on base ${JSON.stringify(meta['base'] ?? null)}, and this step has ${base.digest}. Connect the base that the adapter came from.`;
    throw new StepError('WrongBase', message, { retry: false });
  }
  return Number(meta['rank'] ?? 0);
}

/** What identical trainings agree on; wall time is no part of it. */
async function reportMetrics(folder: string): Promise<JsonObject> {
  const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as { readonly metrics: JsonObject };
  return report.metrics;
}
