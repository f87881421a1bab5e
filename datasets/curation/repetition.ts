import { foldChoruses } from './fold-choruses.ts';
import type { SongPart } from './structure.ts';
import { bareText } from './text-key.ts';
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

/** Han characters and words, one number for each different one. */
function tokensOf(lines: readonly string[]): { ids: number[]; lengths: number[] } {
  const known = new Map<string, number>();
  const ids: number[] = [];
  const lengths: number[] = [];
  for (const line of lines)
    for (const [token] of line.toLowerCase().matchAll(/\p{Script=Han}|[\p{L}\p{M}\p{N}'’]+/gu)) {
      const id = known.get(token) ?? known.size;
      known.set(token, id);
      ids.push(id);
      lengths.push(token.length);
    }
  return { ids, lengths };
}

/** How much a song repeats itself once the returns of its choruses are folded. */
export function measureRepetition(lines: readonly string[], sections: readonly SongPart[] = []): Repetition {
  const folded = foldChoruses(lines, sections);
  const seen = new Set<string>();
  let [again, againCharacters, characters] = [0, 0, 0];
  for (const line of folded) {
    const bare = bareText(line);
    characters += bare.length;
    if (seen.has(bare)) {
      again += 1;
      againCharacters += bare.length;
    }
    seen.add(bare);
  }
  const { ids, lengths } = tokensOf(folded);
  const all = lengths.reduce((sum, length) => sum + length, 0);
  const shares: Record<string, number> = {
    lines: folded.length === 0 ? 0 : again / folded.length,
    lineCharacters: characters === 0 ? 0 : againCharacters / characters,
  };
  // A longer n-gram comes again only where a shorter one does.
  let last = true;
  for (const [n] of limits.grams) {
    const repeated: number = last && all > 0 ? gramCharacters(ids, lengths, n) : 0;
    shares[`${n}-gram`] = all === 0 ? 0 : repeated / all;
    last = repeated > 0;
  }
  return { shares, tokens: ids.length };
}

/** Characters in the most frequent n-gram (n ≤ 4), or in all n-grams that were there before; none is counted twice. */
function gramCharacters(ids: readonly number[], lengths: readonly number[], n: number): number {
  const seen = new Map<number, { times: number; characters: number; to: number }>();
  let repeated = 0;
  let coveredTo = 0;
  const charactersIn = (from: number, to: number): number => {
    let characters = 0;
    for (let place = from; place < to; place += 1) characters += lengths[place]!;
    return characters;
  };
  for (let at = 0; at + n <= ids.length; at += 1) {
    let key = 7;
    // Below 2 ** 53: exact for songs of up to a few thousand words, a hash beyond.
    for (let offset = 0; offset < n; offset += 1) key = (key * 8191 + ids[at + offset]! + 1) % 9007199254740881;
    const gram = seen.get(key) ?? { times: 0, characters: 0, to: 0 };
    seen.set(key, gram);
    gram.times += 1;
    gram.characters += charactersIn(Math.max(at, gram.to), at + n);
    gram.to = at + n;
    if (gram.times === 1) continue;
    repeated += charactersIn(Math.max(at, coveredTo), at + n);
    coveredTo = at + n;
  }
  if (n > 4) return repeated;
  let most = 0;
  for (const { times, characters } of seen.values()) if (times > 1) most = Math.max(most, characters);
  return most;
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
