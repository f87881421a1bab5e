import { score, type LyricScore, type ScoreRequest } from './score.ts';
import { defaultWeights, type Weights } from './score-terms.ts';

export interface BatchScore extends LyricScore {
  /** Of the whole batch: 1, or less where one rhyme group serves for everything although none was asked for. */
  readonly groupVariety: number;
}

export interface BatchAnswer {
  readonly scores: readonly BatchScore[];
  /** Spread of the main rhymes over the batch, 0 when all are one and the same, 1 when none returns. */
  readonly groupEntropy: number;
}

/** Fewer lyrics prove nothing about a habit. */
const leastForVariety = 6;
/** Entropy from which on nothing is taken off, and what is left where all rhyme alike. */
const enoughEntropy = 0.5;
const leastVariety = 0.7;

function entropyOf(groups: readonly string[]): number {
  if (groups.length < 2) return 1;
  const counts = new Map<string, number>();
  for (const group of groups) counts.set(group, (counts.get(group) ?? 0) + 1);
  const entropy = [...counts.values()].reduce((sum, count) => {
    const share = count / groups.length;
    return sum - share * Math.log(share);
  }, 0);
  return entropy / Math.log(groups.length);
}

const asksForFinal = ({ rhyme, sections }: ScoreRequest) =>
  [rhyme, ...(sections ?? []).map((section) => section.rhyme)].some((wishes) =>
    Object.values(wishes ?? {}).some(({ final }) => final !== undefined),
  );

/** Scores a batch as a reward sees it: each lyric by itself, and all of them for one lucky rhyme that serves everywhere. */
export function scoreBatch(requests: readonly ScoreRequest[], weights: Weights = defaultWeights): BatchAnswer {
  const scores = requests.map((request) => score(request, weights));
  const free = scores.flatMap(({ mainRhyme }, index) =>
    mainRhyme === null || asksForFinal(requests[index] as ScoreRequest) ? [] : [mainRhyme],
  );
  const entropy = entropyOf(free);
  const variety =
    free.length < leastForVariety || entropy >= enoughEntropy
      ? 1
      : leastVariety + (1 - leastVariety) * (entropy / enoughEntropy);
  return {
    scores: scores.map((one, index) => {
      const own = one.mainRhyme === null || asksForFinal(requests[index] as ScoreRequest) ? 1 : variety;
      return { ...one, total: Math.round(one.total * own * 1e6) / 1e6, groupVariety: Math.round(own * 1e6) / 1e6 };
    }),
    groupEntropy: Math.round(entropy * 1e6) / 1e6,
  };
}
