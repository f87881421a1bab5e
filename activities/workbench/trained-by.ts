import { scoreHash } from '../../datasets/engine/score-hash.ts';
import {
  defaultReward,
  rewardDocument,
  rewardHash,
  type RewardDocument,
} from '../../datasets/reward/reward-document.ts';
import type { Digest } from '../../pipeline/artifact.ts';
import type { JsonObject } from '../../pipeline/plan.ts';
import type { Store } from '../../store/store.ts';
import { StepError } from '../step-error.ts';

/** By which rule an adapter was trained, as its record says. */
export interface TrainedBy {
  /** Hash of the scorer that its pairs or rewards were made by; null where nothing judged it. */
  readonly scorer: string | null;
  /** The reward it was paid by; the usual one where it was never paid. */
  readonly document: RewardDocument;
  readonly reward: string | null;
}

/** What the record of an adapter says of the reward it was trained under. */
export function rewardRecord(document: RewardDocument): JsonObject {
  return { scorer: scoreHash(), reward: rewardHash(document), rewardDocument: document as unknown as JsonObject };
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : null);

export async function trainedBy(store: Pick<Store, 'manifest'>, adapter: Digest): Promise<TrainedBy> {
  const { meta } = await store.manifest(adapter);
  const [scorer, reward] = [textOf(meta['scorer']), textOf(meta['reward'])];
  if (meta['rewardDocument'] === undefined) return { scorer, reward, document: defaultReward };
  const document = rewardDocument.safeParse(meta['rewardDocument']);
  if (document.success) return { scorer, reward, document: document.data };
  throw new StepError(
    'ScorerChanged',
    `The reward that adapter ${adapter} was trained under cannot be read here: ${document.error.issues[0]?.message ?? ''}. Train it again with the workers there are now.`,
    { retry: false },
  );
}

/**
 * Refuses evidence by another rule than the one an adapter was trained by: it would be trained on one and judged by another.
 * @param judgedBy scorer and reward of the evidence, and what it is: "this worker", "the report"
 * @throws StepError `ScorerChanged`
 */
export function sameRule(
  { scorer, reward }: TrainedBy,
  judgedBy: { readonly what: string; readonly scorer: string | null; readonly reward: string | null },
): void {
  const differs = (trained: string | null, judged: string | null) => trained !== null && trained !== judged;
  if (!differs(scorer, judgedBy.scorer) && !differs(reward, judgedBy.reward)) return;
  const [name, trained, judged] = differs(scorer, judgedBy.scorer)
    ? ['scorer', scorer, judgedBy.scorer]
    : ['reward', reward, judgedBy.reward];
  throw new StepError(
    'ScorerChanged',
    `The adapter was trained under ${name} ${trained}, and ${judgedBy.what} judges by ${judged ?? 'one it does not name'}. Run the pipeline again: what was made by the older rule is made anew.`,
    { retry: false },
  );
}
