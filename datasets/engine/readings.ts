import { charactersOf, CodeTable } from '../code-table.ts';
import {
  adverbs,
  aloneReadings,
  characterReadings,
  chiefs,
  endReadings,
  growing,
  wordReadings,
} from './overrides-zh.ts';
import { endTones, neutralBeforeZi } from './tones-zh.ts';
import { parseSyllable, withToneMark, type Sound, type Tone } from './syllable-table.ts';
import { listedReadings, spell } from './spell.ts';
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

type WordIndex = ReadonlyMap<string, readonly (readonly [word: readonly string[], spellings: readonly string[]])[]>;

function indexWords(words: ReadingOverrides): WordIndex {
  const index = new Map<string, (readonly [readonly string[], readonly string[]])[]>();
  const entries = Object.entries(words).map(([word, reading]) => [[...simplify(word)], reading.split(' ')] as const);
  for (const entry of entries.sort((a, b) => b[0].length - a[0].length)) {
    const first = entry[0][0] ?? '';
    index.set(first, [...(index.get(first) ?? []), entry]);
  }
  return index;
}

const ownWords = indexWords(wordReadings);
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

/**
 * Readings that hang on what stands around a character; the reading dictionary knows words, not these patterns.
 * @returns the spelling, or null where the rules have nothing to say
 */
function readByRule(run: readonly string[], at: number, spelled: readonly string[]): string | null {
  const before = (back: number) => run[at - back] ?? '';
  const isEnd = at === run.length - 1 || (at === run.length - 2 && '的了吗呢吧啊呀'.includes(run[at + 1] ?? 'x'));
  switch (run[at]) {
    case '地': {
      if ('猛蓦倏忽霍'.includes(before(1)) && at > 0) return 'de';
      // 慢慢地, 一杯接一杯地.
      const isDoubled =
        before(1) !== '' && (before(1) === before(2) || (before(1) === before(4) && before(3) === '接'));
      const word = run.slice(Math.max(0, at - 2), at).join('');
      return isDoubled || adverbs.has(word) || adverbs.has(run.slice(Math.max(0, at - 3), at).join('')) ? 'de' : null;
    }
    case '得': {
      if (at === 0 || at === run.length - 1 || spelled[at] !== 'dé') return null;
      if ('我你他她它们也都还总非必'.includes(before(1)) && !'到了意'.includes(run[at + 1] ?? '')) return 'děi';
      return '获取赢求难心只所应自不贪博夺'.includes(before(1)) ||
        '到意知失罪体分奖胜逞救以出悉当益势手'.includes(run[at + 1] ?? '')
        ? null
        : 'de';
    }
    case '了':
      if (before(1) === '不') return 'liǎo';
      return before(1) === '得' && at > 1 && isEnd && !'取获赢懂觉值记晓舍使显免求难变认'.includes(before(2))
        ? 'liǎo'
        : null;
    case '着':
      return /[不得]/u.test(before(1)) && isEnd ? 'zháo' : null;
    case '过':
      // What was once done: 爱过, 来过; but 路过, 错过, and whatever is no verb by itself.
      return isEnd && at > 0 && '爱来去说听看见想哭笑试有吃喝唱恨疼痛懂傻疯等梦输赢醉追吵闹抱吻牵'.includes(before(1))
        ? 'guo'
        : null;
    case '还':
      return isEnd && at > 0 ? 'huán' : null;
    case '都':
      return isEnd &&
        at > 0 &&
        !'我你他她它们全谁人么些切天年次事话个家连就也爱是有说想要部'.includes(before(1)) &&
        spelled[at] === 'dōu'
        ? 'dū'
        : null;
    case '长':
      return isEnd && (chiefs + growing).includes(before(1)) && before(1) !== '' ? 'zhǎng' : null;
    case '调':
      if (!isEnd || at === 0 || '空协失烹谐微难不自可外内抽上下函征遥烘'.includes(before(1))) return null;
      return 'diào';
    case '弹':
      return isEnd && '子炸导炮飞核氢原氘流榴手烟枪散彩照明铁肉糖'.includes(before(1)) && before(1) !== ''
        ? 'dàn'
        : null;
    case '行':
      if (!isEnd || at === 0) return null;
      // 泪水成行, 排成行; but a trip is 成行 with xíng.
      if (before(1) === '成') return at > 1 && !'能未于法以可即期得才'.includes(before(2)) ? 'háng' : null;
      return '两几数诗泪字三四五六七八九十千万每半行'.includes(before(1)) && before(2) !== '可' ? 'háng' : null;
    case '觉': {
      if (at === 0 || '感知发察自错视听嗅味触幻直先警惊醒不'.includes(before(1))) return null;
      return run.slice(Math.max(0, at - 6), at).includes('睡') ? 'jiào' : null;
    }
    default:
      return null;
  }
}

