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

/** What a text looks like, whatever it says. */
export function measureShape(lines: readonly string[]): Shape {
  let [han, words, common, rare, characters, symbols] = [0, 0, 0, 0, 0, 0];
  for (const line of lines) {
    for (const character of line) {
      characters += 1;
      const code = character.codePointAt(0) ?? 0;
      if (code >= 0x4e00 && code <= 0x9fff) {
        han += 1;
        if (commonCharacters.has(character)) common += 1;
        else if (!isListed(character)) rare += 1;
      } else if (/\p{Script=Han}/u.test(character)) {
        han += 1;
        rare += 1;
      } else if (!ordinary.test(character)) symbols += 1;
    }
    for (const [word] of line.toLowerCase().matchAll(/\p{Script=Latin}[\p{Script=Latin}\p{M}'’]*/gu)) {
      words += 1;
      if (commonWords.has(word)) common += 1;
    }
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
