import { ExactIndex, Groups, NearIndex } from './copies.ts';
import { jaccard, signatureOf } from './min-hash.ts';
import { bareKeyOf, type TextKey } from './text-key.ts';

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

/**
 * Copies among songs that come one by one, in two rounds: hashes and signatures of all; then the texts of those that may be
 * copies. Memory holds an index and no texts.
 */
export class CopySearch {
  private readonly threshold: number | null;
  private readonly exact = new ExactIndex();
  private readonly near: NearIndex | null;
  private readonly twins = new Map<number, number>();
  private readonly known = new Map<number, Known>();
  private wanted: { readonly all: ReadonlySet<number>; readonly compared: ReadonlySet<number> } | null = null;

  /** @param threshold least overlap of near copies; null looks for exact ones alone */
  constructor(threshold: number | null) {
    this.threshold = threshold;
    this.near = threshold === null ? null : new NearIndex(threshold);
  }

  /** First round, every song in order of its place. The signature is asked for only where the text is new. */
  add(place: number, key: TextKey, signature: () => Uint32Array): void {
    const first = this.exact.add(key, place);
    if (first >= 0) this.twins.set(place, first);
    else this.near?.add(signature(), place);
  }

  /** Second round: what of a song is asked for. */
  asksFor(place: number): 'nothing' | 'facts' | 'text' {
    if (this.wanted === null) {
      const compared = new Set(this.near?.candidates.flat());
      this.wanted = { all: new Set([...compared, ...this.twins.keys(), ...this.twins.values()]), compared };
    }
    if (!this.wanted.all.has(place)) return 'nothing';
    return this.wanted.compared.has(place) ? 'text' : 'facts';
  }

  learn(place: number, song: SongCopy): void {
    const asked = this.asksFor(place);
    if (asked === 'nothing') return;
    const shingles = asked === 'text' ? song.shingles() : none;
    this.known.set(place, { id: song.id, richness: song.richness(), shingles });
  }

  clusters(): Cluster[] {
    const { known, twins } = this;
    const groups = new Groups();
    for (const [twin, first] of twins) groups.join(twin, first);
    for (const [a, b] of this.near?.candidates ?? [])
      if (jaccard(known.get(a)!.shingles, known.get(b)!.shingles) >= (this.threshold ?? 1)) groups.join(a, b);
    const textOf = (member: number) => twins.get(member) ?? member;
    return groups.all().map((members) => {
      const kept = members.reduce((best, one) => (known.get(one)!.richness > known.get(best)!.richness ? one : best));
      const copies = members
        .filter((member) => member !== kept)
        .map((member) => {
          const isExact = textOf(member) === textOf(kept);
          const overlap = isExact ? 1 : jaccard(known.get(textOf(member))!.shingles, known.get(textOf(kept))!.shingles);
          const rounded = Math.round(overlap * 1000) / 1000;
          return { place: member, id: known.get(member)!.id, jaccard: rounded, exact: isExact };
        });
      return { kept, id: known.get(kept)!.id, copies };
    });
  }
}

interface Known {
  readonly id: string;
  readonly richness: number;
  readonly shingles: Uint32Array;
}
const none = new Uint32Array(0);

/**
 * Clusters of songs that are copies of each other.
 * @param songs all songs in order, from the start; asked for twice
 */
export async function findCopies(threshold: number | null, songs: () => AsyncIterable<SongCopy>): Promise<Cluster[]> {
  const search = new CopySearch(threshold);
  let place = 0;
  for await (const song of songs()) {
    search.add(place, bareKeyOf(song.text), () => signatureOf(song.shingles()));
    place += 1;
  }
  place = 0;
  for await (const song of songs()) {
    search.learn(place, song);
    place += 1;
  }
  return search.clusters();
}
