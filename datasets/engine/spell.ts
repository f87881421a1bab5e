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

interface Best {
  probability: number;
  /** How often the product was lifted out of the range of numbers. */
  lifts: number;
  word: Word | null;
  next: number;
}

function betterOf(a: Best | undefined, b: Best): Best {
  if (a === undefined || a.lifts > b.lifts) return b;
  if (a.lifts < b.lifts) return a;
  return a.probability > b.probability ? a : b;
}

function lifted(best: Best): Best {
  if (best.probability < 1e-300) {
    best.probability *= 1e300;
    best.lifts += 1;
  }
  return best;
}

function endsAt(run: readonly string[], end: number, { characters }: Word): boolean {
  const start = end - characters.length + 1;
  if (start < 0) return false;
  for (let at = 0; at < characters.length; at += 1) if (run[start + at] !== characters[at]) return false;
  return true;
}

/** The words that end at each place, the shortest first; null when none does anywhere. */
function wordsIn(run: readonly string[]): readonly (readonly Word[] | undefined)[] | null {
  let found: (readonly Word[])[] | null = null;
  for (let at = 1; at < run.length; at += 1) {
    const pair = pairOf(run[at - 1] ?? '', run[at] ?? '');
    const bit = bitOf(pair);
    const candidates = ((endBits[bit >>> 5]! >>> (bit & 31)) & 1) === 0 ? undefined : byEnd.get(pair);
    if (candidates === undefined) continue;
    const ending = candidates.filter((word) => endsAt(run, at, word));
    if (ending.length === 0) continue;
    found ??= [];
    found[at] = ending;
  }
  return found;
}

/** The most likely way to cut a run into words; null when no word is in it. */
function cut(run: readonly string[]): readonly (Best | undefined)[] | null {
  const found = wordsIn(run);
  if (found === null) return null;
  const best: (Best | undefined)[] = [];
  const end: Best = { probability: 1, lifts: 0, word: null, next: run.length };
  for (let at = run.length - 1; at >= 0; at -= 1) {
    const after = best[at + 1] ?? end;
    const next = after.word === null ? after.next : at + 1;
    for (const word of found[at] ?? []) {
      const start = at - word.characters.length + 1;
      const own = lifted({ probability: word.probability * after.probability, lifts: after.lifts, word, next });
      best[start] = betterOf(best[start], own);
    }
    best[at] = betterOf(best[at], lifted({ probability: ofCharacter * after.probability, lifts: 0, word: null, next }));
  }
  return best;
}

/**
 * How the characters of an unbroken run are read, with tone marks; what has no reading stays as it is. 一 and 不 keep
 * their own tones. The cut into words is pinyin-pro's, answer for answer.
 */
export function spell(run: readonly string[]): string[] {
  const spelled = run.map((character, at) => {
    if (character === '一') return 'yī';
    if (character === '不') return 'bù';
    if (character === '了' && (at === 0 || usualOf(run[at - 1] ?? '') === null)) return 'liǎo';
    return usualOf(character) ?? character;
  });
  const best = cut(run);
  for (let at = 0; best !== null && at < run.length;) {
    const one = best[at];
    if (one === undefined) break;
    one.word?.spelled.forEach((spelling, offset) => {
      const character = run[at + offset];
      if (character !== '一' && character !== '不') spelled[at + offset] = spelling;
    });
    at = one.next;
  }
  return spelled;
}