/** Characters that `readByRule` knows; nearly none of a line are. */
const ruled = '地得了着过还都长调弹行觉';
const ownReadings = new Map(Object.entries(characterReadings));
/** Characters that the rules or a reading of our own are about, and those that a word of ours begins with. */
const special = 1;
const opening = 2;
const traits = new CodeTable(
  (character) =>
    (ruled.includes(character) || ownReadings.has(character) ? special : 0) | (ownWords.has(character) ? opening : 0),
);

/** Every reading a character can have, the usual one first. */
export function readingsOf(character: string): readonly string[] {
  const own = ownReadings.get(character);
  const all = new Set([...(own === undefined ? [] : [own]), ...listedReadings(simplify(character))]);
  return [...all].filter((one) => parseSyllable(one) !== null);
}

function standsAt(run: readonly string[], at: number, word: readonly string[]): boolean {
  for (let offset = 1; offset < word.length; offset += 1) if (run[at + offset] !== word[offset]) return false;
  return true;
}

function applyWords(run: readonly string[], index: WordIndex, spelled: string[], settled: boolean[]): void {
  for (let at = 0; at < run.length; at += 1) {
    const match = index.get(run[at] ?? '')?.find(([word]) => standsAt(run, at, word));
    if (match === undefined) continue;
    match[1].forEach((spelling, offset) => {
      spelled[at + offset] = spelling;
      settled[at + offset] = true;
    });
    at += match[0].length - 1;
  }
}

/** Two characters as one number, for those of one UTF-16 unit. */
const pairOf = (before: string, last: string) => (before.charCodeAt(0) << 16) | last.charCodeAt(0);

/** How all those words end; most lines end in none of these. */
const endPairs = new Set([...ends.keys(), ...tones.keys()].map((word) => pairOf(word.at(-2) ?? '', word.at(-1) ?? '')));

/** The place where the words of `endReadings` end: the last character, or the one before a closing particle. */
function applyEnds(text: string, run: readonly string[], spelled: string[], settled: boolean[]): void {
  // Places are counted in UTF-16 units, as the words are; a character beyond them is in no word of these lists.
  if (run.length < 2 || text.length !== run.length) return;
  const closing = run.findLastIndex((character) => !'的了吗呢吧啊呀嘛啦'.includes(character));
  for (let last = run.length - 1; ; last = closing) {
    if (last > 0 && run[last] === '子' && neutralBeforeZi.has(run[last - 1] ?? '')) spelled[last] = 'zi';
    const mayEnd = last > 0 && endPairs.has(pairOf(run[last - 1] ?? '', run[last] ?? ''));
    for (let length = mayEnd ? 4 : 0; length >= 2; length -= 1) {
      if (last + 1 < length) continue;
      const word = text.slice(last + 1 - length, last + 1);
      const reading = ends.get(word);
      const tone = tones.get(word);
      if (reading === undefined && tone === undefined) continue;
      spelled[last] = reading ?? toned(spelled[last] ?? '', tone ?? 0);
      settled[last] = true;
      break;
    }
    if (last === closing || closing < 0) return;
  }
}

/** A spelling with its tone mark, and what it sounds like. */
interface Spelt {
  readonly spelling: string;
  readonly parsed: { readonly sound: Sound; readonly tone: Tone } | null;
}
const spelt = new Map<string, Spelt>();

