import { CodeTable } from '../code-table.ts';
import { readHan } from '../engine/readings.ts';
import { plainCharacter, plainWord, severities, type ListedWord, type Severity, type WordList } from './word-list.ts';

export interface WordHit {
  readonly word: string;
  readonly class: string;
  readonly severity: Severity;
  /** Place in the text as written, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Written with other characters of the same sound. */
  readonly homophone: boolean;
}

interface Node<Symbol> {
  readonly next: Map<Symbol, Node<Symbol>>;
  fail: Node<Symbol> | null;
  /** Entries that end here, longest first; `length` in plain characters. */
  readonly ends: { readonly entry: number; readonly length: number }[];
}

interface Found {
  readonly entry: number;
  readonly from: number;
  readonly to: number;
}

/** Aho-Corasick: every listed word in one pass, however many words the list has. */
class Matcher<Symbol> {
  private readonly root: Node<Symbol> = { next: new Map(), fail: null, ends: [] };

  add(symbols: readonly Symbol[], entry: number): void {
    let node = this.root;
    for (const symbol of symbols) {
      let child = node.next.get(symbol);
      if (child === undefined) node.next.set(symbol, (child = { next: new Map(), fail: null, ends: [] }));
      node = child;
    }
    node.ends.push({ entry, length: symbols.length });
  }

  build(): this {
    const queue: Node<Symbol>[] = [];
    for (const child of this.root.next.values()) {
      child.fail = this.root;
      queue.push(child);
    }
    for (const node of queue)
      for (const [symbol, child] of node.next) {
        let fail = node.fail;
        while (fail !== null && !fail.next.has(symbol)) fail = fail.fail;
        child.fail = fail?.next.get(symbol) ?? this.root;
        child.ends.push(...child.fail.ends);
        queue.push(child);
      }
    return this;
  }

  find(symbols: readonly Symbol[]): Found[] {
    const found: Found[] = [];
    let node = this.root;
    for (let at = 0; at < symbols.length; at += 1) {
      const symbol = symbols[at]!;
      let next = node.next.get(symbol);
      while (next === undefined && node !== this.root) {
        node = node.fail ?? this.root;
        next = node.next.get(symbol);
      }
      node = next ?? this.root;
      for (const { entry, length } of node.ends) found.push({ entry, from: at - length + 1, to: at + 1 });
    }
    return found;
  }
}

function codesOf(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0)!);
}

const latin = new CodeTable((character) => Number(/\p{Script=Latin}/u.test(character)));
const isLatin = (symbol: number | undefined) => symbol !== undefined && latin.of(symbol) === 1;
const isHan = (symbol: number) => symbol >= 0x4e00 && symbol <= 0x9fff;
const hanWord = /^[\u4e00-\u9fff]{2,}$/;

/** Characters of a text that count, as code points, and where each stands. */
interface Plain {
  readonly text: string;
  readonly symbols: number[];
  readonly starts: number[];
}

/** What a character is looked up as where that is one character; or one of these. */
const [parting, unseen, several] = [0, 1, 2];
const plainCodes = new CodeTable((character) => {
  const plain = plainCharacter(character);
  // What cannot be seen parts nothing.
  if (plain === '') return /\p{Cf}|\p{Mn}/u.test(character) ? unseen : parting;
  return plain.length === 1 ? plain.charCodeAt(0) : several;
});
const marks = new Set(codesOf('!|！｜'));

const widthOf = (code: number) => (code > 0xffff ? 2 : 1);

function plainOf(text: string): Plain {
  const symbols: number[] = [];
  const starts: number[] = [];
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at)!;
    const end = at + widthOf(code);
    // kill! is a word and a mark, k!ll is one word.
    const isMark = marks.has(code) && !/[A-Za-z]/.test(text[end] ?? '');
    const symbol = isMark ? parting : plainCodes.of(code);
    if (symbol > several) {
      symbols.push(symbol);
      starts.push(at);
    } else if (symbol === several)
      for (const one of codesOf(plainCharacter(text.slice(at, end)))) {
        symbols.push(one);
        starts.push(at);
      }
    at = end;
  }
  return { text, symbols, starts };
}

const endOf = ({ text, starts }: Plain, at: number) => starts[at]! + widthOf(text.codePointAt(starts[at]!)!);

/** Whether something that can be seen stands before a character that counts. */
function isApart(plain: Plain, at: number): boolean {
  if (at === 0) return true;
  if (plain.starts[at] === plain.starts[at - 1]) return false;
  for (let place = endOf(plain, at - 1); place < plain.starts[at]!;) {
    const code = plain.text.codePointAt(place)!;
    if (plainCodes.of(code) !== unseen) return true;
    place += widthOf(code);
  }
  return false;
}

