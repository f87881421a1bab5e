import { scoreHash } from '../../datasets/engine/score-hash.ts';
import { preferenceId } from '../../datasets/judged-pairs.ts';
import type { ArtifactRef } from '../../pipeline/artifact.ts';
import type { JsonObject } from '../../pipeline/plan.ts';
import type { Store } from '../../store/store.ts';
import type { PreferenceRow } from './preference-row.ts';

/** A pair of the scorer of today, for tests. */
export function pairOf(chosen: string, rejected: string, more: Partial<PreferenceRow> = {}): PreferenceRow {
  const prompt = '【风格：古风】【ang】';
  return {
    id: preferenceId({ prompt, chosen, rejected }),
    ...{ prompt, chosen, rejected, lang: 'zh', origin: 'corrupted' },
    ...{ chosenScore: 0.9, rejectedScore: 0.4, margin: 0.5, engine: scoreHash() },
    ...more,
  };
}

export async function givenPreferences(
  store: Store,
  rows: readonly PreferenceRow[],
  options: { readonly parents?: readonly ArtifactRef[]; readonly meta?: JsonObject } = {},
): Promise<ArtifactRef<'preferences'>> {
  const files = { 'rows-00.jsonl': rows.map((row) => `${JSON.stringify(row)}\n`).join('') };
  return store.commit('preferences', { files }, { ...options, meta: { rows: rows.length, ...options.meta } });
}
