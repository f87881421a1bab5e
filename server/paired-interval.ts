/** One metric of two models over the same prompts. */
export interface PairedInterval {
  readonly candidate: number;
  readonly baseline: number;
  readonly delta: number;
  /** Of the difference, at the level that was asked for. */
  readonly low: number;
  readonly high: number;
  readonly prompts: number;
  /** Lyrics of the candidate beside those of the baseline, one by one. */
  readonly better: number;
  readonly equal: number;
  readonly worse: number;
}

const resamples = 2_000;
/** Less is a rounding error. */
const sameWithin = 1e-9;

/**
 * The paired difference with its percentile bootstrap interval. Lyrics to one prompt are averaged first, because
 * they are not independent. The same values give the same interval: the draw depends on nothing else.
 * @param pairs per prompt, the values of both for every lyric
 * @param level what the interval holds, above 0 and below 1
 */
export function pairedInterval(
  pairs: readonly (readonly { readonly candidate: number; readonly baseline: number }[])[],
  level: number,
): PairedInterval | null {
  const tail = (1 - level) / 2;
  const prompts = pairs.filter((lyrics) => lyrics.length > 0);
  if (prompts.length === 0) return null;
  const ours = prompts.map((lyrics) => mean(lyrics.map(({ candidate }) => candidate)));
  const theirs = prompts.map((lyrics) => mean(lyrics.map(({ baseline }) => baseline)));
  const differences = ours.map((value, at) => value - theirs[at]!);
  const random = drawFrom(20_250_101);
  const means = Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let n = 0; n < differences.length; n++) sum += differences[Math.floor(random() * differences.length)]!;
    return sum / differences.length;
  }).sort((a, b) => a - b);
  const each = prompts.flat().map(({ candidate, baseline }) => candidate - baseline);
  return {
    candidate: mean(ours),
    baseline: mean(theirs),
    delta: mean(differences),
    low: means[Math.round(tail * resamples)]!,
    high: means[Math.round((1 - tail) * resamples) - 1]!,
    prompts: prompts.length,
    better: each.filter((difference) => difference > sameWithin).length,
    equal: each.filter((difference) => Math.abs(difference) <= sameWithin).length,
    worse: each.filter((difference) => difference < -sameWithin).length,
  };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function drawFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
