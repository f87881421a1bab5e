import { NumberTable } from './number-table.ts';
import { bareText, keyOf } from './text-key.ts';
import { dropping, keeping, type Verdict } from './verdict.ts';

const gramLength = 8;
/** Shorter lines are everybody's: 啦啦啦, I love you. */
const shortestHan = 5;
const shortestWords = 4;

export interface ContaminationLimits {
  /** Largest share of a song's lines that the evaluation set has too. */
  readonly maxLineShare: number;
  /** The same of its runs of eight characters or words. */
  readonly maxGramShare: number;
}

/** The lines and 8-grams of an evaluation set, as hashes, to keep them out of training. */
export class EvaluationIndex {
  private readonly lines = new NumberTable();
  private readonly grams = new NumberTable();

  add(lines: readonly string[]): void {
    for (const line of countedLines(lines)) put(this.lines, line);
    for (const gram of gramsOf(lines)) put(this.grams, gram);
  }

  measure(lines: readonly string[]): { lineShare: number; gramShare: number; firstShared: string | null } {
    let [all, shared, firstShared]: [number, number, string | null] = [0, 0, null];
    for (const line of countedLines(lines)) {
      all += 1;
      if (!has(this.lines, line)) continue;
      shared += 1;
      firstShared ??= line;
    }
    let [grams, sharedGrams] = [0, 0];
    for (const gram of gramsOf(lines)) {
      grams += 1;
      if (has(this.grams, gram)) sharedGrams += 1;
    }
    return {
      lineShare: all === 0 ? 0 : shared / all,
      gramShare: grams === 0 ? 0 : sharedGrams / grams,
      firstShared,
    };
  }

  /** The score is the larger of both shares. */
  judge(lines: readonly string[], { maxLineShare, maxGramShare }: ContaminationLimits): Verdict {
    const { lineShare, gramShare, firstShared } = this.measure(lines);
    const score = Math.max(lineShare, gramShare);
    const percent = (share: number) => `${Math.round(share * 100)} %`;
    if (lineShare > maxLineShare)
      return dropping(
        'evaluation-line',
        score,
        `${percent(lineShare)} of its lines are in the evaluation set: ${firstShared}`,
      );
    if (gramShare > maxGramShare)
      return dropping('evaluation-gram', score, `${percent(gramShare)} of its 8-grams are in the evaluation set`);
    return keeping(score);
  }
}

function put(table: NumberTable, text: string): void {
  const { high, low } = keyOf(text);
  table.set(high, low, 0);
}

function has(table: NumberTable, text: string): boolean {
  const { high, low } = keyOf(text);
  return table.get(high, low) >= 0;
}

const tokens = (line: string): string[] =>
  line
    .normalize('NFKC')
    .toLowerCase()
    .match(/\p{Script=Han}|[\p{L}\p{M}\p{N}'’]+/gu) ?? [];

function* countedLines(lines: readonly string[]): Generator<string> {
  for (const line of lines) {
    const found = tokens(line);
    const isHan = found.some((token) => /\p{Script=Han}/u.test(token));
    if (found.length >= (isHan ? shortestHan : shortestWords)) yield bareText(line);
  }
}

function* gramsOf(lines: readonly string[]): Generator<string> {
  const all = lines.flatMap(tokens);
  for (let at = 0; at + gramLength <= all.length; at += 1) yield all.slice(at, at + gramLength).join(' ');
}
