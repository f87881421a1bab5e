import { z } from 'zod';
import type { ArtifactRef, Digest } from '../pipeline/artifact.ts';
import { artifactTypes, isDigest } from '../pipeline/artifact.ts';
import { digestOf } from '../pipeline/digest.ts';
import type { JsonObject, StepCall, StepOutcome } from '../pipeline/plan.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store.ts';

/** What the step cache keeps of a finished step. */
const stepRecord = z.strictObject({
  schemaVersion: z.literal(1),
  outcome: z.enum(['done', 'not-passed']),
  outputs: z.record(
    z.string(),
    z.strictObject({
      type: z.enum(artifactTypes),
      digest: z.custom<Digest>(isDigest, 'a digest'),
      sizeBytes: z.number().nonnegative(),
    }),
  ),
  metrics: z.record(z.string(), z.number()).optional(),
  reason: z.string().optional(),
  madeBy: z.strictObject({ runId: z.string(), stepId: z.string() }),
});
export type StepRecord = z.output<typeof stepRecord>;

/**
 * Key of a step's work. The same key means the same work, which need not be done twice. An effect is keyed by its run and
 * step, so that it happens once however often it is attempted.
 */
export function stepKeyOf(call: StepCall, params: JsonObject, mark: JsonObject): Digest {
  if (call.reuse === 'never') return digestOf({ runId: call.runId, stepId: call.stepId });
  const inputs = Object.fromEntries(Object.entries(call.inputs).map(([port, { digest }]) => [port, digest]));
  return digestOf({ kind: call.kind, params, inputs, mark, ...(call.override ? { override: call.override } : {}) });
}

/** The finished work under a key. `stale`: something it made is gone or no longer readable, so it must be done again. */
export async function findRecord(store: Store, stepKey: Digest): Promise<StepRecord | 'absent' | 'stale'> {
  const kept = await store.findStep(stepKey);
  if (kept === null) return 'absent';
  const found = stepRecord.safeParse(kept);
  if (!found.success) return 'stale';
  try {
    for (const { digest } of Object.values(found.data.outputs)) await store.manifest(digest);
  } catch (error) {
    if (error instanceof StoreError && !error.retry) return 'stale';
    throw error;
  }
  return found.data;
}

/** Keeps a finished step; answers the record that stands, which is another's when two did the same work at once. */
export async function keepRecord(
  store: Store,
  stepKey: Digest,
  record: StepRecord,
  options: { readonly replace: boolean },
): Promise<StepRecord> {
  const standing = await store.recordStep(stepKey, record as unknown as JsonObject, options);
  return stepRecord.parse(standing);
}

/** As the interpreter hears of it: `cached` when another step, or the same step of another run, made it. */
export function outcomeOf(record: StepRecord, { runId, stepId }: StepCall): StepOutcome {
  const { outcome, metrics, reason, madeBy } = record;
  const outputs: Readonly<Record<string, ArtifactRef>> = record.outputs;
  const reused = madeBy.runId !== runId || madeBy.stepId !== stepId;
  return {
    outcome: reused && outcome === 'done' ? 'cached' : outcome,
    outputs,
    ...(metrics ? { metrics } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(reused ? { madeBy } : {}),
  };
}
