import { scoreHash } from '../../datasets/engine/score-hash.ts';
import type { ArtifactRef } from '../../pipeline/artifact.ts';
import type { Store } from '../../store/store.ts';
import { StepError } from '../step-error.ts';
import { readShards } from './dataset-files.ts';
import { preferenceRow, type PreferenceRow } from './preference-row.ts';

type Preferences = ArtifactRef<'preferences'>;

export interface PlacedPair {
  readonly pair: PreferenceRow;
  /** File and line. */
  readonly where: string;
}

/** The pairs of an artifact in order; memory does not grow with their number. */
export async function* readPreferences(store: Store, preferences: Preferences): AsyncGenerator<PlacedPair> {
  for await (const { value, where } of readShards(store, preferences)) {
    const row = preferenceRow.safeParse(value);
    if (!row.success) {
      const issue = row.error.issues[0];
      const message = `Preferences ${preferences.digest} are broken: ${where}: ${issue?.path.join('.')}: ${issue?.message}. Make them again with build-preferences.`;
      throw new StepError('ContractBroken', message, { retry: false });
    }
    yield { pair: row.data, where };
  }
}

/**
 * Refuses pairs that another scorer judged than the one of today, each of them looked at: what is learned from them would be
 * judged by another rule than it was made by.
 * @throws StepError `ScorerChanged`
 */
export async function requireScorer(
  store: Store,
  preferences: Preferences,
  isMeant: (pair: PreferenceRow) => boolean = () => true,
): Promise<void> {
  const today = scoreHash();
  const others = new Set<string>();
  let [all, foreign] = [0, 0];
  let first: PlacedPair | undefined;
  for await (const one of readPreferences(store, preferences)) {
    if (!isMeant(one.pair)) continue;
    all += 1;
    if (one.pair.engine === today) continue;
    foreign += 1;
    first ??= one;
    others.add(one.pair.engine);
  }
  if (first === undefined) return;
  throw new StepError(
    'ScorerChanged',
    `${foreign} of ${all} pairs of preferences ${preferences.digest} were scored by ${[...others].sort().slice(0, 3).join(', ')}, and scores are by ${today} now; the first is ${first.pair.id} (${first.where}). Make the pairs again with build-preferences; those that people judged go on through select-preferences with “Pairs by another scorer” at score-again.`,
    { retry: false },
  );
}
