import { scoreBatch } from '../engine/score-batch.ts';
import { gateNames, softNames } from '../engine/score-terms.ts';
import type { LyricScore, ScoreRequest } from '../engine/score.ts';
import { rewardHash, targetSyllablesOf, type OwnTerm, type RewardDocument } from './reward-document.ts';

/** Values of one own term for a batch, each from 0 to 1, in the order asked. */
export type AskTerm = (term: OwnTerm, items: readonly ScoreRequest[]) => Promise<readonly number[]>;

export interface Judged {
  /** 0 to 1: gates multiplied, the rest weighed. */
  readonly reward: number;
  /** Every term by its name, the own ones and `groupVariety` among them. */
  readonly terms: Readonly<Record<string, number>>;
  readonly flags: LyricScore['flags'];
  /** Of the whole lyric, as it is usually sung. */
  readonly syllables: number;
}

export interface JudgedBatch {
  readonly rows: readonly Judged[];
  readonly groupEntropy: number;
  readonly hash: string;
}

/** An own term answered something that is no share for every lyric. */
export class TermFailed extends Error {
  override readonly name = 'TermFailed';
}

const round = (value: number) => Math.round(value * 1e6) / 1e6;

async function valuesOf(term: OwnTerm, items: readonly ScoreRequest[], ask: AskTerm): Promise<readonly number[]> {
  const values = await ask(term, items);
  if (values.length !== items.length)
    throw new TermFailed(`Term "${term.name}" answered ${values.length} values for ${items.length} lyrics.`);
  const wrong = values.find((value) => !(value >= 0 && value <= 1));
  if (wrong !== undefined)
    throw new TermFailed(`Term "${term.name}" answered ${String(wrong)}; it must lie in 0 to 1.`);
  return values;
}

/**
 * Rewards of one batch under a document, with every term logged.
 * @throws TermFailed when an own term does not answer as it must; a reward with a term missing would be another reward
 */
export async function judgeReward(
  document: RewardDocument,
  requests: readonly ScoreRequest[],
  ask: AskTerm,
): Promise<JudgedBatch> {
  const target = targetSyllablesOf(document);
  const items = requests.map((request): ScoreRequest => ({
    ...request,
    book: document.book,
    ...(target === null || request.syllables !== undefined ? {} : { syllables: target }),
  }));
  const { scores, groupEntropy } = scoreBatch(items, document.weights);
  const own = await Promise.all(document.terms.map((term) => valuesOf(term, items, ask)));
  const rows = scores.map((one, row): Judged => {
    const values = own.map((column) => column[row] ?? 0);
    const gates = gateNames.reduce((product, name) => product * one.parts[name], one.groupVariety);
    const base = softNames.reduce((sum, name) => sum + document.weights[name], 0);
    const softTerms = document.terms.flatMap((term, at) =>
      term.as === 'soft' ? [[term.weight, values[at] ?? 0] as const] : [],
    );
    const weight = softTerms.reduce((sum, [share]) => sum + share, base);
    const soft = softTerms.reduce((sum, [share, value]) => sum + share * value, base * one.soft) / weight;
    const ownGates = document.terms.reduce(
      (product, term, at) => (term.as === 'gate' ? product * (values[at] ?? 0) : product),
      1,
    );
    return {
      reward: round(gates * ownGates * soft),
      terms: {
        ...one.parts,
        groupVariety: one.groupVariety,
        ...Object.fromEntries(document.terms.map(({ name }, at) => [name, round(values[at] ?? 0)])),
      },
      flags: one.flags,
      syllables: one.syllables,
    };
  });
  return { rows, groupEntropy, hash: rewardHash(document) };
}
