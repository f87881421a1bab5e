import type { Fields } from '../datasets/engine/question-fields.ts';
import { answer, problemOf } from '../datasets/engine/question.ts';
import type { LyricScore } from '../datasets/engine/score.ts';

export type ScoreOrError = LyricScore | ReturnType<typeof problemOf>;
/**
 * Scores of many lyrics in their order, as the JSON of an array; what is wrong with one is its answer. Text, because
 * threads hand it over for less than objects, and it goes out as it is.
 */
export type ScoreAll = (items: readonly Fields[]) => Promise<string>;

/** In the thread that asks: a reward's batch of 64 lyrics keeps it for some 10 ms. */
export const scoreAll: ScoreAll = async (items) => {
  const scores: ScoreOrError[] = [];
  for (const item of items) {
    scores.push(
      await answer('score', item).then(
        (one) => one as LyricScore,
        (error: unknown) => problemOf(error),
      ),
    );
  }
  return JSON.stringify(scores);
};
