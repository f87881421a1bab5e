import { bareUnitsOf } from './text-key.ts';

export const permutations = 64;
export const bands = 16;
const rowsPerBand = permutations / bands;

/** Fixed for good: signatures of one release must fit those of the next. */
const [factors, offsets] = coefficients();

function coefficients(): [Uint32Array, Uint32Array] {
  const [a, b] = [new Uint32Array(permutations), new Uint32Array(permutations)];
  let state = 0x5eed1e55;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  for (let at = 0; at < permutations; at += 1) {
    a[at] = next() | 1;
    b[at] = next();
  }
  return [a, b];
}

/** The different numbers among many, in the order they came; kept from text to text, and emptied by counting on. */
class Distinct {
  private numbers = new Uint32Array(1024);
  /** In which round a slot was taken. */
  private rounds = new Uint32Array(1024);
  private round = 0;

  of(all: Uint32Array): Uint32Array {
    let slots = 64;
    while (slots < all.length * 2) slots *= 2;
    if (slots > this.numbers.length || this.round === 0xffffffff) {
      this.numbers = new Uint32Array(Math.max(slots, this.numbers.length));
      this.rounds = new Uint32Array(this.numbers.length);
      this.round = 0;
    }
    this.round += 1;
    const { numbers, rounds, round } = this;
    // A short text stays in a small part of the table, which is quick to reach.
    const mask = slots - 1;
    let kept = 0;
    for (let at = 0; at < all.length; at += 1) {
      const number = all[at]!;
      let slot = number & mask;
      while (rounds[slot] === round && numbers[slot] !== number) slot = (slot + 1) & mask;
      if (rounds[slot] === round) continue;
      rounds[slot] = round;
      numbers[slot] = number;
      all[kept] = number;
      kept += 1;
    }
    return all.slice(0, kept);
  }
}
const distinct = new Distinct();

/**
 * The distinct runs of three characters of a song, as 32-bit hashes. Line breaks, punctuation, width and case do not
 * count. All shorter texts have the same one.
 */
export function shinglesOf(lines: readonly string[]): Uint32Array {
  const units = bareUnitsOf(lines.join(''));
  if (units.length === 0) return new Uint32Array(0);
  if (units.length < 3) return Uint32Array.of(0);
  const shingles = new Uint32Array(units.length - 2);
  for (let at = 0; at < shingles.length; at += 1) {
    let hash = Math.imul(units[at]!, 0x9e3779b1);
    hash = Math.imul((hash ^ (hash >>> 15)) + units[at + 1]!, 0x85ebca6b);
    hash = Math.imul((hash ^ (hash >>> 13)) + units[at + 2]!, 0xc2b2ae35);
    shingles[at] = hash ^ (hash >>> 16);
  }
  return distinct.of(shingles);
}

/** MinHash: two signatures agree in as large a share of places as their sets overlap (Jaccard), give or take. */
export function signatureOf(shingles: Uint32Array, into = new Uint32Array(permutations)): Uint32Array {
  for (let place = 0; place < permutations; place += 1) {
    const [factor, offset] = [factors[place]!, offsets[place]!];
    let least = 0xffffffff;
    for (let at = 0; at < shingles.length; at += 1) {
      let hash = (Math.imul(shingles[at]!, factor) + offset) | 0;
      hash = (hash ^ (hash >>> 15)) >>> 0;
      if (hash < least) least = hash;
    }
    into[place] = least;
  }
  return into;
}

/** The key of one band of a signature; the band's number is in it, so that bands share one table. */
export function bandKey(signature: Uint32Array, offset: number, band: number): { high: number; low: number } {
  let high = Math.imul(band + 1, 0x27d4eb2f);
  let low = Math.imul(band + 1, 0x165667b1);
  for (let row = 0; row < rowsPerBand; row += 1) {
    const value = signature[offset + band * rowsPerBand + row]!;
    high = Math.imul(high ^ value, 0x85ebca6b);
    low = Math.imul(low ^ value, 0xc2b2ae35);
    high ^= high >>> 15;
    low ^= low >>> 13;
  }
  return { high: high >>> 0, low: low >>> 0 };
}

/** Share of places where two signatures agree, 0 to 1. */
export function likeness(a: Uint32Array, aAt: number, b: Uint32Array, bAt: number): number {
  let same = 0;
  for (let place = 0; place < permutations; place += 1) if (a[aAt + place] === b[bAt + place]) same += 1;
  return same / permutations;
}

/** Overlap of two sets, 0 to 1: what they share of all they have. */
export function jaccard(a: Uint32Array, b: Uint32Array): number {
  if (a.length === 0 && b.length === 0) return 1;
  const [few, many] = a.length < b.length ? [a, b] : [b, a];
  const known = new Set(few);
  let shared = 0;
  for (let at = 0; at < many.length; at += 1) if (known.has(many[at]!)) shared += 1;
  return shared / (a.length + b.length - shared);
}
