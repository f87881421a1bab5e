import { characterOf, charactersOf, CodeTable } from '../code-table.ts';
import { aloneReadings, characterReadings, endReadings, wordReadings } from './overrides-zh.ts';
import { readByRule, ruled } from './reading-rules.ts';
import { endTones, neutralBeforeZi } from './tones-zh.ts';
import { parseSyllable, withToneMark, type Sound, type Tone } from './syllable-table.ts';
import { spell } from './spell.ts';
import { idOf, listedReadings, nameOf, unread } from './spellings.ts';
import { simplify } from './traditional.ts';

/** How sure a reading is: one reading only; settled by its word or a rule; the usual one of several; none known. */
export type Certainty = 'only' | 'settled' | 'usual' | 'unknown';

export interface HanReading {
  /** As written. */
  readonly character: string;
  /** With tone mark or digit, as the source of the reading spells it. */
  readonly spelling: string;
  readonly sound: Sound | null;
  readonly tone: Tone;
  readonly certainty: Certainty;
}

/** Readings for one call: a word and its syllables, `{ 重阳: 'chóng yáng' }`. They win over everything else. */
export type ReadingOverrides = Readonly<Record<string, string>>;

/** Words by their first character, the longest first, each with the readings of its characters. */
type WordIndex<Reading> = ReadonlyMap<
  number,
  readonly { readonly codes: readonly number[]; readonly readings: readonly Reading[] }[]
>;

const noWords: readonly never[] = [];

const codesOf = (text: string) => Array.from(text, (character) => character.codePointAt(0)!);

function indexWords<Reading>(words: ReadingOverrides, read: (spelling: string) => Reading): WordIndex<Reading> {
  const index = new Map<number, { codes: number[]; readings: Reading[] }[]>();
  const entries = Object.entries(words).map(([word, spellings]) => ({
    codes: codesOf(simplify(word)),
    readings: spellings.split(' ').map(read),
  }));
  for (const entry of entries.sort((a, b) => b.codes.length - a.codes.length)) {
    const first = entry.codes[0] ?? -1;
    index.set(first, [...(index.get(first) ?? []), entry]);
  }
  return index;
}

const ownWords = indexWords(wordReadings, idOf);
const ends = new Map(
  Object.entries(endReadings).flatMap(([key, fronts]) => {
    const [character = '', ...reading] = key;
    return fronts.split(' ').map((front) => [front + character, reading.join('')] as const);
  }),
);

const tones = new Map(endTones.flatMap(([tone, words]) => words.split(' ').map((word) => [word, tone] as const)));
const toned = (spelling: string, tone: number) =>
  spelling
    .normalize('NFD')
    .replace(/[\u0300\u0301\u0304\u030c]|\d$/g, '')
    .normalize('NFC') + String(tone);

const ownReadings = new Map(Object.entries(characterReadings));

/** Every reading a character can have, the usual one first. */
export function readingsOf(character: string): readonly string[] {
  const own = ownReadings.get(character);
  const all = new Set([...(own === undefined ? [] : [own]), ...listedReadings(simplify(character))]);
  return [...all].filter((one) => parseSyllable(one) !== null);
}

/** Characters that the rules or a reading of our own are about. */
const special = 1;
/** Those that a word of ours begins with. */
const opening = 2;
/** Those that may stand behind the end of a line. */
const trailing = 4;
/** Those with several readings. */
const plural = 8;
const traits = new CodeTable(
  (character) =>
    (ruled.includes(character) || ownReadings.has(character) ? special : 0) |
    (ownWords.has(character.codePointAt(0)!) ? opening : 0) |
    ('的了吗呢吧啊呀嘛啦'.includes(character) ? trailing : 0) |
    (readingsOf(character).length > 1 ? plural : 0),
);

/** The run that is read, found anew for every one: its characters, simplified, and what is known of each. */
const codes: number[] = [];
const ids: number[] = [];
/** Whether a word or a rule says so. */
const settled: boolean[] = [];

function settle(at: number, spelled: string): void {
  ids[at] = idOf(spelled);
  settled[at] = true;
}

/** Whether a word that begins with the character at a place stands there. */
function standsAt(at: number, length: number, word: readonly number[]): boolean {
  if (at + word.length > length) return false;
  for (let offset = 1; offset < word.length; offset += 1) if (codes[at + offset] !== word[offset]) return false;
  return true;
}

function applyWords<Reading>(
  length: number,
  index: WordIndex<Reading>,
  write: (at: number, reading: Reading) => void,
): void {
  for (let at = 0; at < length; at += 1) {
    for (const word of index.get(codes[at]!) ?? noWords) {
      if (!standsAt(at, length, word.codes)) continue;
      for (const [offset, reading] of word.readings.entries()) {
        write(at + offset, reading);
        settled[at + offset] = true;
      }
      at += word.codes.length - 1;
      break;
    }
  }
}

/** Two characters as one number, for those of one UTF-16 unit. */
const pairOf = (before: number, last: number) => (before << 16) | last;

/** How all those words end; most lines end in none of these. */
const endPairs = new Set(
  [...ends.keys(), ...tones.keys()].map((word) =>
    pairOf(word.charCodeAt(word.length - 2), word.charCodeAt(word.length - 1)),
  ),
);
const child = 0x5b50;

