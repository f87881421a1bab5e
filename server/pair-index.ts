import type { ArtifactRef, Digest } from '../pipeline/artifact.ts';
import { hashText } from '../datasets/text-hash.ts';
import type { Store } from '../store/store.ts';
import { Refusal } from './refusal.ts';
import { fieldsOf, openRows, parsed, type RowPlace } from './row-files.ts';

/** One pair of a preference dataset, by what the order of judging needs. */
export interface IndexedPair {
  readonly id: string;
  readonly place: RowPlace;
  readonly isFlagged: boolean;
}

const mostPairs = 100_000;
const keptIndexes = 4;

/**
 * Pairs in the order in which people judge them, the same for everybody, so that two people meet on the same ones: those
 * that ask for a person, then one of each stratum (language and origin) in turn. What people judged before is left out.
 */
export function createPairIndex(store: Pick<Store, 'checkout' | 'manifest'>) {
  const kept = new Map<Digest, Promise<readonly IndexedPair[]>>();

  async function read(ref: ArtifactRef): Promise<readonly IndexedPair[]> {
    const strata = new Map<string, (IndexedPair & { readonly order: string })[]>();
    let count = 0;
    for await (const { place, text } of (await openRows(store, ref)).lines()) {
      const { id, chosen, rejected, lang, origin, needsHuman, people } = fieldsOf(text === null ? null : parsed(text));
      if (typeof id !== 'string' || typeof chosen !== 'string' || typeof rejected !== 'string') continue;
      if (people !== undefined) continue;
      count += 1;
      if (count > mostPairs) throw tooMany();
      const isFlagged = needsHuman === true;
      const stratum = isFlagged ? '' : `${String(lang)} ${String(origin)}`;
      const pairs = strata.get(stratum) ?? [];
      strata.set(stratum, pairs);
      pairs.push({ id, place, isFlagged, order: hashText(id) });
    }
    for (const pairs of strata.values()) pairs.sort((a, b) => (a.order < b.order ? -1 : 1));
    const flagged = strata.get('') ?? [];
    strata.delete('');
    const others = [...strata].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pairs]) => pairs);
    const most = others.reduce((longest, pairs) => Math.max(longest, pairs.length), 0);
    const inTurn = Array.from({ length: most }, (_, at) => others.flatMap((pairs) => pairs[at] ?? [])).flat();
    return [...flagged, ...inTurn].map(({ order: _, ...pair }) => pair);
  }

  return function pairsOf(ref: ArtifactRef): Promise<readonly IndexedPair[]> {
    const standing = kept.get(ref.digest);
    if (standing) return standing;
    const reading = read(ref);
    kept.set(ref.digest, reading);
    reading.catch(() => kept.delete(ref.digest));
    for (const oldest of kept.keys()) {
      if (kept.size <= keptIndexes) break;
      kept.delete(oldest);
    }
    return reading;
  };
}

const tooMany = () =>
  new Refusal(413, 'too-many-pairs', {
    en: `More than ${mostPairs} pairs are not judged here one by one. Make a dataset with fewer pairs per lyric.`,
    zh: `超过 ${mostPairs} 对的数据集不在此逐对标注，请减少每首歌词的配对数。`,
  });
