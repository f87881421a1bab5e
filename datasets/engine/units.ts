import { CodeTable } from '../code-table.ts';
import { maskLine, nothing } from './clean-line.ts';
import { readEnglishNumber, spelledOutAt } from './english-phones.ts';
import { isMerged, type ErhuaMode } from './erhua.ts';
import { moneyOf, numeral, otherReading, readNumeral, readUnit, type DigitReading } from './numerals.ts';
import { readEach, soundsOfHan, type Certainty, type ReadingOverrides } from './readings.ts';
import type { Sound, Tone } from './syllable-table.ts';
import { labelsOf } from './section-labels.ts';
import { simplify } from './traditional.ts';
import { wordForm } from './word-forms.ts';

export type Lang = 'zh' | 'en';

export interface LineOptions {
  /** What the line is taken for; by its script otherwise. */
  readonly lang?: Lang;
  readonly digits?: DigitReading;
  readonly erhua?: ErhuaMode;
  /** Readings for this call alone. */
  readonly readings?: ReadingOverrides;
}

/** One sung Chinese syllable; 儿化 makes one of two characters. */
export interface HanUnit {
  readonly kind: 'han';
  /** As written; for a numeral's syllables, the character it is read as. */
  readonly text: string;
  /** Place in the line as written, in UTF-16 units, `end` not included. */
  readonly start: number;
  readonly end: number;
  readonly spelling: string;
  /** Null where no reading is known; it counts as a syllable all the same. */
  readonly sound: Sound | null;
  readonly tone: Tone;
  readonly rhotic: boolean;
  readonly certainty: Certainty;
}

