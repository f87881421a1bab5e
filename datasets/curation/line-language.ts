import { syllables } from '../engine/syllable-table.ts';

/**
 * Language of one line by its script: `yue` is written Cantonese, `latin` a line of Latin letters that is not English,
 * `pinyin` one that spells Chinese, `none` a line without letters.
 */
export type LineLanguage = 'zh' | 'yue' | 'ja' | 'ko' | 'en' | 'pinyin' | 'latin' | 'other' | 'none';

const han = /\p{Script=Han}/gu;
const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const hangul = /\p{Script=Hangul}/gu;
const latinWord = /\p{Script=Latin}[\p{Script=Latin}\p{M}'’-]*/gu;
const letter = /\p{L}/gu;
const cantonese = /[嘅咗唔冇嚟啲嗰喺佢哋乜嘢嘥掂攰瞓諗谂睇揾搵咁噉嗮晒]/u;
/** 睇, 晒, 掂 and the like are standard characters too; two of them, or one of these, make a line Cantonese. */
const surelyCantonese = /[嘅咗唔冇嚟啲嗰喺佢哋嘢咁噉]/u;

const asciiLine = /^[ -~’‘“”—…]*$/;
const englishHints = new Set(
  (
    'the a an and of to in is it i you my me your we be that for on with all this so but are not no do dont don’t was have as at he she ' +
    'they his her our their one love when what where who how why if or from by up out down oh yeah like just know never now i’m i’ll it’s ' +
    "im i'm i'll it's can't won't ain't can will would could should there here into through let go come day night heart time away baby"
  ).split(' '),
);

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

/** Whether a word is a syllable of Hanyu Pinyin, with or without tone, or several written together. */
function spellsSyllables(word: string): boolean {
  if (syllables.has(word)) return true;
  for (let cut = Math.min(6, word.length - 1); cut > 0; cut -= 1)
    if (syllables.has(word.slice(0, cut)) && spellsSyllables(word.slice(cut))) return true;
  return false;
}

/** Without tone, ü as v. */
const bareSyllables = (word: string) =>
  word
    .normalize('NFD')
    .replace(/[\u0300\u0301\u0304\u030c]|[1-5]$/g, '')
    .normalize('NFC')
    .replaceAll('ü', 'v');

const pinyinWords = new Map<string, boolean>();

/** Songs have few different words. */
function isPinyinWord(word: string): boolean {
  if (word.length > 24) return false;
  let answer = pinyinWords.get(word);
  if (answer === undefined) {
    answer = spellsSyllables(bareSyllables(word));
    if (pinyinWords.size < 50_000) pinyinWords.set(word, answer);
  }
  return answer;
}

const spelledWord = /\p{Script=Latin}[\p{Script=Latin}\p{M}]*[1-5]?/gu;

/** Every word spells Chinese, and too few are English words: “wo ai ni zhong guo”, not “he can sing a song”. */
export function isPinyinLine(line: string): boolean {
  let [words, english] = [0, 0];
  const lower = line.toLowerCase();
  spelledWord.lastIndex = 0;
  for (let match = spelledWord.exec(lower); match !== null; match = spelledWord.exec(lower)) {
    if (!isPinyinWord(match[0])) return false;
    words += 1;
    if (englishHints.has(match[0])) english += 1;
  }
  if (words < 2) return false;
  if (/[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]|[a-zü][1-5]\b/i.test(line)) return true;
  return words >= 3 && english * 3 < words;
}

/** English, or another language in Latin letters: by letters that English has not, then by its commonest words. */
function latinLanguage(line: string, words: readonly string[]): LineLanguage {
  if (isPinyinLine(line)) return 'pinyin';
  const foreign = words.filter((word) => /[^A-Za-z'’-]/.test(word)).length;
  const english = words.filter((word) => englishHints.has(word.toLowerCase())).length;
  return foreign > english && foreign * 5 >= words.length ? 'latin' : 'en';
}

const plainHan = /^[\u4e00-\u9fff]+$/;

export function languageOfLine(line: string): LineLanguage {
  if (plainHan.test(line) && !cantonese.test(line)) return 'zh';
  if (asciiLine.test(line)) return !/[A-Za-z]/.test(line) ? 'none' : isPinyinLine(line) ? 'pinyin' : 'en';
  const [hans, kanas, hanguls] = [count(line, han), count(line, kana), count(line, hangul)];
  const words = line.match(latinWord) ?? [];
  const letters = count(line, letter);
  if (letters === 0) return 'none';
  if (kanas > 0 && kanas * 8 >= hans) return 'ja';
  if (hanguls > 0 && hanguls >= hans) return 'ko';
  if (hans >= words.length && hans > 0) {
    if (surelyCantonese.test(line) || (line.match(new RegExp(cantonese, 'gu'))?.length ?? 0) > 1) return 'yue';
    return 'zh';
  }
  if (words.length > 0) return latinLanguage(line, words);
  return 'other';
}

export interface SongLanguage {
  /** Of most lines that have letters; null where no language has half of them. */
  readonly main: LineLanguage | null;
  /** Share of those lines that are in the main language, 0 to 1. */
  readonly share: number;
  readonly lines: Readonly<Partial<Record<LineLanguage, number>>>;
}

export function languageOfSong(lines: readonly string[]): SongLanguage {
  const counts: Partial<Record<LineLanguage, number>> = {};
  for (const line of lines) {
    const language = languageOfLine(line);
    counts[language] = (counts[language] ?? 0) + 1;
  }
  const spoken = Object.entries(counts).filter(([language]) => language !== 'none');
  const all = spoken.reduce((sum, [, times]) => sum + times, 0);
  const [main, most] = spoken.reduce<[string, number]>((best, one) => (one[1] > best[1] ? one : best), ['', 0]);
  const share = all === 0 ? 0 : most / all;
  return { main: share > 0.5 ? (main as LineLanguage) : null, share, lines: counts };
}