/** The place where the words of `endReadings` end: the last character, or the one before a closing particle. */
function applyEnds(text: string, length: number): void {
  // Places are counted in UTF-16 units, as the words are; a character beyond them is in no word of these lists.
  if (length < 2 || text.length !== length) return;
  let before = length - 1;
  while (before >= 0 && (traits.of(codes[before]!) & trailing) !== 0) before -= 1;
  for (let last = length - 1; ; last = before) {
    if (last > 0 && codes[last] === child && neutralBeforeZi.has(characterOf(codes[last - 1]!))) ids[last] = ofZi;
    const mayEnd = last > 0 && endPairs.has(pairOf(codes[last - 1]!, codes[last]!));
    for (let size = mayEnd ? 4 : 0; size >= 2; size -= 1) {
      if (last + 1 < size) continue;
      const word = text.slice(last + 1 - size, last + 1);
      const reading = ends.get(word);
      const tone = tones.get(word);
      if (reading === undefined && tone === undefined) continue;
      settle(last, reading ?? toned(spelledAt(last), tone ?? 0));
      break;
    }
    if (last === before || before < 0) return;
  }
}
const ofZi = idOf('zi');

const spelledAt = (at: number) => (ids[at] === unread ? characterOf(codes[at]!) : nameOf(ids[at]!));

/** A spelling with its tone mark, and what it sounds like. */
interface Spelt {
  readonly spelling: string;
  readonly sound: Sound | null;
  readonly tone: Tone;
}

function read(spelled: string): Spelt {
  const spelling = withToneMark(spelled);
  const parsed = parseSyllable(spelling);
  return parsed === null ? { spelling, sound: null, tone: 0 } : { spelling, ...parsed };
}

/** What is spelled so, by id. */
const spelt: (Spelt | undefined)[] = [];

function speltAt(at: number): Spelt {
  const id = ids[at]!;
  return id === unread ? read(characterOf(codes[at]!)) : (spelt[id] ??= read(nameOf(id)));
}

const writeId = (at: number, id: number) => (ids[at] = id);

/** Fills in the run that a text is. @returns of how many characters it is */
function spellRun(text: string): number {
  const plainText = simplify(text);
  let length = 0;
  for (let place = 0; place < plainText.length; place += 1, length += 1) {
    const code = plainText.codePointAt(place)!;
    if (code > 0xffff) place += 1;
    codes[length] = code;
    settled[length] = false;
  }
  spell(codes, length, ids);
  let all = 0;
  let run: readonly string[] | null = null;
  for (let at = 0; at < length; at += 1) {
    const trait = traits.of(codes[at]!);
    all |= trait;
    if (length > 1 && (trait & special) === 0) continue;
    run ??= charactersOf(plainText);
    const usual = ownReadings.get(run[at]!) ?? (length === 1 ? aloneReadings[run[at]!] : undefined);
    if (usual !== undefined) ids[at] = idOf(usual);
    const byRule = readByRule(run, at, spelledAt(at));
    if (byRule !== null) settle(at, byRule);
  }
  applyEnds(plainText, length);
  if ((all & opening) !== 0) applyWords(length, ownWords, writeId);
  return length;
}

/** Readings that were given with the call, by their place. */
function givenReadings(length: number, overrides: ReadingOverrides): readonly (string | undefined)[] {
  const given: (string | undefined)[] = [];
  applyWords(
    length,
    indexWords(overrides, (spelling) => spelling),
    (at, spelling) => (given[at] = spelling),
  );
  return given;
}

function certaintyAt(at: number, isAlone: boolean): Certainty {
  if (settled[at]) return 'settled';
  if ((traits.of(codes[at]!) & plural) === 0) return 'only';
  return isAlone ? 'usual' : 'settled';
}

/**
 * Reads one unbroken run of Han characters in context; punctuation must have been cut at before.
 * 一 and 不 keep their own tones, and third tones do not change.
 * @param make what becomes of a character, as written, and its reading; it must not read others meanwhile
 */
export function readEach<Made>(
  text: string,
  overrides: ReadingOverrides | undefined,
  make: (character: string, reading: Spelt, certainty: Certainty, at: number) => Made,
): Made[] {
  const length = spellRun(text);
  const given = overrides === undefined ? null : givenReadings(length, overrides);
  const made: Made[] = [];
  for (let at = 0, place = 0; at < length; at += 1) {
    const code = text.codePointAt(place)!;
    place += code > 0xffff ? 2 : 1;
    const own = given?.[at];
    const reading = own === undefined ? speltAt(at) : read(own);
    made.push(make(characterOf(code), reading, reading.sound === null ? 'unknown' : certaintyAt(at, length === 1), at));
  }
  return made;
}

export const readHan = (text: string, overrides?: ReadingOverrides): HanReading[] =>
  readEach(text, overrides, (character, { spelling, sound, tone }, certainty) => ({
    character,
    spelling,
    sound,
    tone,
    certainty,
  }));

/** What `readHan` says of the sounds alone, for many lines that are asked about once. */
export function soundsOfHan(text: string): (Sound | null)[] {
  const length = spellRun(text);
  return Array.from({ length }, (_, at) => speltAt(at).sound);
}
