import { bandKey, bands, likeness, permutations } from './min-hash.ts';
import { NumberTable } from './number-table.ts';
import type { TextKey } from './text-key.ts';

/** Songs whose text is the same: the first of each text, by its place. */
export class ExactIndex {
  private readonly places = new NumberTable();

  /** Place of the first song with this text, or -1 for the first, which is remembered. */
  add(key: TextKey, place: number): number {
    const first = this.places.get(key.high, key.low);
    if (first < 0) this.places.set(key.high, key.low, place);
    return first;
  }
}

/** Two songs that may be near copies. */
export type Candidate = readonly [earlier: number, later: number];

/**
 * Finds songs that may be near copies (MinHash, banded LSH); whether they are is for `jaccard` to say. Holds 256 bytes of
 * signature and 16 numbers a song, and nothing of its text.
 */
export class NearIndex {
  /** Pairs worth looking at, in the order found. */
  readonly candidates: Candidate[] = [];
  private readonly first = new NumberTable();
  private readonly last = new NumberTable();
  private signatures = new Uint32Array(permutations * 1024);
  private places: number[] = [];
  /** Signatures this much alike are looked at; below, a Jaccard of the threshold is out of reach. */
  private readonly least: number;

  constructor(threshold: number) {
    // Three standard deviations of the estimate below the threshold.
    this.least = threshold - 3 * Math.sqrt((threshold * (1 - threshold)) / permutations);
  }

  add(signature: Uint32Array, place: number): void {
    const own = this.places.length;
    this.keep(signature, place);
    const others = new Set<number>();
    for (let band = 0; band < bands; band += 1) {
      const { high, low } = bandKey(signature, 0, band);
      const first = this.first.get(high, low);
      if (first < 0) {
        this.first.set(high, low, own);
        continue;
      }
      others.add(first);
      const last = this.last.get(high, low);
      if (last >= 0) others.add(last);
      this.last.set(high, low, own);
    }
    for (const other of [...others].sort((a, b) => a - b))
      if (likeness(this.signatures, other * permutations, signature, 0) >= this.least)
        this.candidates.push([this.places[other]!, place]);
  }

  private keep(signature: Uint32Array, place: number): void {
    const at = this.places.length * permutations;
    if (at >= this.signatures.length) {
      const larger = new Uint32Array(this.signatures.length * 2);
      larger.set(this.signatures);
      this.signatures = larger;
    }
    this.signatures.set(signature, at);
    this.places.push(place);
  }
}

/** Joins what belongs together; the smallest number of each group stands for it. */
export class Groups {
  private readonly roots = new Map<number, number>();

  join(a: number, b: number): void {
    const [x, y] = [this.rootOf(a), this.rootOf(b)];
    if (x !== y) this.roots.set(Math.max(x, y), Math.min(x, y));
  }

  rootOf(member: number): number {
    let root = member;
    for (let up = this.roots.get(root); up !== undefined; up = this.roots.get(root)) root = up;
    for (let at = member; at !== root;) {
      const up = this.roots.get(at) ?? root;
      this.roots.set(at, root);
      at = up;
    }
    return root;
  }

  /** Groups of two and more, members in ascending order, by their first member. */
  all(): number[][] {
    const groups = new Map<number, number[]>();
    for (const member of this.roots.keys()) {
      const root = this.rootOf(member);
      const own = groups.get(root);
      if (own === undefined) groups.set(root, [root, member]);
      else own.push(member);
    }
    return [...groups.values()].map((members) => members.toSorted((a, b) => a - b)).sort((a, b) => a[0]! - b[0]!);
  }
}