function speltOf(spelled: string): Spelt {
  const known = spelt.get(spelled);
  if (known !== undefined) return known;
  const spelling = withToneMark(spelled);
  const answer = { spelling, parsed: parseSyllable(spelling) };
  if (spelt.size < 8_192) spelt.set(spelled, answer);
  return answer;
}

/** One answer for a character in its place. */
function readingOf(
  character: string,
  plain: string,
  spelled: string,
  isSettled: boolean,
  isAlone: boolean,
): HanReading {
  const { spelling, parsed } = speltOf(spelled);
  if (parsed === null) return { character, spelling, sound: null, tone: 0, certainty: 'unknown' };
  const isPlural = !isSettled && readingsOf(plain).length > 1;
  const certainty = isSettled || (isPlural && !isAlone) ? 'settled' : isPlural ? 'usual' : 'only';
  return { character, spelling, sound: parsed.sound, tone: parsed.tone, certainty };
}

interface MadeReading {
  readonly spelled: string;
  readonly isSettled: boolean;
  readonly reading: HanReading;
}

/** Readings of a character among others, by the UTF-16 unit it is simplified to: it has few, and lines ask for the same. */
const made: (MadeReading[] | undefined)[] = Array.from({ length: 0x10000 }, () => undefined);

function madeReadingOf(character: string, plain: string, spelled: string, isSettled: boolean): HanReading {
  const known = (made[plain.charCodeAt(0)] ??= []);
  for (const one of known)
    if (one.spelled === spelled && one.isSettled === isSettled && one.reading.character === character)
      return one.reading;
  const reading = readingOf(character, plain, spelled, isSettled, false);
  known.push({ spelled, isSettled, reading });
  return reading;
}

/** A run of Han characters, simplified, and how each is spelled in it. */
interface SpelledRun {
  readonly run: readonly string[];
  readonly spelled: readonly string[];
  /** Whether a word or a rule says so. */
  readonly settled: readonly boolean[];
}

function spellRun(text: string, overrides: ReadingOverrides | undefined): SpelledRun {
  const plainText = simplify(text);
  const run = charactersOf(plainText);
  const spelled = spell(run);
  const settled: boolean[] = [];
  const isAlone = run.length === 1;
  let all = 0;
  for (let at = 0; at < run.length; at += 1) {
    settled.push(false);
    const character = run[at]!;
    const trait = traits.of(character.codePointAt(0)!);
    all |= trait;
    if (!isAlone && (trait & special) === 0) continue;
    const usual = ownReadings.get(character) ?? (isAlone ? aloneReadings[character] : undefined);
    if (usual !== undefined) spelled[at] = usual;
    const byRule = readByRule(run, at, spelled);
    if (byRule === null) continue;
    spelled[at] = byRule;
    settled[at] = true;
  }
  applyEnds(plainText, run, spelled, settled);
  if ((all & opening) !== 0) applyWords(run, ownWords, spelled, settled);
  if (overrides !== undefined) applyWords(run, indexWords(overrides), spelled, settled);
  return { run, spelled, settled };
}

/**
 * Reads one unbroken run of Han characters in context; punctuation must have been cut at before.
 * 一 and 不 keep their own tones, and third tones do not change.
 */
export function readHan(text: string, overrides?: ReadingOverrides): readonly HanReading[] {
  const { run, spelled, settled } = spellRun(text, overrides);
  const isAlone = run.length === 1;
  return charactersOf(text).map((character, at) =>
    isAlone || character.length > 1 || overrides !== undefined
      ? readingOf(character, run[at]!, spelled[at]!, settled[at]!, isAlone)
      : madeReadingOf(character, run[at]!, spelled[at]!, settled[at]!),
  );
}

/** What `readHan` says of the sounds alone, for many lines that are asked about once. */
export function soundsOfHan(text: string): (Sound | null)[] {
  return spellRun(text, undefined).spelled.map((spelled) => speltOf(spelled).parsed?.sound ?? null);
}
