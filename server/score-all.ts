import type { Fields } from '../datasets/engine/question-fields.ts';
import { answer, problemOf } from '../datasets/engine/question.ts';
import type { LyricScore } from '../datasets/engine/score.ts';

export type ScoreOrError = LyricScore | ReturnType<typeof problemOf>;
/** Scores of many lyrics in their order; what is wrong with one is its answer. */
export type ScoreAll = (items: readonly Fields[]) => Promise<readonly ScoreOrError[]>;

/** In the thread that asks: a reward's batch of 64 lyrics keeps it for some 15 ms. */
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
  return scores;
};
