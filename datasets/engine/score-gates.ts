import { countScripts } from '../language.ts';
import { hasInvisible } from './clean-line.ts';
import { common, filler, sung as sungCharacters } from './characters-sung.ts';
import { isEnglishLoaded, pronounce } from './english-phones.ts';
import { tailOf } from './english-tail.ts';
import { countDistinct } from './distinct.ts';
import { isListed } from './listed-characters.ts';
import { groupOf, type Book } from './rhyme-books.ts';
import { copiedRun, fillerWords, freeSyllables, grammarRange, grammarWords, senseRange } from './score-terms.ts';
import type { SyllableCount } from './english-syllables.ts';
import { plainHan, type Lang, type SungLine, type Unit } from './units.ts';

export type GateFlag =
  | 'markup'
  | 'refusal'
  | 'mixed-script'
  | 'invisible'
  | 'rare-characters'
  | 'line-length'
  | 'spam'
  | 'filler'
  | 'list'
  | 'no-sentence'
  | 'repeated-line'
  | 'repeated-phrase'
  | 'copied';

/** One sung line, with what the gates look at. */
export interface ScoredLine {
  readonly text: string;
  readonly sung: SungLine;
  readonly count: SyllableCount;
  /** Lower-case words and characters, in order. */
  readonly tokens: readonly string[];
  readonly hashes: readonly number[];
  /** Whether its section may sing a line again. */
  readonly isRefrain: boolean;
  readonly section: number;
  readonly target: number | null;
}

type Flags = Set<GateFlag>;

const clamp = (value: number) => Math.min(1, Math.max(0, value));
const between = (value: number, { none, full }: { readonly none: number; readonly full: number }) =>
  clamp((value - none) / (full - none));
const share = (lines: readonly ScoredLine[], fits: (line: ScoredLine) => boolean) =>
  lines.length === 0 ? 0 : lines.filter(fits).length / lines.length;

