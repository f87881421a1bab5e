import { rules, words } from './readings.generated.ts';
import { idAt, idOf, unread, usualOf } from './spellings.ts';

/**
 * All words, one behind the other: 2 × how many characters, and 1 more for a number before a measure word; the
 * characters; the ids of how they are spelled. Packed, for what stands in a thousand places takes its time to be looked
 * up. The first place is none.
 */
let packed = new Uint16Array(0);

/** Where the words of a bucket begin, by a hash of their last two characters: places are searched by where words end. */
const begins = new Uint32Array((1 << 15) + 1);

/** 32 bits for each bucket, by more of that hash: nearly all pairs end no word, and need no look at the words. */
const bits = new Uint32Array(1 << 15);

/** A hash of two characters: the bucket in the higher 15 bits, the place among its bits in the lower 5. */
const hashOf = (before: number, last: number) => Math.imul((before << 16) | last, 0x9e3779b1) >>> 12;

function listWords(text: string, rule: 0 | 1): number[][] {
  const all: number[][] = [];
  for (const group of text.split('|')) {
    const [, first = '', rests = ''] = /^(.[\u0100-\u07ff]?)(.*)$/u.exec(group) ?? [];
    for (const [place, rest] of rests.split(' ').entries()) {
      // One is as long as the other here.
      const parts = rest.match(/[^\u0100-\u07ff][\u0100-\u07ff]?/gu) ?? [];
      for (let at = 0; at < parts.length; at += place + 1) {
        const word = [first, ...parts.slice(at, at + place + 1)];
        all.push([
          2 * word.length + rule,
          ...word.map((part) => part.charCodeAt(0)),
          ...word.map((part) => (part.length > 1 ? idAt(part.charCodeAt(1)) : usualOf(part.charCodeAt(0)))),
        ]);
      }
    }
  }
  return all;
}

function pack(): void {
  const buckets: number[][][] = [];
  let size = 1;
  for (const word of [...listWords(words, 0), ...listWords(rules, 1)]) {
    const length = word[0]! >> 1;
    const hash = hashOf(word[length - 1]!, word[length]!);
    bits[hash >>> 5]! |= 1 << (hash & 31);
    (buckets[hash >>> 5] ??= []).push(word);
    size += word.length;
  }
  packed = new Uint16Array(size);
  let place = 1;
  for (let bucket = 0; bucket < begins.length; bucket += 1) {
    begins[bucket] = place;
    for (const word of buckets[bucket] ?? []) {
      packed.set(word, place);
      place += word.length;
    }
  }
}
pack();

/** Likelihoods of a word of the dictionary, of a number by rule, and of a character by itself. */
const likelihoods = [2e-8, 1e-12];
const ofCharacter = 1e-13;

/**
 * The most likely cut from each place of a run on, found anew for every run: how likely it is, how often that product was
 * lifted out of the range of numbers, the word it begins with or 0, and the place where the cut goes on.
 */
const likely: number[] = [];
const lifts: number[] = [];
const chosen: number[] = [];
const goesOn: number[] = [];
/** Lifts of a place that nothing was offered for yet. */
const unset = 2 ** 30;

/** Keeps the better of two cuts from one place on. */
function offerCut(at: number, product: number, lifted: number, word: number, next: number): void {
  if (product < 1e-300) return offerCut(at, product * 1e300, lifted + 1, word, next);
  if (lifts[at]! < lifted || (lifts[at] === lifted && likely[at]! > product)) return;
  likely[at] = product;
  lifts[at] = lifted;
  chosen[at] = word;
  goesOn[at] = next;
}

/** Whether a word stands in a run with its last character at a place; most do not already before their last two. */
function endsAt(codes: readonly number[], end: number, word: number, length: number): boolean {
  if (length > end + 1) return false;
  for (let back = 0; back < length; back += 1) if (codes[end - back] !== packed[word + length - back]) return false;
  return true;
}

function offerWords(codes: readonly number[], at: number, next: number): void {
  const hash = hashOf(codes[at - 1]!, codes[at]!);
  const bucket = hash >>> 5;
  if (((bits[bucket]! >>> (hash & 31)) & 1) === 0) return;
  const after = at + 1;
  const end = begins[bucket + 1]!;
  for (let word = begins[bucket]!; word < end;) {
    const head = packed[word]!;
    const length = head >> 1;
    if (endsAt(codes, at, word, length))
      offerCut(after - length, likelihoods[head & 1]! * likely[after]!, lifts[after]!, word, next);
    word += 2 * length + 1;
  }
}

/** Finds the most likely cut of the first `length` characters, from behind. */
function cut(codes: readonly number[], length: number): void {
  for (let at = 0; at <= length; at += 1) {
    likely[at] = 1;
    lifts[at] = at < length ? unset : 0;
    chosen[at] = 0;
    goesOn[at] = length;
  }
  for (let at = length - 1; at >= 0; at -= 1) {
    const after = at + 1;
    const next = chosen[after] === 0 ? goesOn[after]! : after;
    if (at > 0) offerWords(codes, at, next);
    offerCut(at, ofCharacter * likely[after]!, 0, 0, next);
  }
}

const one = 0x4e00;
const not = 0x4e0d;
const finished = 0x4e86;
const [ofOne, ofNot, ofFinished] = [idOf('yī'), idOf('bù'), idOf('liǎo')];

function spellAlone(codes: readonly number[], at: number): number {
  const code = codes[at]!;
  if (code === one) return ofOne;
  if (code === not) return ofNot;
  if (code === finished && (at === 0 || usualOf(codes[at - 1]!) === unread)) return ofFinished;
  return usualOf(code);
}

/**
 * How the characters of an unbroken run are read; 一 and 不 keep their own tones. The cut into words is pinyin-pro's,
 * answer for answer.
 * @param codes code points; the first `length` of them are the run
 * @param ids where the spelling of each goes, or `unread`
 */
export function spell(codes: readonly number[], length: number, ids: number[]): void {
  for (let at = 0; at < length; at += 1) ids[at] = spellAlone(codes, at);
  cut(codes, length);
  for (let at = 0; at < length; at = goesOn[at]!) {
    const word = chosen[at]!;
    const size = packed[word]! >> 1;
    for (let place = at; place < at + size; place += 1)
      if (codes[place] !== one && codes[place] !== not) ids[place] = packed[word + 1 + size + place - at]!;
  }
}
