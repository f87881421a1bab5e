import { CodeTable } from '../code-table.ts';
import { commonCharacters } from '../engine/common-characters.ts';
import { isListed } from '../engine/listed-characters.ts';
import { dropping, keeping, type Verdict } from './verdict.ts';

export interface ShapeLimits {
  readonly minLines: number;
  readonly maxLines: number;
  /** Mean over all lines, in Han characters and words. */
  readonly minMeanLength: number;
  readonly maxMeanLength: number;
  /** Share of characters that are neither letters, digits, spaces nor ordinary punctuation. */
  readonly maxSymbolShare: number;
  /** Share of Han characters that hardly anybody knows. */
  readonly maxRareShare: number;
}

export interface Shape {
  readonly lines: number;
  readonly meanLength: number;
  readonly symbolShare: number;
  readonly rareShare: number;
  /** Of Han characters, those that make up most of what is said; of English words, the commonest. */
  readonly commonShare: number;
}

const ordinary = /[\p{L}\p{M}\p{N}\s.,!?;:'"’‘“”—–\-…·()，。！？；：、（）《》〈〉「」『』～~]/u;
const commonWords = new Set(
  'the a an and of to in is it i you my me we for on with that all so but not be as at he she his her they'.split(' '),
);

const longestCommon = Math.max(...[...commonWords].map((word) => word.length));

/** What a character counts as. */
const [isHan, isCommon, isRare, isSymbol, isLatin, inWord] = [1, 2, 4, 8, 16, 32];

const kinds = new CodeTable((character) => {
  const word =
    (/\p{Script=Latin}/u.test(character) ? isLatin : 0) + (/[\p{Script=Latin}\p{M}'’]/u.test(character) ? inWord : 0);
  if (/[\u4e00-\u9fff]/.test(character))
    return word + isHan + (commonCharacters.has(character) ? isCommon : isListed(character) ? 0 : isRare);
  if (/\p{Script=Han}/u.test(character)) return word + isHan + isRare;
  return word + (ordinary.test(character) ? 0 : isSymbol);
});

/** What a text looks like, whatever it says. */
export function measureShape(lines: readonly string[]): Shape {
  let [han, words, common, rare, characters, symbols] = [0, 0, 0, 0, 0, 0];
  for (const line of lines) {
    let seen = 0;
    for (let at = 0; at < line.length; at += 1) {
      const code = line.codePointAt(at)!;
      if (code > 0xffff) at += 1;
      const kind = kinds.of(code);
      seen |= kind;
      characters += 1;
      if ((kind & isHan) !== 0) han += 1;
      if ((kind & isCommon) !== 0) common += 1;
      if ((kind & isRare) !== 0) rare += 1;
      if ((kind & isSymbol) !== 0) symbols += 1;
    }
    if ((seen & isLatin) === 0) continue;
    const counts = countWords(line.toLowerCase());
    words += counts.words;
    common += counts.common;
  }
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return {
    lines: lines.length,
    meanLength: share(han + words, lines.length),
    symbolShare: share(symbols, characters),
    rareShare: share(rare, han),
    commonShare: share(common, han + words),
  };
}

function countWords(line: string): { words: number; common: number } {
  let [words, common, start] = [0, 0, -1];
  for (let at = 0; at <= line.length; at += 1) {
    const code = line.codePointAt(at) ?? 0;
    const kind = kinds.of(code);
    if (start < 0 && (kind & isLatin) !== 0) start = at;
    else if (start >= 0 && (kind & inWord) === 0) {
      words += 1;
      if (at - start <= longestCommon && commonWords.has(line.slice(start, at))) common += 1;
      start = -1;
    }
    if (code > 0xffff) at += 1;
  }
  return { words, common };
}

/** The score is the mean length of a line. */
export function judgeShape(lines: readonly string[], limits: ShapeLimits): Verdict {
  const shape = measureShape(lines);
  const { meanLength } = shape;
  const mean = Math.round(meanLength * 10) / 10;
  const drop = (reason: string, detail: string) => dropping(reason, meanLength, detail);
  if (shape.lines < limits.minLines || shape.lines > limits.maxLines)
    return drop('line-count', `${shape.lines} lines, allowed ${limits.minLines} to ${limits.maxLines}`);
  if (meanLength < limits.minMeanLength || meanLength > limits.maxMeanLength)
    return drop(
      'line-length',
      `${mean} syllables or words a line, allowed ${limits.minMeanLength} to ${limits.maxMeanLength}`,
    );
  if (shape.symbolShare > limits.maxSymbolShare)
    return drop('symbols', `${percent(shape.symbolShare)} symbols, allowed ${percent(limits.maxSymbolShare)}`);
  if (shape.rareShare > limits.maxRareShare)
    return drop(
      'rare-characters',
      `${percent(shape.rareShare)} rare characters, allowed ${percent(limits.maxRareShare)}`,
    );
  return keeping(meanLength);
}

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;
