import { ExactIndex, Groups, NearIndex } from './copies.ts';
import { jaccard, signatureOf } from './min-hash.ts';
import { bareText, keyOf } from './text-key.ts';

/** A song as the search for copies asks it; the costly parts only when they are needed. */
export interface SongCopy {
  readonly id: string;
  readonly text: string;
  /** Larger is richer. */
  readonly richness: () => number;
  /** Of the song without the returns of its choruses. */
  readonly shingles: () => Uint32Array;
}

export interface Cluster {
  /** Place of the copy that stays: the richest, the earliest among equals. */
  readonly kept: number;
  /** Its id, which names the cluster. */
  readonly id: string;
  readonly copies: readonly {
    readonly place: number;
    readonly id: string;
    /** True overlap with the kept one. */
    readonly jaccard: number;
    /** The letters are the same. */
    readonly exact: boolean;
  }[];
}

export interface CopySearch {
  /** Least overlap of near copies; null looks for exact ones alone. */
  readonly threshold: number | null;
  /** All songs in order, from the start; asked for twice. */
  songs(): AsyncIterable<SongCopy> | Iterable<SongCopy>;
}

interface Known {
  readonly id: string;
  readonly richness: number;
  readonly shingles: Uint32Array;
}
const none = new Uint32Array(0);

/**
 * Clusters of songs that are copies of each other. Goes through the songs twice: first for hashes and signatures, then for
 * the text of those that may be copies, so that memory holds an index and no texts.
 */
export async function findCopies({ threshold, songs }: CopySearch): Promise<Cluster[]> {
  const exact = new ExactIndex();
  const near = threshold === null ? null : new NearIndex(threshold);
  const twins = new Map<number, number>();
  let place = 0;
  for await (const song of songs()) {
    const first = exact.add(keyOf(bareText(song.text)), place);
    if (first >= 0) twins.set(place, first);
    else near?.add(signatureOf(song.shingles()), place);
    place += 1;
  }

  const candidates = near?.candidates ?? [];
  const asked = new Set([...candidates.flat(), ...twins.keys(), ...twins.values()]);
  const compared = new Set(candidates.flat());
  const known = new Map<number, Known>();
  place = 0;
  if (asked.size > 0)
    for await (const song of songs()) {
      if (asked.has(place))
        known.set(place, {
          id: song.id,
          richness: song.richness(),
          shingles: compared.has(place) ? song.shingles() : none,
        });
      place += 1;
    }
  const groups = new Groups();
  for (const [twin, first] of twins) groups.join(twin, first);
  for (const [a, b] of candidates)
    if (jaccard(known.get(a)!.shingles, known.get(b)!.shingles) >= (threshold ?? 1)) groups.join(a, b);

  const textOf = (member: number) => twins.get(member) ?? member;
  return groups.all().map((members) => {
    const kept = members.reduce((best, one) => (known.get(one)!.richness > known.get(best)!.richness ? one : best));
    const copies = members
      .filter((member) => member !== kept)
      .map((member) => {
        const isExact = textOf(member) === textOf(kept);
        const overlap = isExact ? 1 : jaccard(known.get(textOf(member))!.shingles, known.get(textOf(kept))!.shingles);
        return { place: member, id: known.get(member)!.id, jaccard: Math.round(overlap * 1000) / 1000, exact: isExact };
      });
    return { kept, id: known.get(kept)!.id, copies };
  });
}
