import type { SongPart } from './structure.ts';

const chorusLabel = /chorus|hook|refrain|副歌|合唱|导歌|導歌/iu;
/** A chorus comes back so often; what comes back oftener is said, not sung again. */
const mostReturns = 4;

/**
 * A song without the returns of its choruses: marked parts that come again, and blocks of two lines or more that do. A
 * line repeated on its own is no chorus and stays, as does whatever returns more than four times.
 */
export function foldChoruses(lines: readonly string[], sections: readonly SongPart[] = []): readonly string[] {
  // Where no line comes again, nothing does.
  if (new Set(lines).size === lines.length) return lines;
  const returns = markedReturns(lines, sections);
  const kept: string[] = [];
  const places = new Map<string, number[]>();
  /** How often each line was kept, and how often it was folded. */
  const counts = new Map<string, { kept: number; folded: number }>();
  for (let at = 0; at < lines.length;) {
    const marked = returns.get(at);
    if (marked !== undefined) {
      at += marked;
      continue;
    }
    const block = lines.slice(at, at + longestReturn(lines, at, places.get(lines[at] ?? '') ?? []));
    if (block.length > 0 && mayReturn(block, counts)) {
      for (const line of block) counts.get(line)!.folded += 1;
      at += block.length;
      continue;
    }
    const line = lines[at] ?? '';
    places.set(line, [...(places.get(line) ?? []), at]);
    const own = counts.get(line) ?? { kept: 0, folded: 0 };
    counts.set(line, { ...own, kept: own.kept + 1 });
    kept.push(line);
    at += 1;
  }
  return kept;
}

/** Whether no line of a block was folded so often already that folding it once more would hide how much it is said. */
function mayReturn(block: readonly string[], counts: ReadonlyMap<string, { kept: number; folded: number }>): boolean {
  const times = new Map<string, number>();
  for (const line of block) times.set(line, (times.get(line) ?? 0) + 1);
  return [...times].every(([line, more]) => {
    const { kept, folded } = counts.get(line) ?? { kept: 0, folded: 0 };
    return folded + more <= kept * mostReturns;
  });
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

/** Length of the longest block from `at` on that was there before, without overlapping; 0 unless it has two different lines. */
function longestReturn(lines: readonly string[], at: number, earlier: readonly number[]): number {
  let best = 0;
  for (const before of earlier) {
    let length = 0;
    while (before + length < at && at + length < lines.length && lines[before + length] === lines[at + length])
      length += 1;
    best = Math.max(best, length);
  }
  return best >= 2 && new Set(lines.slice(at, at + best)).size >= 2 ? best : 0;
}
