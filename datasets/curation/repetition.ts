import { CodeTable } from '../code-table.ts';
import { wordForm } from '../engine/word-forms.ts';
import { foldChoruses } from './fold-choruses.ts';
import { NumberTable } from './number-table.ts';
import type { SongPart } from './structure.ts';
import { bareUnitsOf, keyOfUnits } from './text-key.ts';
import { dropping, keeping, type Verdict } from './verdict.ts';

/**
 * Limits of Rae et al. 2021 (Gopher, arXiv:2112.11446, table A1), as shares of a text: of lines and of their characters
 * that were there before, and of characters in the n-gram that takes most (2 to 4) or in all n-grams that come again
 * (5 to 10).
 */
const limits = {
  lines: 0.3,
  lineCharacters: 0.2,
  grams: [
    [2, 0.2],
    [3, 0.18],
    [4, 0.16],
    [5, 0.15],
    [6, 0.14],
    [7, 0.13],
    [8, 0.12],
    [9, 0.11],
    [10, 0.1],
  ],
} as const;
/** In a short text two uses of a word are a large share; there every limit is this. */
const shortLimit = 0.6;
const shortTokens = 50;

export interface Repetition {
  /** Name of each measure and its share, 0 to 1. */
  readonly shares: Readonly<Record<string, number>>;
  readonly tokens: number;
}

/** What a character is in a token: one by itself, part of a word, or both, as Han letters are. */
const [alone, inWord] = [1, 2];
const parts = new CodeTable(
  (character) =>
    (/\p{Script=Han}/u.test(character) ? alone : 0) + (/[\p{L}\p{M}\p{N}'’]/u.test(character) ? inWord : 0),
);
const widthOf = (code: number) => (code > 0xffff ? 2 : 1);

interface Tokens {
  /** One number for each different token. */
  readonly ids: readonly number[];
  /** Characters before each token; one entry more than there are tokens. */
  readonly before: readonly number[];
}

/** Han characters and words. */
function tokensOf(lines: readonly string[]): Tokens {
  const known = new Map<number | string, number>();
  const ids: number[] = [];
  const before: number[] = [0];
  const take = (token: number | string, length: number) => {
    let id = known.get(token);
    if (id === undefined) known.set(token, (id = known.size));
    ids.push(id);
    before.push(before[before.length - 1]! + length);
  };
  for (const line of lines) {
    const text = line.toLowerCase();
    for (let at = 0; at < text.length;) {
      const start = at;
      const code = text.codePointAt(at)!;
      at += widthOf(code);
      const part = parts.of(code);
      if (part === 0) continue;
      if ((part & alone) !== 0) {
        take(code, at - start);
        continue;
      }
      while (at < text.length) {
        const next = text.codePointAt(at)!;
        if ((parts.of(next) & inWord) === 0) break;
        at += widthOf(next);
      }
      take(wordForm(text, start, at), at - start);
    }
  }
  return { ids, before };
}

/** How much a song repeats itself once the returns of its choruses are folded. */
export function measureRepetition(lines: readonly string[], sections: readonly SongPart[] = []): Repetition {
  const folded = foldChoruses(lines, sections);
  const seen = new NumberTable(folded.length);
  let [again, againCharacters, characters] = [0, 0, 0];
  for (const line of folded) {
    const bare = bareUnitsOf(line);
    const { high, low } = keyOfUnits(bare);
    characters += bare.length;
    if (seen.get(high, low) >= 0) {
      again += 1;
      againCharacters += bare.length;
    } else seen.set(high, low, 0);
  }
  const tokens = tokensOf(folded);
  const all = tokens.before.at(-1)!;
  const shares: Record<string, number> = {
    lines: folded.length === 0 ? 0 : again / folded.length,
    lineCharacters: characters === 0 ? 0 : againCharacters / characters,
  };
  // A longer n-gram comes again only where a shorter one does.
  let grams: Grams | null = firstGrams(tokens.ids);
  for (const [n] of limits.grams) {
    grams = grams === null ? null : longerGrams(grams, tokens.ids);
    shares[`${n}-gram`] = grams === null ? 0 : repeatedCharacters(grams, tokens.before) / all;
  }
  return { shares, tokens: tokens.ids.length };
}

/** The n-grams of a text that are there more than once: where they begin, in order, and which is which. */
interface Grams {
  readonly n: number;
  readonly places: readonly number[];
  readonly ids: readonly number[];
  /** Every id is smaller. */
  readonly kinds: number;
}

function firstGrams(tokens: readonly number[]): Grams | null {
  return onlyRepeated({ n: 1, places: tokens.map((_, place) => place), ids: tokens, kinds: tokens.length });
}

/** An n-gram is the shorter one that it begins with, and one token more. */
function longerGrams(shorter: Grams, tokens: readonly number[]): Grams | null {
  const known = new Map<number, number>();
  const places: number[] = [];
  const ids: number[] = [];
  shorter.places.forEach((place, at) => {
    if (place + shorter.n >= tokens.length) return;
    const key = shorter.ids[at]! * tokens.length + tokens[place + shorter.n]!;
    let id = known.get(key);
    if (id === undefined) known.set(key, (id = known.size));
    places.push(place);
    ids.push(id);
  });
  return onlyRepeated({ n: shorter.n + 1, places, ids, kinds: known.size });
}

function onlyRepeated({ n, places, ids, kinds }: Grams): Grams | null {
  const times = new Uint32Array(kinds);
  for (const id of ids) times[id] = times[id]! + 1;
  const isRepeated = (_: number, at: number) => times[ids[at]!]! > 1;
  const kept = places.filter(isRepeated);
  return kept.length === 0 ? null : { n, places: kept, ids: ids.filter(isRepeated), kinds };
}

/** Characters in the most frequent n-gram (n ≤ 4), or in all n-grams that were there before; none is counted twice. */
function repeatedCharacters({ n, places, ids, kinds }: Grams, before: readonly number[]): number {
  const ends = new Int32Array(kinds).fill(-1);
  const characters = new Uint32Array(kinds);
  let [repeated, coveredTo, largest] = [0, 0, 0];
  places.forEach((place, at) => {
    const id = ids[at]!;
    const end = place + n;
    const isAgain = ends[id]! >= 0;
    characters[id] = characters[id]! + before[end]! - before[Math.max(place, ends[id]!)]!;
    ends[id] = end;
    largest = Math.max(largest, characters[id] ?? 0);
    if (!isAgain) return;
    repeated += before[end]! - before[Math.max(place, coveredTo)]!;
    coveredTo = end;
  });
  return n > 4 ? repeated : largest;
}

/** `strictness` 1 are the limits above; 0.5 allows twice as much, up to everything. */
export function judgeRepetition(lines: readonly string[], sections: readonly SongPart[] = [], strictness = 1): Verdict {
  const { shares, tokens } = measureRepetition(lines, sections);
  const allowed = (limit: number) => Math.min(1, (tokens < shortTokens ? shortLimit : limit) / strictness);
  const bounds: readonly (readonly [string, number])[] = [
    ['lines', limits.lines],
    ['lineCharacters', limits.lineCharacters],
    ...limits.grams.map(([n, limit]) => [`${n}-gram`, limit] as const),
  ];
  let worst = 0;
  for (const [name, limit] of bounds) {
    const [share, most] = [shares[name] ?? 0, allowed(limit)];
    if (share > most) {
      const detail = `${name}: ${percent(share)} of the song repeats, allowed ${percent(most)}, choruses folded`;
      return dropping('repetition', share / most, detail);
    }
    worst = Math.max(worst, share / most);
  }
  return keeping(worst);
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