/** One English word, or letters said by their names. */
export interface WordUnit {
  readonly kind: 'word';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export type Unit = HanUnit | WordUnit;

export interface SungLine {
  readonly lang: Lang | null;
  readonly units: readonly Unit[];
  /** Syllables that may be left out where a numeral is said another way (99: 九十九, 九九). */
  readonly slack: number;
}

const han = /\p{Script=Han}/u;
const latin = /\p{Script=Latin}/u;
const number = new RegExp(`(${numeral.source})((?:st|nd|rd|th|s)(?![\\p{L}]))?`, 'uy');

/** What a character of a masked line is to it. */
const [other, digit, hanLetter, nothingAtAll, latinLetter, mark, quote, and] = [0, 1, 2, 3, 4, 5, 6, 7];
const kinds = new CodeTable((character) => {
  if (/\d/.test(character)) return digit;
  if (han.test(character)) return hanLetter;
  if (character === nothing) return nothingAtAll;
  if (latin.test(character)) return latinLetter;
  if (/\p{M}/u.test(character)) return mark;
  return character === "'" ? quote : character === '&' ? and : other;
});
const widthOf = (code: number) => (code > 0xffff ? 2 : 1);

/** Where a word that begins at a place ends; the place itself where none does. Quotes belong to it: 'tis, don't, goin'. */
function endOfWord(text: string, start: number): number {
  let at = text.charCodeAt(start) === 0x27 ? start + 1 : start;
  if (kinds.of(text.codePointAt(at) ?? 0) !== latinLetter) return start;
  for (;;) {
    const code = text.codePointAt(at) ?? 0;
    const kind = kinds.of(code);
    if (kind === quote) {
      if (kinds.of(text.codePointAt(at + 1) ?? 0) !== latinLetter) return at + 1;
    } else if (kind !== latinLetter && kind !== mark && kind !== nothingAtAll) return at;
    at += widthOf(code);
  }
}

/** Language of a masked line by its script: Chinese as soon as one Han character is sung. */
function langOf(sung: string): Lang | null {
  if (han.test(sung)) return 'zh';
  if (latin.test(sung)) return 'en';
  return /\d/.test(sung) ? 'zh' : null;
}

/** Whether reading these texts takes the English dictionary. */
export function needsEnglish(texts: readonly string[], lang?: Lang): boolean {
  return lang === 'en' || texts.some((text) => !plainHan.test(text) && latin.test(maskLine(text)));
}

interface Piece {
  /** The character to read. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads one unbroken run of Han characters, 儿 merged where it belongs to the syllable before.
 * @param pieces where each character stands; null where the run is a whole line of single UTF-16 units
 */
function readRun(text: string, pieces: readonly Piece[] | null, options: LineOptions): HanUnit[] {
  const units = readEach(text, options.readings, (character, { spelling, sound, tone }, certainty, at): HanUnit => {
    const start = pieces === null ? at : pieces[at]!.start;
    const end = pieces === null ? at + 1 : pieces[at]!.end;
    return { kind: 'han', text: character, start, end, spelling, sound, tone, rhotic: false, certainty };
  });
  return text.includes('儿') || text.includes('兒') ? mergeEr(units, [...simplify(text)], options.erhua) : units;
}

function mergeEr(units: readonly HanUnit[], plain: readonly string[], mode: ErhuaMode | undefined): HanUnit[] {
  const merged: HanUnit[] = [];
  for (const [at, unit] of units.entries()) {
    const before = merged.at(-1);
    if (before !== undefined && before.sound !== null && isMerged(plain, at, mode))
      merged[merged.length - 1] = { ...before, text: before.text + unit.text, end: unit.end, rhotic: true };
    else merged.push(unit);
  }
  return merged;
}

/** Lines of the common Han block alone: nearly all there are, and nothing in them to take off or to count otherwise. */
export const plainHan = /^[\u4e00-\u9fff]+$/;

/**
 * The sounds of a line of Han characters alone, each a syllable by itself: what `unitsOf` says without the places. Null
 * for every other line.
 */
export function soundsOfPlain(line: string): readonly (Sound | null)[] | null {
  return plainHan.test(line) && !/[儿兒]/.test(line) && maskLine(line) === line ? soundsOfHan(line) : null;
}

/** After a number these are said letter by letter: 3 AM, 11 pm, 6am; but 16 am I. */
const hourLetters = /^(?:\s?(?=(?:AM|PM|pm)(?![\p{L}'’]))|(?=am(?![\p{L}'’])))/u;

const plainWords = /^[A-Za-z' ,.;!?"“”…—–-]*$/;

/** The words of a line of letters and ordinary punctuation alone, as `unitsOf` has them; null for every other line. */
export function wordsOfPlain(line: string): readonly string[] | null {
  const masked = maskLine(line);
  if (!plainWords.test(masked)) return null;
  const words: string[] = [];
  for (let at = 0; at < masked.length;) {
    const end = endOfWord(masked, at);
    if (end > at) words.push(spelledOutAt(masked, at, end) ?? wordForm(masked, at, end));
    at = Math.max(end, at + 1);
  }
  return words;
}

/** What is sung of a line, syllable by syllable in Chinese and word by word in English, numbers read out. */
export function unitsOf(line: string, options: LineOptions = {}): SungLine {
  // Of such a line nothing is masked.
  if (plainHan.test(line)) return { lang: options.lang ?? 'zh', units: readRun(line, null, options), slack: 0 };
  const masked = maskLine(line);
  const lang = options.lang ?? langOf(masked);
  const inEnglish = lang === 'en' && !han.test(masked);
  const units: Unit[] = [];
  let run: Piece[] = [];
  let slack = 0;
  const endRun = () => {
    if (run.length > 0) units.push(...readRun(run.map(({ text }) => text).join(''), run, options));
    run = [];
  };
  for (let start = 0, end = 0; start < masked.length; start = end) {
    const code = masked.codePointAt(start)!;
    const kind = kinds.of(code);
    end = start + widthOf(code);
    if (kind === nothingAtAll) continue;
    if (kind === hanLetter) {
      const character = masked.slice(start, end);
      // The mark 々 repeats the character before it.
      run.push({ text: character === '々' ? (run.at(-1)?.text ?? character) : character, start, end });
      continue;
    }
    if (kind === digit) {
      number.lastIndex = start;
      const [whole, written = '', suffix] = number.exec(masked)!;
      end = start + whole.length;
      const sign = masked[start - 1] ?? '';
      const behind = masked.slice(end);
      if (inEnglish) {
        endRun();
        const read = readEnglishNumber({ sign, written, suffix, behind });
        end += read.length;
        for (const text of read.words) units.push({ kind: 'word', text, start, end });
        const hour = hourLetters.exec(behind);
        if (hour !== null) {
          start = end + hour[0].length;
          end = start + 2;
          for (const at of [start, start + 1])
            units.push({ kind: 'word', text: masked[at]!.toUpperCase(), start: at, end: at + 1 });
        }
        continue;
      }
      const after = /^\s?(\p{Script=Han})/u.exec(behind)?.[1] ?? '';
      const unit = readUnit(behind);
      // Three digits behind a letter are a code: B612.
      const digits = options.digits ?? (/[A-Za-z]/.test(sign) && /^\d{3}(?<!00)$/.test(written) ? 'each' : 'auto');
      const read = readNumeral(written, unit === null ? simplify(after) : unit.name[0]!, digits);
      slack += Math.max(0, read.length - (otherReading(written, digits) ?? read).length);
      const below = sign === '-' && unit?.name === '度' ? '零下' : '';
      end += unit?.length ?? 0;
      for (const text of below + read + (unit?.name ?? moneyOf(sign, behind))) run.push({ text, start, end });
      continue;
    }
    endRun();
    const endsAt = kind === latinLetter || kind === quote ? endOfWord(masked, start) : start;
    if (endsAt > start) {
      end = endsAt;
      const text = spelledOutAt(masked, start, end) ?? masked.slice(start, end).replaceAll(nothing, '');
      // Letters without a vowel that a number goes on with are said by their names: mp3.
      const isName = /^[b-df-hj-np-tv-xz]{2,3}$/.test(text) && kinds.of(masked.codePointAt(end) ?? 0) === digit;
      units.push({ kind: 'word', text: isName ? text.toUpperCase() : text, start, end });
    } else if (kind === and && inEnglish) units.push({ kind: 'word', text: 'and', start, end });
  }
  endRun();
  return { lang, units, slack };
}

/** The lines of one lyric; nothing is sung of the labels of its parts. */
export function unitsOfLyric(lines: readonly string[], options: LineOptions = {}): SungLine[] {
  const labels = labelsOf(lines);
  return lines.map((line, at) =>
    typeof labels[at] === 'string' ? { lang: options.lang ?? null, units: [], slack: 0 } : unitsOf(line, options),
  );
}
