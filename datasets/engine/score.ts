import { languageOfAll } from './line-end.ts';
import { endsIn, provenanceOf } from './provenance.ts';
import { defaultBook, type Book } from './rhyme-books.ts';
import { formOf, isFreeLine, type FormWish, type SectionForm } from './score-form.ts';
import {
  gateContent,
  gateFormat,
  gateLength,
  gateOriginal,
  gateUnique,
  hashOf,
  softSyllables,
  softVariety,
  type GateFlag,
  type ScoredLine,
} from './score-gates.ts';
import { labelsOf } from './section-labels.ts';
import { rhymeNameOf, scoreSection, tailOfLine, type RhymeFlag, type ScoredTail } from './score-rhyme.ts';
import { scoreHash } from './score-hash.ts';
import { defaultWeights, gateNames, refrainLabel, softNames, type Term, type Weights } from './score-terms.ts';
import { countUnits } from './syllables.ts';
import { unitsOf, type Lang, type SungLine } from './units.ts';

/** What is scored: lines, and what was asked of them. Lines alone are enough. */
export interface ScoreRequest extends FormWish {
  /** As answered; labels, blank lines and bracketed ad-libs are no lines of the lyric. */
  readonly lines: readonly string[];
  readonly lang?: Lang;
  readonly book?: Book;
  /** Texts that must not be copied, line by line: the prompt, songs of the training data. */
  readonly known?: readonly string[];
}

export type ScoreFlag = GateFlag | RhymeFlag | 'line-count' | 'section-count';

export type ScoreParts = Readonly<Record<Term, number>>;

export interface SectionScore {
  readonly label: string | null;
  readonly lines: number;
  /** Null where the section asks for no rhyme. */
  readonly rhyme: number | null;
}

export interface LyricScore {
  /** Product of the gates times the weighted mean of the others, 0 to 1. */
  readonly total: number;
  /** The weighted mean alone, before the gates. */
  readonly soft: number;
  readonly parts: ScoreParts;
  readonly sections: readonly SectionScore[];
  /** Group, or English rhyme, that most lines end in; null when no two do. */
  readonly mainRhyme: string | null;
  /** Sorted. */
  readonly flags: readonly ScoreFlag[];
  readonly lang: Lang;
  readonly book: Book;
  /** How sure the least sure line end is read, 0 to 1. */
  readonly confidence: number;
  readonly coverage: number;
  /** Of the whole lyric, as it is usually sung. */
  readonly syllables: number;
  readonly engine: string;
}

const round = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 1e6) / 1e6;

function tokensOf({ units }: SungLine): string[] {
  return units.map(({ kind, text }) => (kind === 'han' ? text : text.toLowerCase()));
}

interface Heard {
  readonly text: string;
  readonly sung: SungLine;
  /** Label of the section it stands under in the text, and that section's number. */
  readonly label: string | null;
  readonly section: number;
}

interface Listened {
  readonly heard: readonly Heard[];
  /** How many lines were sung before each label of the text. */
  readonly labelsAt: readonly number[];
}

function listen(lines: readonly string[], lang: Lang | undefined): Listened {
  const heard: Heard[] = [];
  const labelsAt: number[] = [];
  let [label, section]: [string | null, number] = [null, 0];
  const labels = labelsOf(lines);
  for (const [at, text] of lines.entries()) {
    const named = labels[at] ?? null;
    if (named !== null) {
      [label, section] = [named, section + 1];
      labelsAt.push(heard.length);
      continue;
    }
    const sung = unitsOf(text, lang === undefined ? {} : { lang });
    if (sung.units.length > 0) heard.push({ text, sung, label, section });
  }
  return { heard, labelsAt };
}

/**
 * How well a lyric keeps the form it was asked for. Gates multiply, so nothing makes up for a wrong line count, a
 * repeated verse or a list of rhyme words; rhyme, scheme, syllables and variety are weighed. Identical syllables pay
 * nothing. English needs `loadEnglish()` before; without it English ends do not rhyme.
 */
