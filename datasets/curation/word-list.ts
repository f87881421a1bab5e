import { simplify } from '../engine/traditional.ts';

export const severities = ['low', 'medium', 'high'] as const;
export type Severity = (typeof severities)[number];

export interface ListedWord {
  readonly word: string;
  /** Any name: insult, drugs, violence … */
  readonly class: string;
  readonly severity: Severity;
}

export interface WordList {
  readonly words: readonly ListedWord[];
  /** Phrases in which listed words are meant otherwise: 杀青, skill, killing me softly. */
  readonly allowed: readonly string[];
}

export interface WordListFault {
  readonly line: number;
  readonly reason: string;
}

/**
 * Reads a word list: one entry a line, `class TAB severity TAB word`, or `allow TAB phrase`; `#` begins a comment. The
 * class is any name, the severity low, medium or high.
 */
export function readWordList(text: string): { readonly list: WordList; readonly faults: readonly WordListFault[] } {
  const words: ListedWord[] = [];
  const allowed: string[] = [];
  const faults: WordListFault[] = [];
  for (const [at, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n|[\r\n]/)
    .entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const [first = '', second = '', ...rest] = line.split('\t').map((cell) => cell.trim());
    const word = rest.join(' ').trim();
    const fault = (reason: string) => faults.push({ line: at + 1, reason });
    if (first.toLowerCase() === 'allow') {
      if (plainWord(second) === '') fault('allow names no phrase');
      else allowed.push(second);
    } else if (!severities.includes(second.toLowerCase() as Severity))
      fault('expected: class TAB severity (low, medium, high) TAB word; or allow TAB phrase');
    else if (plainWord(word) === '') fault('the entry has no word');
    else words.push({ word, class: first, severity: second.toLowerCase() as Severity });
  }
  return { list: { words, allowed }, faults };
}

const leet: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'i',
};

/** What a character is looked up as; empty for one that only stands between others. */
export function plainCharacter(character: string): string {
  let plain = plainCharacters.get(character);
  if (plain === undefined) {
    plain = makePlain(character);
    if (plainCharacters.size < 50_000) plainCharacters.set(character, plain);
  }
  return plain;
}

const plainCharacters = new Map<string, string>();

function makePlain(character: string): string {
  const code = character.charCodeAt(0);
  if (code >= 0x4e00 && code <= 0x9fff) return simplify(character);
  const common = character.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');
  const letter = Object.hasOwn(leet, common) ? leet[common]! : common;
  return /^[\p{L}\p{N}]+$/u.test(letter) ? letter : '';
}

export const plainWord = (word: string): string => [...word].map(plainCharacter).join('');

/**
 * A small neutral example, in three classes; people bring their own list for what their product must not say.
 */
export const exampleList: WordList = {
  words: [
    ['傻逼', 'insult', 'high'],
    ['贱人', 'insult', 'medium'],
    ['滚蛋', 'insult', 'low'],
    ['fuck', 'insult', 'high'],
    ['bitch', 'insult', 'medium'],
    ['idiot', 'insult', 'low'],
    ['海洛因', 'drugs', 'high'],
    ['冰毒', 'drugs', 'high'],
    ['吸毒', 'drugs', 'medium'],
    ['heroin', 'drugs', 'high'],
    ['cocaine', 'drugs', 'high'],
    ['砍死', 'violence', 'high'],
    ['杀', 'violence', 'low'],
    ['kill', 'violence', 'low'],
    ['赌博', 'gambling', 'medium'],
  ].map(([word, name, severity]) => ({ word: word!, class: name!, severity: severity as Severity })),
  allowed: [
    '杀青',
    '抹杀',
    '杀手锏',
    '肃杀',
    '笑杀',
    '愁杀',
    '羡杀',
    '妒杀',
    'killing me softly',
    'kill the lights',
    'kill time',
    'dressed to kill',
  ],
};
