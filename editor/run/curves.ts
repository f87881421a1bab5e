/** Numbers of one training by its steps. */
export interface Curve {
  readonly name: string;
  /** Steps, rising. */
  readonly xs: readonly number[];
  readonly ys: readonly number[];
}

/** Most telling first; what is not named follows by name. */
const order = [
  'loss',
  'reward',
  'scoreRhyme',
  'scoreSyllables',
  'scoreScheme',
  'scoreVariety',
  'meanSyllables',
  'identicalShare',
  'preferenceAccuracy',
  'preferenceMargin',
  'tokenAccuracy',
  'kl',
  'rewardStd',
  'zeroStdShare',
  'clippedShare',
  'completionTokens',
  'gradNorm',
  'learningRate',
  'secondsPerStep',
];
const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);

/** Points with all their numbers, to a curve for each number. Of two points of one step, as after a resume, the later stands. */
export function curvesOf(points: readonly Readonly<Record<string, unknown>>[]): Curve[] {
  const byName = new Map<string, Map<number, number>>();
  for (const point of points) {
    const { step } = point;
    if (typeof step !== 'number') continue;
    for (const [name, value] of Object.entries(point)) {
      if (name === 'step' || typeof value !== 'number' || !Number.isFinite(value)) continue;
      const curve = byName.get(name) ?? new Map<number, number>();
      curve.set(step, value);
      byName.set(name, curve);
    }
  }
  return [...byName]
    .map(([name, values]) => {
      const sorted = [...values].sort(([a], [b]) => a - b);
      return { name, xs: sorted.map(([x]) => x), ys: sorted.map(([, y]) => y) };
    })
    .sort((a, b) => rank(a.name) - rank(b.name) || a.name.localeCompare(b.name));
}

/** Lines of JSON; those that are none are left out. */
export function pointsOf(text: string): Record<string, unknown>[] {
  return text.split('\n').flatMap((line) => {
    if (line.trim() === '') return [];
    try {
      const point = JSON.parse(line) as Record<string, unknown> | null;
      return typeof point === 'object' && point !== null ? [point] : [];
    } catch {
      return [];
    }
  });
}

/** Exponential mean that does not lean on where it began. `weight` of the past, from 0 (none) to below 1. */
export function smooth(ys: readonly number[], weight: number): readonly number[] {
  if (weight <= 0) return ys;
  let mean = 0;
  let share = 0;
  return ys.map((y) => {
    mean = mean * weight + (1 - weight) * y;
    share = share * weight + (1 - weight);
    return mean / share;
  });
}

/**
 * Places of at most about `most` of the points from `from` to before `to`, the least and the greatest of each bucket among
 * them: peaks stay where they are.
 */
export function decimate(
  ys: readonly number[],
  { from, to, most }: { readonly from: number; readonly to: number; readonly most: number },
): number[] {
  if (to - from <= most) return Array.from({ length: to - from }, (_, at) => from + at);
  const buckets = Math.max(1, Math.floor(most / 2));
  const places: number[] = [];
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const begin = from + Math.floor(((to - from) * bucket) / buckets);
    const end = from + Math.floor(((to - from) * (bucket + 1)) / buckets);
    let [least, greatest] = [begin, begin];
    for (let at = begin; at < end; at += 1) {
      if (ys[at]! < ys[least]!) least = at;
      if (ys[at]! > ys[greatest]!) greatest = at;
    }
    places.push(Math.min(least, greatest));
    if (least !== greatest) places.push(Math.max(least, greatest));
  }
  return places;
}

/** Places of the points within a range of x, one more on each side so that lines go on past the edge. */
export function windowOf(xs: readonly number[], least: number, greatest: number): { from: number; to: number } {
  const first = lowerBound(xs, least);
  const last = lowerBound(xs, greatest);
  return { from: Math.max(0, first - 1), to: Math.min(xs.length, last + 2) };
}

function lowerBound(xs: readonly number[], x: number): number {
  let [low, high] = [0, xs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface Band {
  readonly xs: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** Between which values earlier curves lay at each step; null without two of them. */
export function bandOf(curves: readonly Curve[]): Band | null {
  if (curves.length < 2) return null;
  const range = new Map<number, [number, number]>();
  for (const { xs, ys } of curves) {
    xs.forEach((x, at) => {
      const [low, high] = range.get(x) ?? [Infinity, -Infinity];
      range.set(x, [Math.min(low, ys[at]!), Math.max(high, ys[at]!)]);
    });
  }
  const sorted = [...range].sort(([a], [b]) => a - b);
  return {
    xs: sorted.map(([x]) => x),
    low: sorted.map(([, [low]]) => low),
    high: sorted.map(([, [, high]]) => high),
  };
}

/** A table of curves that may have different steps. */
export function csvOf(curves: readonly Curve[]): string {
  const xs = [...new Set(curves.flatMap((curve) => curve.xs))].sort((a, b) => a - b);
  const columns = curves.map((curve) => new Map(curve.xs.map((x, at) => [x, curve.ys[at]!])));
  const head = ['step', ...curves.map(({ name }) => name)].join(',');
  return [head, ...xs.map((x) => [x, ...columns.map((column) => column.get(x) ?? '')].join(',')), ''].join('\n');
}
