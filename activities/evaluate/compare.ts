/** One metric of both, over prompts: means and the interval of the paired difference. */
export interface Comparison {
  readonly candidate: number;
  readonly baseline: number;
  readonly delta: number;
  readonly low: number;
  readonly high: number;
}

/** What the interval holds. */
export const confidenceLevel = 0.9;
const resamples = 2000;
const tail = (1 - confidenceLevel) / 2;

/**
 * Compares two models prompt by prompt with a paired percentile bootstrap. Its interval holds 90 %, so each side alone
 * is a one-sided test at 5 %. Values of one prompt are averaged first: lyrics to one prompt are not independent.
 * @throws RangeError without prompts, or when the two lists differ in length
 */
export function compare(
  candidate: readonly (readonly number[])[],
  baseline: readonly (readonly number[])[],
  seed: number,
): Comparison {
  if (candidate.length === 0 || candidate.length !== baseline.length)
    throw new RangeError('compare needs the same prompts, at least one, for both');
  const ours = candidate.map(mean);
  const theirs = baseline.map(mean);
  const differences = ours.map((value, at) => value - theirs[at]!);
  const random = createRandom(seed);
  const means = Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let n = 0; n < differences.length; n++) sum += differences[Math.floor(random() * differences.length)]!;
    return sum / differences.length;
  }).sort((a, b) => a - b);
  return {
    candidate: mean(ours),
    baseline: mean(theirs),
    delta: mean(differences),
    low: means[Math.round(tail * resamples)]!,
    high: means[Math.round((1 - tail) * resamples) - 1]!,
  };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
