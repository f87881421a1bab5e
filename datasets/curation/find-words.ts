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

interface Node {
  readonly next: Map<string, Node>;
  fail: Node | null;
  /** Entries that end here, longest first; `length` in plain characters. */
  readonly ends: { readonly entry: number; readonly length: number }[];
}

/** Aho-Corasick: every listed word in one pass, however many words the list has. */
class Matcher {
  private readonly root: Node = { next: new Map(), fail: null, ends: [] };

  add(symbols: readonly string[], entry: number): void {
    let node = this.root;
    for (const symbol of symbols) {
      let child = node.next.get(symbol);
      if (child === undefined) node.next.set(symbol, (child = { next: new Map(), fail: null, ends: [] }));
      node = child;
    }
    node.ends.push({ entry, length: symbols.length });
  }

  build(): this {
    const queue: Node[] = [];
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

  *find(symbols: readonly string[]): Generator<{ entry: number; from: number; to: number }> {
    let node = this.root;
    for (let at = 0; at < symbols.length; at += 1) {
      const symbol = symbols[at]!;
      while (node !== this.root && !node.next.has(symbol)) node = node.fail ?? this.root;
      node = node.next.get(symbol) ?? this.root;
      for (const { entry, length } of node.ends) yield { entry, from: at - length + 1, to: at + 1 };
    }
  }
}

const isLatin = (symbol: string | undefined) => symbol !== undefined && /^\p{Script=Latin}/u.test(symbol);
const hanWord = /^[\u4e00-\u9fff]{2,}$/;

/** Characters of a text that count, where each stands, and whether something stood between it and the one before. */
interface Plain {
  readonly symbols: string[];
  readonly starts: number[];
  readonly ends: number[];
  readonly apart: boolean[];
}

function plainOf(text: string): Plain {
  const plain: Plain = { symbols: [], starts: [], ends: [], apart: [] };
  let [at, apart] = [0, true];
  for (const character of text) {
    // kill! is a word and a mark, k!ll is one word.
    const isMark = /^[!|！｜]$/.test(character) && !/[A-Za-z]/.test(text[at + 1] ?? '');
    const common = isMark ? '' : plainCharacter(character);
    // What cannot be seen parts nothing.
    if (common === '') apart = apart || !/\p{Cf}|\p{Mn}/u.test(character);
    for (const symbol of common) {
      plain.symbols.push(symbol);
      plain.starts.push(at);
      plain.ends.push(at + character.length);
      plain.apart.push(apart);
      apart = false;
    }
    at += character.length;
  }
  return plain;
}

/**
 * Looks for listed words: whatever the width, case, traditional or simplified writing, letters for digits, and whatever
 * stands between Han characters. Latin words count as whole words, and letter by letter (k i l l) too.
 */
export class WordFinder {
  private readonly words: readonly ListedWord[];
  private readonly matcher = new Matcher();
  private readonly allowed = new Matcher();
  private readonly sounds: Matcher | null;

  constructor(list: WordList, { homophones = false }: { readonly homophones?: boolean } = {}) {
    this.words = list.words;
    for (const [entry, { word }] of list.words.entries()) this.matcher.add([...plainWord(word)], entry);
    for (const phrase of list.allowed) this.allowed.add([...plainWord(phrase)], 0);
    this.matcher.build();
    this.allowed.build();
    this.sounds = homophones ? soundsOf(list.words) : null;
  }

  find(text: string): WordHit[] {
    const plain = plainOf(text);
    const excused = [...this.allowed.find(plain.symbols)];
    const hits: WordHit[] = [];
    const take = (entry: number, from: number, to: number, homophone: boolean) => {
      if (excused.some((phrase) => phrase.from <= from && to <= phrase.to)) return;
      if (!isWhole(plain, from, to)) return;
      const [start, end] = [plain.starts[from]!, plain.ends[to - 1]!];
      if (hits.some((hit) => hit.start <= start && end <= hit.end)) return;
      const { word, class: name, severity } = this.words[entry]!;
      hits.push({ word, class: name, severity, start, end, homophone });
    };
    const found = [...this.matcher.find(plain.symbols)].sort((a, b) => a.from - b.from || b.to - a.to);
    for (const { entry, from, to } of found) take(entry, from, to, false);
    if (this.sounds !== null && plain.symbols.some((symbol) => symbol >= '\u4e00'))
      for (const { entry, from, to } of this.sounds.find(spelled(plain.symbols))) take(entry, from, to, true);
    return hits.sort((a, b) => a.start - b.start);
  }
}

/** A Latin word is not a part of a longer one, and either written in one or letter by letter. */
function isWhole({ symbols, apart }: Plain, from: number, to: number): boolean {
  if (!isLatin(symbols[from]) && !isLatin(symbols[to - 1])) return true;
  const before = from > 0 && !apart[from] && isLatin(symbols[from - 1]);
  const after = to < symbols.length && !apart[to] && isLatin(symbols[to]);
  if (before || after) return false;
  const gaps = apart.slice(from + 1, to).filter(Boolean).length;
  return gaps === 0 || gaps === to - from - 1;
}

/** Syllables without tone in place of Han characters. */
function spelled(symbols: readonly string[]): string[] {
  const run = symbols.map((symbol) => (/[\u4e00-\u9fff]/.test(symbol) ? symbol : '\n')).join('');
  return run.split(/(\n)/).flatMap((part) => {
    if (part === '') return [];
    if (part === '\n') return ['\n'];
    return readHan(part).map(({ sound, character }) => (sound === null ? character : `${sound.onset} ${sound.final}`));
  });
}

/** Only words of two characters and more: one syllable alone says too many things. */
function soundsOf(words: readonly ListedWord[]): Matcher {
  const matcher = new Matcher();
  for (const [entry, { word }] of words.entries())
    if (hanWord.test(plainWord(word))) matcher.add(spelled([...plainWord(word)]), entry);
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