/**
 * Looks for listed words: whatever the width, case, traditional or simplified writing, letters for digits, and whatever
 * stands between Han characters. Latin words count as whole words, and letter by letter (k i l l) too.
 */
export class WordFinder {
  private readonly words: readonly ListedWord[];
  private readonly matcher = new Matcher<number>();
  private readonly allowed = new Matcher<number>();
  private readonly sounds: Matcher<string> | null;

  constructor(list: WordList, { homophones = false }: { readonly homophones?: boolean } = {}) {
    this.words = list.words;
    for (const [entry, { word }] of list.words.entries()) this.matcher.add(codesOf(plainWord(word)), entry);
    for (const phrase of list.allowed) this.allowed.add(codesOf(plainWord(phrase)), 0);
    this.matcher.build();
    this.allowed.build();
    this.sounds = homophones ? soundsOf(list.words) : null;
  }

  find(text: string): WordHit[] {
    const plain = plainOf(text);
    const found = this.matcher.find(plain.symbols).sort((a, b) => a.from - b.from || b.to - a.to);
    const alike =
      this.sounds !== null && plain.symbols.some((symbol) => symbol >= 0x4e00)
        ? this.sounds.find(spelled(plain.symbols))
        : [];
    if (found.length + alike.length === 0) return [];
    const excused = this.allowed.find(plain.symbols);
    const hits: WordHit[] = [];
    const take = (entry: number, from: number, to: number, homophone: boolean) => {
      if (excused.some((phrase) => phrase.from <= from && to <= phrase.to)) return;
      if (!isWhole(plain, from, to)) return;
      const [start, end] = [plain.starts[from]!, endOf(plain, to - 1)];
      if (hits.some((hit) => hit.start <= start && end <= hit.end)) return;
      const { word, class: name, severity } = this.words[entry]!;
      hits.push({ word, class: name, severity, start, end, homophone });
    };
    for (const { entry, from, to } of found) take(entry, from, to, false);
    for (const { entry, from, to } of alike) take(entry, from, to, true);
    return hits.sort((a, b) => a.start - b.start);
  }
}

/** A Latin word is not a part of a longer one, and either written in one or letter by letter. */
function isWhole(plain: Plain, from: number, to: number): boolean {
  const { symbols } = plain;
  if (!isLatin(symbols[from]) && !isLatin(symbols[to - 1])) return true;
  const before = from > 0 && !isApart(plain, from) && goesOn(plain, from - 1);
  const after = to < symbols.length && !isApart(plain, to) && goesOn(plain, to);
  if (before || after) return false;
  let gaps = 0;
  for (let at = from + 1; at < to; at += 1) if (isApart(plain, at)) gaps += 1;
  return gaps === 0 || gaps === to - from - 1;
}

/** A letter goes on with a word; a mark between two words without a space (kill!now) does not, although it may stand for one. */
const goesOn = ({ text, symbols, starts }: Plain, at: number) =>
  isLatin(symbols[at]) && !marks.has(text.codePointAt(starts[at]!)!);

/** Syllables without tone in place of Han characters. */
function spelled(symbols: readonly number[]): string[] {
  const run = symbols.map((symbol) => (isHan(symbol) ? String.fromCharCode(symbol) : '\n')).join('');
  return run.split(/(\n)/).flatMap((part) => {
    if (part === '') return [];
    if (part === '\n') return ['\n'];
    return readHan(part).map(({ sound, character }) => (sound === null ? character : `${sound.onset} ${sound.final}`));
  });
}

/** Only words of two characters and more: one syllable alone says too many things. */
function soundsOf(words: readonly ListedWord[]): Matcher<string> {
  const matcher = new Matcher<string>();
  for (const [entry, { word }] of words.entries())
    if (hanWord.test(plainWord(word))) matcher.add(spelled(codesOf(plainWord(word))), entry);
  return matcher.build();
}

export const isAtLeast = (severity: Severity, least: Severity): boolean =>
  severities.indexOf(severity) >= severities.indexOf(least);

/** The text with every listed word replaced by one ＊ a character. */
export function maskWords(text: string, hits: readonly Pick<WordHit, 'start' | 'end'>[]): string {
  let masked = text;
  for (const { start, end } of hits.toReversed())
    masked = masked.slice(0, start) + '＊'.repeat([...masked.slice(start, end)].length) + masked.slice(end);
  return masked;
}
