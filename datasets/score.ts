import { countEnglish, wordsOf } from './english.ts';
import { engine } from './engine-version.ts';
import { foreignShare } from './language.ts';
import type { Language } from './language.ts';
import { cleanLine, hasInvisible, sungText } from './line.ts';
import { countHan } from './mandarin.ts';
import type { RhymeGroup } from './mandarin.ts';
import { compareTails, endingOf, payClass } from './rhyme.ts';
import type { LineTail, RhymeFlag } from './rhyme.ts';
import { classesOf, defaultClasses, freeSchemes, nameScheme } from './scheme.ts';
import { firstLineBonus, freeLineSyllables, weights } from './score-rules.ts';

export interface ScoreItem {
  readonly lines: readonly string[];
  readonly lang: Language;
  /** Group that the rhyming lines are to lie in; Chinese only. */
  readonly rhyme?: RhymeGroup;
  /** `AABA`; without it the second and fourth of four lines must rhyme, and the first may. */
  readonly scheme?: string;
  /** Exactly so many lines, else 0; by default what scheme or targets imply. */
  readonly linesWanted?: number;
  /** Target of every line, or of each. */
  readonly syllables?: number | readonly number[];
}

/** Every part lies in [0, 1]. `lines`, `format` and `window` multiply; the others are weighed (score-rules.ts). */
export interface ScoreParts {
  /** 1 when there are as many lines as asked, else 0. */
  readonly lines: number;
  /** 0 on markup; less than 1 by the share of foreign script, and on blank lines inside. */
  readonly format: number;
  /** Share of lines that are lines at all: neither far too short or long nor one character over and over. */
  readonly window: number;
  readonly rhyme: number;
  readonly syllables: number;
  readonly distinct: number;
  readonly repetition: number;
}
export type ScoreFlag =
  | RhymeFlag
  | 'line-count'
  | 'line-length'
  | 'markup'
  | 'mixed-script'
  | 'invisible'
  | 'blank-line'
  | 'repeated-line'
  | 'spam';
export interface Score {
  readonly total: number;
  readonly parts: ScoreParts;
  /** Sorted. */
  readonly flags: readonly ScoreFlag[];
  readonly engine: string;
}

const markup = /[<>{}[\]【】|#*_`\\=\ufffd]|https?:|www\./i;

/**
 * How well a lyric keeps the form it was asked for, from 0 to 1: the one rule that pre-screen, preferences, reward and
 * gate share. Deterministic; `engine` names the rule.
 */
export function score(item: ScoreItem): Score {
  const flags = new Set<ScoreFlag>();
  const cleaned = item.lines.map(cleanLine);
  const lines = cleaned.filter((line) => line !== '');
  const units = lines.map((line) => unitsOf(line, item.lang));
  const counts = lines.map((line) => countSyllables(line, item.lang));
  const parts: ScoreParts = {
    lines: gateLines(lines.length, item, flags),
    format: gateFormat(item, cleaned, flags),
    window: gateWindow(units, counts, item, flags),
    rhyme: scoreRhyme(lines, item, flags),
    syllables: scoreSyllables(counts, item),
    distinct: scoreDistinct(units),
    repetition: scoreRepetition(units, flags),
  };
  const soft =
    weights.rhyme * parts.rhyme +
    weights.syllables * parts.syllables +
    weights.distinct * parts.distinct +
    weights.repetition * parts.repetition;
  const rounded = Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [name, round(part)]),
  ) as unknown as ScoreParts;
  return {
    total: round(parts.lines * parts.format * parts.window * soft),
    parts: rounded,
    flags: [...flags].sort(),
    engine,
  };
}

const round = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 1e6) / 1e6;

interface Count {
  readonly min: number;
  readonly max: number;
}

/** One syllable per Han character and digit; Latin words by the English dictionary. */
export function countSyllables(line: string, language: Language): Count {
  const sung = sungText(line);
  const latin = language === 'en' || /\p{Script=Latin}/u.test(sung) ? countEnglish(sung) : { min: 0, max: 0 };
  const single = countHan(sung) + (sung.match(/\p{N}/gu)?.length ?? 0);
  return { min: single + latin.min, max: single + latin.max };
}

function wantedLines(item: ScoreItem): number | null {
  return item.linesWanted ?? item.scheme?.length ?? (typeof item.syllables === 'object' ? item.syllables.length : null);
}

function gateLines(count: number, item: ScoreItem, flags: Set<ScoreFlag>): number {
  const wanted = wantedLines(item);
  const isRight = wanted === null ? count >= 2 : count === wanted && count > 0;
  if (!isRight) flags.add('line-count');
  return isRight ? 1 : 0;
}

function gateFormat(item: ScoreItem, cleaned: readonly string[], flags: Set<ScoreFlag>): number {
  const text = cleaned.join('\n');
  if (item.lines.some(hasInvisible)) flags.add('invisible');
  if (markup.test(text)) {
    flags.add('markup');
    return 0;
  }
  const foreign = foreignShare(text, item.lang);
  if (foreign > 0) flags.add('mixed-script');
  const blank = cleaned.includes('');
  if (blank) flags.add('blank-line');
  return Math.max(0, 1 - 2 * foreign) * (blank ? 0.5 : 1);
}

function targetOf(item: ScoreItem, index: number): number | null {
  const target = typeof item.syllables === 'object' ? item.syllables[index] : item.syllables;
  return target !== undefined && target > 0 ? target : null;
}

