import { other, rare, rules, spellings, usualHigh, usualLow, words } from './readings.generated.ts';

/** Where ids of spellings begin, and the block of common Han characters. */
const [firstId, lastId, firstHan, firstGap] = [0x100, 0x7ff, 0x4e00, 0x28];

/** Numbers of two digits, see the data. */
const [firstDigit, base] = [0x28, 48];

const list = spellings.split(' ');
const isId = (code: number) => code >= firstId && code <= lastId;
const spellingAt = (code: number) => list[code - firstId] ?? '';

/** Other readings of a character, as ids; all of them where it stands outside the block. */
const others = new Map<string, string>();

function readOthers(): void {
  let at = firstHan - 1;
  for (const [, gap = '', ids = ''] of other.matchAll(/([)-Z])([\u0100-\u07ff]*)/gu)) {
    at += gap.charCodeAt(0) - firstGap;
    if (ids !== '') others.set(String.fromCharCode(at), ids);
  }
  for (const [, character = '', ids = ''] of rare.matchAll(/([^\u0100-\u07ff])([\u0100-\u07ff]+)/gu))
    others.set(character, ids);
}

/** Readings of the block by place in the list; -1 where none is known. */
const usual = Int16Array.from(usualLow, (low, at) =>
  low === ' ' ? -1 : (usualHigh.charCodeAt(at) - firstDigit) * base + low.charCodeAt(0) - firstDigit,
);

const placeInBlock = (character: string) =>
  character.length === 1 ? (usual[character.charCodeAt(0) - firstHan] ?? -1) : -1;

/** The usual reading of a character, with its tone mark; null where none is known. */
function usualOf(character: string): string | null {
  const place = placeInBlock(character);
  if (place >= 0) return list[place] ?? null;
  const all = others.get(character);
  return all === undefined ? null : spellingAt(all.charCodeAt(0));
}

/** Every listed reading of a character, the usual one first; empty where none is known. */
export function listedReadings(character: string): string[] {
  const place = placeInBlock(character);
  const rest = [...(others.get(character) ?? '')].map((one) => spellingAt(one.charCodeAt(0)));
  return place >= 0 ? [list[place] ?? '', ...rest] : rest;
}

interface Word {
  readonly characters: readonly string[];
  readonly spelled: readonly string[];
  readonly probability: number;
}

/** Likelihoods of a word of the dictionary, of one by rule, and of a character by itself. */
const [ofWord, ofRule, ofCharacter] = [2e-8, 1e-12, 1e-13];

/** Words by their last two characters, the shortest first: places are searched by where words end. */
const byEnd = new Map<number, Word[]>();

/** One bit for each of a million hashes of two characters: nearly all pairs end no word, and need no look at the words. */
const endBits = new Uint32Array(1 << 15);
const bitOf = (pair: number) => Math.imul(pair, 0x9e3779b1) >>> 12;

/** Two characters as one small number. Every word is at least two long and of the block, or begins with 〇. */
function pairOf(before: string, last: string): number {
  return ((before.charCodeAt(0) - 0x3000) << 15) | (last.charCodeAt(0) - 0x3000);
}

function readWords(text: string, probability: number): void {
  for (const group of text.split('|')) {
    const [first = ''] = group;
    for (const rest of group.slice(first.length).split(' ')) {
      const characters: string[] = [];
      const spelled: string[] = [];
      for (const one of first + rest) {
        const code = one.charCodeAt(0);
        if (isId(code)) spelled[spelled.length - 1] = spellingAt(code);
        else {
          characters.push(one);
          spelled.push(usualOf(one) ?? one);
        }
      }
      const pair = pairOf(characters.at(-2) ?? '', characters.at(-1) ?? '');
      const bit = bitOf(pair);
      endBits[bit >>> 5]! |= 1 << (bit & 31);
      const all = byEnd.get(pair);
      if (all === undefined) byEnd.set(pair, [{ characters, spelled, probability }]);
      else all.push({ characters, spelled, probability });
    }
  }
}

readOthers();
readWords(words, ofWord);
readWords(rules, ofRule);
for (const all of byEnd.values()) all.sort((a, b) => a.characters.length - b.characters.length);

/**
 * The most likely cut from each place of a run on, found anew for every run: how likely it is, how often that product was
 * lifted out of the range of numbers, the word it begins with if one does, and the place where the cut goes on.
 */
const likely: number[] = [];
const lifts: number[] = [];
const chosen: (Word | null)[] = [];
const goesOn: number[] = [];
/** Lifts of a place that nothing was offered for yet. */
const unset = 2 ** 30;

/** Keeps the better of two cuts from one place on. */
function offerCut(at: number, product: number, lifted: number, word: Word | null, next: number): void {
  if (product < 1e-300) return offerCut(at, product * 1e300, lifted + 1, word, next);
  if (lifts[at]! < lifted || (lifts[at] === lifted && likely[at]! > product)) return;
  likely[at] = product;
  lifts[at] = lifted;
  chosen[at] = word;
  goesOn[at] = next;
}

function endsAt(run: readonly string[], end: number, { characters }: Word): boolean {
  const start = end - characters.length + 1;
  if (start < 0) return false;
  for (let at = 0; at < characters.length; at += 1) if (run[start + at] !== characters[at]) return false;
  return true;
}

const none: readonly Word[] = [];

/** Words that may end at a place, the shortest first: those that end in its two characters. */
function candidatesAt(run: readonly string[], at: number): readonly Word[] {
  if (at === 0) return none;
  const pair = pairOf(run[at - 1]!, run[at]!);
  const bit = bitOf(pair);
  return ((endBits[bit >>> 5]! >>> (bit & 31)) & 1) === 0 ? none : (byEnd.get(pair) ?? none);
}

function cutRun(run: readonly string[]): void {
  for (let at = 0; at <= run.length; at += 1) {
    likely[at] = 1;
    lifts[at] = at < run.length ? unset : 0;
    chosen[at] = null;
    goesOn[at] = run.length;
  }
  for (let at = run.length - 1; at >= 0; at -= 1) {
    const after = at + 1;
    const next = chosen[after] === null ? goesOn[after]! : after;
    for (const word of candidatesAt(run, at))
      if (endsAt(run, at, word))
        offerCut(after - word.characters.length, word.probability * likely[after]!, lifts[after]!, word, next);
    offerCut(at, ofCharacter * likely[after]!, 0, null, next);
  }
}

const one = 0x4e00;
const not = 0x4e0d;
const finished = 0x4e86;

/**
 * How the characters of an unbroken run are read, with tone marks; what has no reading stays as it is. 一 and 不 keep
 * their own tones. The cut into words is pinyin-pro's, answer for answer.
 */
export function spell(run: readonly string[]): string[] {
  const spelled = run.map((character, at) => {
    const code = character.charCodeAt(0);
    if (code === one) return 'yī';
    if (code === not) return 'bù';
    if (code === finished && (at === 0 || usualOf(run[at - 1]!) === null)) return 'liǎo';
    return usualOf(character) ?? character;
  });
  cutRun(run);
  for (let at = 0; at < run.length; at = goesOn[at]!) {
    const word = chosen[at];
    if (!word) continue;
    for (let offset = 0; offset < word.spelled.length; offset += 1) {
      const code = run[at + offset]!.charCodeAt(0);
      if (code !== one && code !== not) spelled[at + offset] = word.spelled[offset]!;
    }
  }
  return spelled;
}
