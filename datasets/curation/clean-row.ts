import { simplify } from '../engine/traditional.ts';
import { lyricOf, type LyricRow } from '../lyric-row.ts';
import { cleanText, hasLoneSurrogate, type TextChange } from './clean-text.ts';
import { rewriteRow } from './rewrite-row.ts';
import { structureOf, type SongPart, type TakenOut } from './structure.ts';
import { dropping, type Verdict } from './verdict.ts';

export interface CleanOptions {
  readonly script: 'keep' | 'simplified';
  readonly adLibs: 'drop' | 'keep';
  readonly endPunctuation: 'drop' | 'keep';
  readonly splitAtPunctuation: boolean;
  readonly minLines: number;
}

/** What cleaning changed in a row, by name. */
export type CleanChanges = Partial<Record<TextChange | TakenOut | 'simplified' | 'split' | 'end-punctuation', number>>;

export type Cleaned =
  | { readonly row: LyricRow; readonly changes: CleanChanges }
  | { readonly verdict: Verdict; readonly changes: CleanChanges };

const clauseEnd = /[，。！？；：、,!?;]+[”’」』"]?/u;
const closing = /[\s，。！？；：、,.!?;:…—～~]+$/u;

/** A row with nothing in it but what is sung, or why nothing of it is left. */
export function cleanRow(row: LyricRow, options: CleanOptions): Cleaned {
  const { text, changed } = cleanText(lyricOf(row));
  const changes: CleanChanges = { ...changed };
  if (hasLoneSurrogate(text))
    return { verdict: dropping('half-character', 0, 'there is half a character in it'), changes };
  const written = linesWithBreaks(text.split('\n'), row.sections ?? []);
  const structure = structureOf(written, { keepAdLibs: options.adLibs === 'keep' });
  Object.assign(changes, structure.removed);
  // The labels that the row's own parts came back as were none in its text.
  const own =
    written.length - text.split('\n').length === 0
      ? 0
      : (row.sections ?? []).filter(({ label }) => label !== '').length;
  if (own > 0) changes.label = (changes.label ?? own) - own;
  if (changes.label === 0) delete changes.label;
  const { lines, sections } = finish(structure.lines, structure.sections, options, changes);
  if (lines.length < options.minLines) {
    const detail = `${lines.length} lines left, at least ${options.minLines} are wanted`;
    return { verdict: dropping('too-little-left', lines.length, detail), changes };
  }
  if (lines.length > 400)
    return { verdict: dropping('too-long', lines.length, `${lines.length} lines, at most 400`), changes };
  const author = row.author ?? structure.author;
  const hasParts = sections.length > 1 || (sections[0]?.label ?? '') !== '';
  const simplified = options.script === 'simplified' ? lines.map(simplify) : lines;
  const isTurned = simplified.some((line, at) => line !== lines[at]);
  if (isTurned) changes.simplified = simplified.filter((line, at) => line !== lines[at]).length;
  const cleaned = rewriteRow(row, simplified, {
    ...(author !== undefined && { author }),
    ...(hasParts && { sections: [...sections] }),
  });
  return { row: isTurned ? { ...cleaned, written: lyricOf(row) } : cleaned, changes };
}

/** Parts that an import found come back as blank lines. */
function linesWithBreaks(lines: readonly string[], sections: readonly SongPart[]): string[] {
  if (sections.length < 2 && (sections[0]?.label ?? '') === '') return [...lines];
  let at = 0;
  return sections.flatMap(({ label, lines: length }) => {
    const own = lines.slice(at, (at += length));
    return [label === '' ? '' : `[${label}]`, ...own];
  });
}

function finish(
  lines: readonly string[],
  sections: readonly SongPart[],
  { endPunctuation, splitAtPunctuation }: CleanOptions,
  changes: CleanChanges,
): { lines: string[]; sections: SongPart[] } {
  const count = (what: keyof CleanChanges, times: number) => void (changes[what] = (changes[what] ?? 0) + times);
  const kept: string[] = [];
  const parts: SongPart[] = [];
  let at = 0;
  for (const { label, lines: length } of sections) {
    const before = kept.length;
    for (const line of lines.slice(at, at + length)) {
      const isHan = /\p{Script=Han}/u.test(line);
      const clauses =
        splitAtPunctuation && isHan ? line.split(clauseEnd).filter((one) => /[\p{L}\p{N}]/u.test(one)) : [line];
      if (clauses.length > 1) count('split', clauses.length - 1);
      for (const clause of clauses) {
        const bare = endPunctuation === 'drop' && isHan ? clause.replace(closing, '') : clause;
        if (bare !== clause) count('end-punctuation', 1);
        if (bare.trim() !== '') kept.push(bare.trim());
      }
    }
    if (kept.length > before) parts.push({ label, lines: kept.length - before });
    at += length;
  }
  return { lines: kept, sections: parts };
}