export function score(request: ScoreRequest, weights: Weights = defaultWeights): LyricScore {
  const { book = defaultBook } = request;
  const { heard, labelsAt } = listen(request.lines, request.lang);
  const sungLines = heard.map(({ sung }) => sung);
  const lang = request.lang ?? languageOfAll(sungLines) ?? 'zh';
  const form = formOf(request, heard.length);
  const flags = new Set<ScoreFlag>();
  const gateFlags: Set<GateFlag> = new Set();
  const rhymeFlags: Set<RhymeFlag> = new Set();

  const asked = request.sections ?? [];
  const starts = asked.map((_, index) => asked.slice(0, index).reduce((sum, { lines }) => sum + lines, 0));
  const sectionOf = (index: number) => starts.findLastIndex((start) => start <= index);
  const lines = heard.map(({ text, sung, label, section }, index): ScoredLine => {
    const own = asked.length > 0 ? sectionOf(index) : section;
    const tokens = tokensOf(sung);
    const name = asked.length > 0 ? (asked[own]?.label ?? label) : label;
    return {
      text,
      sung,
      count: countUnits(sung),
      tokens,
      hashes: tokens.map(hashOf),
      isRefrain: name !== null && refrainLabel.test(name),
      section: own,
      target: form.syllables[index] ?? null,
    };
  });

  const isRightCount = lines.length > 0 && (form.wanted === null || lines.length === form.wanted);
  if (!isRightCount) flags.add('line-count');
  // Labels in the text must stand where the sections asked for begin.
  const isRightOrder = asked.length === 0 || labelsAt.every((at) => starts.includes(at));
  if (!isRightOrder) flags.add('section-count');

  // What is odd about an end is told of lines that have to rhyme.
  const free = new Set<number>();
  for (const section of form.sections)
    for (let index = 0; index < section.count; index += 1)
      if (isFreeLine(section, index)) free.add(section.start + index);
  const tails = heard.map(({ sung }, index) => tailOfLine(sung, lang, book, free.has(index) ? new Set() : rhymeFlags));
  const scored = form.sections.map((section) => ({ section, rhyme: scoreSection(section, tails, book, rhymeFlags) }));
  const rhyming = scored.flatMap(({ rhyme }) => (rhyme === null ? [] : [rhyme]));
  const mean = (values: readonly (readonly [value: number, lines: number])[]) => {
    const all = values.reduce((sum, [, count]) => sum + count, 0);
    return all === 0 ? null : values.reduce((sum, [value, count]) => sum + value * count, 0) / all;
  };
  const rhyme = mean(rhyming.map(({ pay, lines: count }) => [pay, count]));
  const scheme = mean(rhyming.flatMap(({ fit, lines: count }) => (fit === null ? [] : [[fit, count] as const])));

  const known = (request.known ?? []).map((line) => tokensOf(unitsOf(line)));
  const parts: ScoreParts = {
    lines: isRightCount && isRightOrder ? 1 : 0,
    format: gateFormat(request.lines, lines, lang, gateFlags),
    length: gateLength(lines, gateFlags),
    content: gateContent(lines, book, gateFlags),
    unique: gateUnique(lines, gateFlags),
    original: gateOriginal(lines, known, lang, gateFlags),
    // A lyric of one line, or of free lines alone, has nothing to rhyme and loses nothing by it.
    rhyme: rhyme ?? (lines.length === 0 ? 0 : 1),
    scheme: scheme ?? 1,
    syllables: softSyllables(lines),
    variety: softVariety(lines),
  };
  for (const flag of [...gateFlags, ...rhymeFlags]) flags.add(flag);
  const weighed = softNames.filter((name) => (name === 'rhyme' ? rhyme : name === 'scheme' ? scheme : 1) !== null);
  const weight = weighed.reduce((sum, name) => sum + weights[name], 0);
  const soft = weight === 0 ? 0 : weighed.reduce((sum, name) => sum + weights[name] * parts[name], 0) / weight;
  const gates = gateNames.reduce((product, name) => product * parts[name], 1);
  return {
    total: round(gates * soft),
    soft: round(soft),
    parts: Object.fromEntries([...gateNames, ...softNames].map((name) => [name, round(parts[name])])) as ScoreParts,
    sections: asked.length === 0 ? [] : sectionScores(asked, starts, scored),
    mainRhyme: mainRhymeOf(tails),
    flags: [...flags].sort(),
    lang,
    syllables: lines.reduce((sum, { count }) => sum + count.best, 0),
    ...provenanceOf(sungLines, endsIn(sungLines), book),
    engine: scoreHash(),
  };
}

function mainRhymeOf(tails: readonly (ScoredTail | null)[]): string | null {
  const counts = new Map<string, number>();
  for (const tail of tails) {
    const name = tail === null ? null : rhymeNameOf(tail);
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  let [most, count]: [string | null, number] = [null, 1];
  for (const [name, own] of counts)
    if (own > count || (own === count && most !== null && name < most)) [most, count] = [name, own];
  return most;
}

type Scored = readonly { readonly section: SectionForm; readonly rhyme: ReturnType<typeof scoreSection> }[];

/** Blocks of four put together again into the sections that were asked for. */
function sectionScores(
  asked: NonNullable<FormWish['sections']>,
  starts: readonly number[],
  scored: Scored,
): SectionScore[] {
  return asked.map(({ label, lines }, index) => {
    const [from, to] = [starts[index] ?? 0, (starts[index] ?? 0) + lines];
    const own = scored.filter(({ section, rhyme }) => rhyme !== null && section.start >= from && section.start < to);
    const count = own.reduce((sum, { section }) => sum + section.count, 0);
    const paid = own.reduce((sum, { section, rhyme }) => sum + (rhyme?.pay ?? 0) * section.count, 0);
    return { label: label ?? null, lines, rhyme: count === 0 ? null : round(paid / count) };
  });
}