const distance = (count: Count, target: number) => Math.max(0, count.min - target, target - count.max);

function gateWindow(units: Units, counts: readonly Count[], item: ScoreItem, flags: Set<ScoreFlag>): number {
  if (units.length === 0) return 0;
  const good = units.filter((line, index) => {
    const count = counts[index] ?? { min: 0, max: 0 };
    const target = targetOf(item, index);
    const fits =
      target === null
        ? count.max >= freeLineSyllables.min && count.min <= freeLineSyllables.max
        : distance(count, target) <= target / 2;
    if (!fits) flags.add('line-length');
    const isSpam = line.length >= 4 && new Set(line).size < line.length / 2;
    if (isSpam) flags.add('spam');
    return fits && !isSpam;
  });
  return good.length / units.length;
}

function scoreSyllables(counts: readonly Count[], item: ScoreItem): number {
  if (counts.length === 0) return 0;
  const middle =
    counts.map(({ min, max }) => (min + max) / 2).sort((a, b) => a - b)[Math.floor(counts.length / 2)] ?? 0;
  const closeness = counts.map((count, index) => {
    const target = targetOf(item, index) ?? middle;
    return Math.max(0, 1 - distance(count, target) / Math.max(2, target / 3));
  });
  return mean(closeness);
}

function scoreRhyme(lines: readonly string[], item: ScoreItem, flags: Set<ScoreFlag>): number {
  const endings = lines.map((line) => endingOf(line, item.lang));
  const tails = endings.map(({ tail }) => tail);
  const wanted = item.lang === 'zh' ? (item.rhyme ?? null) : null;
  const required = item.scheme === undefined ? defaultClasses(lines.length) : classesOf(item.scheme);
  for (const index of required.flat()) endings[index]?.flags.forEach((flag) => flags.add(flag));
  if (required.length === 0) return lines.length > 1 ? 1 : 0;

  // Asked for one group and a scheme, the largest class takes the group; without a scheme every class does.
  const groupOf = (index: number) => (item.scheme === undefined || index === 0 ? wanted : null);
  const pays = (classes: readonly number[][], group: typeof groupOf) => {
    const each = classes.map((members, index) =>
      payClass(
        members.map((at) => tails[at] ?? null),
        group(index),
      ),
    );
    if (each.some(({ hasIdentical }) => hasIdentical)) flags.add('identical-rhyme');
    return each.reduce((sum, { pay }, index) => sum + pay * (classes[index]?.length ?? 0), 0) / classes.flat().length;
  };
  if (item.scheme !== undefined || lines.length !== 4) return pays(required, groupOf);

  const along = firstLineBonus * payOfFirst(tails, wanted);
  const base = (1 - firstLineBonus) * pays(required, groupOf) + along;
  return Math.max(
    base,
    ...freeSchemes(item.lang, wanted !== null).map((scheme) => pays(classesOf(scheme), () => null)),
  );
}

/** 1 when the first line truly rhymes with the second or fourth (and lies in the wanted group). */
function payOfFirst(tails: readonly (LineTail | null)[], wanted: RhymeGroup | null): number {
  const first = tails[0] ?? null;
  if (first === null || (wanted !== null && first.lang === 'zh' && first.syllable.group !== wanted)) return 0;
  const relations = [1, 3].map((at) => compareTails(first, tails[at] ?? null));
  return relations.includes('full') && !relations.includes('identical') ? first.worth : 0;
}

/** Lines as characters, or words in English. */
type Units = readonly (readonly string[])[];

function unitsOf(line: string, language: Language): readonly string[] {
  const sung = sungText(line);
  return language === 'zh' ? [...sung.replace(/ /g, '')] : wordsOf(sung);
}

function gramsOf(units: Units, size: number): string[] {
  return units.flatMap((line) => line.slice(size - 1).map((_, at) => line.slice(at, at + size).join(' ')));
}

/** Share of different pairs of neighbouring units. */
function scoreDistinct(units: Units): number {
  const pairs = gramsOf(units, 2);
  return pairs.length === 0 ? 0 : new Set(pairs).size / pairs.length;
}

/** 1 without repeats; falls with repeated lines and repeated runs of four. */
function scoreRepetition(units: Units, flags: Set<ScoreFlag>): number {
  if (units.length === 0) return 0;
  const unique = new Set(units.map((line) => line.join(' '))).size / units.length;
  if (unique < 1) flags.add('repeated-line');
  const runs = gramsOf(units, 4);
  return unique * (runs.length === 0 ? 1 : new Set(runs).size / runs.length);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** What a lyric is, where nobody wrote it down: its scheme, its main rhyme group, its syllables line by line. */
export function describeForm(lines: readonly string[], language: Language) {
  const tails = lines.map((line) => endingOf(line, language).tail);
  const scheme = nameScheme(lines.length, (a, b) => compareTails(tails[a] ?? null, tails[b] ?? null) === 'full');
  const classes = scheme === null ? defaultClasses(lines.length) : classesOf(scheme);
  const groups = new Map<RhymeGroup, number>();
  for (const tail of classes.flat().map((at) => tails[at])) {
    if (tail?.lang === 'zh') groups.set(tail.syllable.group, (groups.get(tail.syllable.group) ?? 0) + 1);
  }
  // A group that a single line is in is no rhyme.
  const [main] = [...groups].filter(([, count]) => count > 1).sort((a, b) => b[1] - a[1]);
  return { scheme, rhyme: main?.[0] ?? null, syllables: lines.map((line) => countSyllables(line, language).max) };
}