const markup = /[<>{}|`\\=_\ufffd]|\*\*|^\s*#|https?:|www\./iu;
const refusal =
  /作为.{0,6}(?:AI|人工智能|语言模型)|\bas an ai\b|\blanguage model\b|(?:抱歉|对不起)，?我(?:不能|无法)/iu;

/** What every refusal has; looked for first, for it is found a good deal sooner. */
const mayRefuse = /[A-Za-z\u017f\u212a]|作为|抱歉|对不起/;

/** Bare Han or English words: nothing hidden, no markup. Nearly all lines are, and skip the searches. */
const plainLine = /^(?:[\u4e00-\u9fff]+|[A-Za-z ,.!?']+)$/;
const plainEnglish = /^[A-Za-z ,.!?']+$/;

/** Share of a lyric that is foreign to its language. English in a Chinese song is a style up to a third of it. */
function foreignShareOf(lines: readonly ScoredLine[], lang: Lang): number {
  const isOwn = lang === 'en' ? plainEnglish : plainHan;
  if (lines.every(({ text }) => isOwn.test(text))) return 0;
  const { han, latin, other } = countScripts(lines.map(({ text }) => text).join('\n'));
  const all = han + latin + other;
  return all === 0 ? 0 : (other + (lang === 'en' ? han : Math.max(0, latin - 0.35 * all))) / all;
}

/** Whether the answer is a lyric and nothing else, in the language asked for. */
export function gateFormat(written: readonly string[], lines: readonly ScoredLine[], lang: Lang, flags: Flags): number {
  const odd = written.filter((line) => !plainLine.test(line));
  if (odd.some((line) => markup.test(line))) {
    flags.add('markup');
    return 0;
  }
  const whole = written.join('\n');
  if (mayRefuse.test(whole) && refusal.test(whole)) {
    flags.add('refusal');
    return 0;
  }
  let gate = 1;
  if (odd.some(hasInvisible)) {
    flags.add('invisible');
    gate *= 0.5;
  }
  const foreign = foreignShareOf(lines, lang);
  if (foreign > 0) {
    flags.add('mixed-script');
    gate *= clamp(1 - 2 * foreign);
  }
  let [all, rare] = [0, 0];
  for (const { sung } of lines)
    for (const unit of sung.units) {
      if (unit.kind !== 'han') continue;
      all += 1;
      if (unit.sound === null || !isListed(unit.text)) rare += 1;
    }
  if (rare > 0) {
    flags.add('rare-characters');
    // One odd character in a song is a name; several are a trick.
    gate *= clamp(1 - 3 * (rare / Math.max(all, 20)));
  }
  return gate;
}

const distance = ({ min, max }: SyllableCount, target: number) => Math.max(0, min - target, target - max);

/** Share of lines whose length is one at all: half the target and more, or between 3 and 24 where none is set. */
export function gateLength(lines: readonly ScoredLine[], flags: Flags): number {
  const good = share(lines, ({ count, target }) =>
    target === null
      ? count.max >= freeSyllables.min && count.min <= freeSyllables.max
      : distance(count, target) <= Math.max(1, target / 2),
  );
  if (good < 1) flags.add('line-length');
  return good;
}

/** How near the lines come to their targets, or to the middle of the lyric where none is set. */
export function softSyllables(lines: readonly ScoredLine[]): number {
  if (lines.length === 0) return 0;
  const sorted = lines.map(({ count }) => count.best).sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const close = lines.map(({ count, target }) => {
    const aim = target ?? middle;
    // Where nobody set a target a line may differ from its neighbours by a syllable.
    const off = Math.max(0, distance(count, aim) - (target === null ? 1 : 0));
    return Math.max(0, 1 - off / Math.max(2, aim / 3));
  });
  return close.reduce((sum, one) => sum + one, 0) / close.length;
}

/** Whether a line has fewer different tokens than half of all: one is told from those before it by its number first. */
function isSpam({ tokens, hashes }: ScoredLine): boolean {
  if (tokens.length < 4) return false;
  let different = 0;
  for (let at = 0; at < tokens.length; at += 1)
    if (hashes.indexOf(hashes[at]!) === at || tokens.indexOf(tokens[at]!) === at) different += 1;
  return different < tokens.length / 2;
}

const separator = /[、，,；;/|·\s]/u;
const separators = /[、，,；;/|·\s]+/u;

/** Words of two or three syllables that all end alike, or nearly nothing but rhymes. */
function isRhymeRow(units: readonly Unit[], book: Book): boolean {
  const last = units.at(-1)!;
  if (last.kind !== 'han' || last.sound === null) return false;
  const own = groupOf({ final: last.sound.final, rhotic: last.rhotic }, book);
  const isInGroup = (unit: Unit) =>
    unit.kind === 'han' &&
    unit.sound !== null &&
    groupOf({ final: unit.sound.final, rhotic: unit.rhotic }, book) === own;
  let inGroup = 0;
  for (const unit of units) if (isInGroup(unit)) inGroup += 1;
  const least = 0.6 * units.length;
  if (inGroup >= least && new Set(units.filter(isInGroup).map(({ text }) => text)).size >= least) return true;
  if (inGroup < 3) return false;
  return [2, 3].some(
    (size) =>
      units.length >= 3 * size &&
      units.length % size === 0 &&
      units.every((unit, at) => (at + 1) % size !== 0 || isInGroup(unit)),
  );
}

/** Words in a row that all rhyme, or bare words with marks between them. */
function isList({ text, sung: { units } }: ScoredLine, book: Book): boolean {
  if (separator.test(text)) {
    const parts = text.split(separators).filter((part) => part !== '');
    if (parts.length >= 3 && parts.every((part) => /^\p{Script=Han}{1,2}$/u.test(part))) return true;
  }
  const last = units.at(-1);
  if (last === undefined || units.length < 4) return false;
  if (last.kind === 'han') return isRhymeRow(units, book);
  const words = units.filter((unit) => unit.kind === 'word').map(({ text: word }) => word.toLowerCase());
  if (words.some((word) => grammarWords.has(word)) || !isEnglishLoaded()) return false;
  const rhymes = words.map((word) => tailOf(pronounce(word)[0]?.phones ?? [])?.rhyme);
  return rhymes.filter((rhyme) => rhyme === rhymes.at(-1)).length * 2 >= rhymes.length;
}

/** Whether the lines say something: no spam, no fillers, no lists of rhyme words, characters and words of sentences. */
export function gateContent(lines: readonly ScoredLine[], book: Book, flags: Flags): number {
  if (lines.length === 0) return 0;
  const spam = share(lines, isSpam);
  const list = share(lines, (line) => isList(line, book));
  let [fillers, han, words, ofSentences, ofGrammar] = [0, 0, 0, 0, 0];
  for (const { sung } of lines)
    for (const { kind, text } of sung.units) {
      if (kind === 'word') {
        const word = text.toLowerCase();
        words += 1;
        if (fillerWords.has(word)) fillers += 1;
        if (grammarWords.has(word)) ofGrammar += 1;
        continue;
      }
      const known = sungCharacters.of(text.codePointAt(0) ?? 0);
      han += 1;
      if ((known & common) !== 0) ofSentences += 1;
      // 儿化 makes two characters of one syllable, and none of them is a filler.
      if ((known & filler) !== 0 && text.length === 1) fillers += 1;
    }
  const fillerShare = han + words === 0 ? 0 : fillers / (han + words);
  if (spam > 0) flags.add('spam');
  if (list > 0) flags.add('list');
  if (fillerShare > 0.1) flags.add('filler');
  // A few words prove nothing.
  const sense = han < 12 ? 1 : between(ofSentences / han, senseRange);
  const grammar = words < 12 || words < han ? 1 : between(ofGrammar / words, grammarRange);
  if (sense * grammar < 0.7) flags.add('no-sentence');
  return (1 - spam) * (1 - list) * clamp(1.2 - 2 * fillerShare) * sense * grammar;
}

function runsOf(tokens: readonly string[], length: number): string[] {
  const runs: string[] = [];
  for (let at = 0; at + length <= tokens.length; at += 1) {
    let run = tokens[at] ?? '';
    for (let offset = 1; offset < length; offset += 1) run += ` ${tokens[at + offset] ?? ''}`;
    runs.push(run);
  }
  return runs;
}

/** Falls with lines and phrases of four that come back; a chorus may, from another chorus. */
export function gateUnique(lines: readonly ScoredLine[], flags: Flags): number {
  if (lines.length === 0) return 0;
  /** By their number: the last line that had it, and from each the one before. */
  const seen = new Map<number, number>();
  const before: number[] = [];
  const fresh: ScoredLine[] = [];
  let repeated = 0;
  for (const [at, line] of lines.entries()) {
    const key = runHash(line.hashes, 0, line.hashes.length);
    const earlier: ScoredLine[] = [];
    for (let other = (before[at] = seen.get(key) ?? -1); other >= 0; other = before[other]!)
      if (isSameLine(lines[other]!, line)) earlier.push(lines[other]!);
    seen.set(key, at);
    const isChorusAgain =
      earlier.length > 0 &&
      line.isRefrain &&
      earlier.every((other) => other.isRefrain && other.section !== line.section);
    if (earlier.length === 0) fresh.push(line);
    else if (!isChorusAgain) repeated += 1;
  }
  if (repeated > 0) flags.add('repeated-line');
  const distinct = distinctShare(fresh, 4) ?? 1;
  if (distinct < 0.9) flags.add('repeated-phrase');
  return (1 - repeated / lines.length) ** 2 * distinct;
}

/** Share of lines that are not taken from a text that must not be copied: the prompt, songs it was trained on. */
export function gateOriginal(
  lines: readonly ScoredLine[],
  known: readonly (readonly string[])[],
  lang: Lang,
  flags: Flags,
): number {
  if (known.length === 0 || lines.length === 0) return 1;
  const whole = new Set(known.map((tokens) => tokens.join(' ')));
  const length = copiedRun[lang];
  const runs = new Set(known.flatMap((tokens) => runsOf(tokens, length)));
  const copied = share(
    lines,
    ({ tokens }) =>
      (tokens.length > 2 && whole.has(tokens.join(' '))) || runsOf(tokens, length).some((run) => runs.has(run)),
  );
  if (copied > 0) flags.add('copied');
  return (1 - copied) ** 2;
}

/** Share of different pairs of neighbours. */
export function softVariety(lines: readonly ScoredLine[]): number {
  return distinctShare(lines, 2) ?? 0;
}

/** Share of runs of so many tokens that are not there yet; null without any. Tokens are compared by 32-bit hashes. */
function distinctShare(lines: readonly ScoredLine[], length: number): number | null {
  const runs: number[] = [];
  for (const { hashes } of lines)
    for (let at = 0; at + length <= hashes.length; at += 1) runs.push(runHash(hashes, at, length));
  return runs.length === 0 ? null : countDistinct(runs) / runs.length;
}

/** A number for so many tokens in a row. */
function runHash(hashes: readonly number[], from: number, length: number): number {
  let run = 17;
  for (let at = from; at < from + length; at += 1) run = Math.imul(run ^ hashes[at]!, 0x01000193) ^ (run >>> 15);
  return run;
}

const isSameLine = ({ tokens }: ScoredLine, other: ScoredLine) =>
  tokens.length === other.tokens.length && tokens.every((token, at) => token === other.tokens[at]);

/** A number for a token, to compare many of them by. */
export function hashOf(token: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < token.length; at += 1) hash = Math.imul(hash ^ token.charCodeAt(at), 0x01000193);
  return hash;
}
