export interface MetricComparison {
  readonly name: string;
  readonly candidate: number;
  readonly baseline: number;
  readonly delta: number;
  readonly low: number;
  readonly high: number;
}

/** Metrics that were measured against a baseline, and those that stand alone. */
export function comparisonsOf(metrics: Readonly<Record<string, unknown>>): {
  readonly comparisons: readonly MetricComparison[];
  readonly others: readonly (readonly [name: string, value: unknown])[];
} {
  const number = (name: string) => (typeof metrics[name] === 'number' ? metrics[name] : null);
  const comparisons: MetricComparison[] = [];
  const used = new Set<string>();
  for (const name of Object.keys(metrics)) {
    const parts = ['', '_baseline', '_delta', '_delta_low', '_delta_high'].map((ending) => number(name + ending));
    if (parts.some((part) => part === null)) continue;
    const [candidate, baseline, delta, low, high] = parts as [number, number, number, number, number];
    comparisons.push({ name, candidate, baseline, delta, low, high });
    for (const ending of ['', '_baseline', '_delta', '_delta_low', '_delta_high']) used.add(name + ending);
  }
  return { comparisons, others: Object.entries(metrics).filter(([name]) => !used.has(name)) };
}
