import type { SongPart } from './structure.ts';

const chorusLabel = /chorus|hook|refrain|副歌|合唱|导歌|導歌/iu;
/** A chorus comes back so often; what comes back oftener is said, not sung again. */
const mostReturns = 4;

/**
 * A song without the returns of its choruses: marked parts that come again, and blocks of two lines or more that do. A
 * line repeated on its own is no chorus and stays, as does whatever returns more than four times.
 */
export function foldChoruses(lines: readonly string[], sections: readonly SongPart[] = []): string[] {
  const returns = markedReturns(lines, sections);
  const kept: string[] = [];
  const places = new Map<string, number[]>();
  const times = new Map<string, number>();
  for (let at = 0; at < lines.length;) {
    const marked = returns.get(at);
    if (marked !== undefined) {
      at += marked;
      continue;
    }
    const { length, key } = longestReturn(lines, at, places.get(lines[at] ?? '') ?? []);
    const seen = key === '' ? mostReturns : (times.get(key) ?? 0);
    if (length >= 2 && seen < mostReturns) {
      times.set(key, seen + 1);
      at += length;
      continue;
    }
    const line = lines[at] ?? '';
    places.set(line, [...(places.get(line) ?? []), at]);
    kept.push(line);
    at += 1;
  }
  return kept;
}

/** Where a part labelled as a chorus repeats an earlier one word by word, and how long it is. */
function markedReturns(lines: readonly string[], sections: readonly SongPart[]): Map<number, number> {
  const found = new Map<number, number>();
  const times = new Map<string, number>();
  let at = 0;
  for (const { label, lines: length } of sections) {
    const text = lines.slice(at, at + length).join('\n');
    if (chorusLabel.test(label)) {
      const seen = times.get(text) ?? 0;
      if (seen > 0 && seen <= mostReturns) found.set(at, length);
      times.set(text, seen + 1);
    }
    at += length;
  }
  return found;
}

/** The longest block from `at` on that was there before without overlapping, of at least two different lines. */
function longestReturn(
  lines: readonly string[],
  at: number,
  earlier: readonly number[],
): { readonly length: number; readonly key: string } {
  let [best, from] = [0, 0];
  for (const before of earlier) {
    let length = 0;
    while (before + length < at && at + length < lines.length && lines[before + length] === lines[at + length])
      length += 1;
    if (length > best) [best, from] = [length, before];
  }
  const block = lines.slice(at, at + best);
  const isBlock = best >= 2 && new Set(block).size >= 2;
  return isBlock ? { length: best, key: `${from} ${best}` } : { length: 0, key: '' };
}
