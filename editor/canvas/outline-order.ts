import type { Written } from '../../pipeline/changes.ts';
import { depths } from '../../pipeline/graph.ts';
import { edgeEndOf, type StepSpec } from '../../pipeline/spec.ts';
import { edgesOf, stepsOf } from '../state/written.ts';

export interface OutlineRow {
  readonly step: StepSpec;
  /** From 1: how many steps come before it on the longest way. */
  readonly level: number;
  /** What each input takes, as `port ← step.port`; order-only edges have no port. */
  readonly takes: readonly { readonly port: string | undefined; readonly from: string }[];
}

/** Steps in the order they can run; among equals as written. Steps of a circle come last. */
export function outlineOf(value: Written): readonly OutlineRow[] {
  const steps = stepsOf(value);
  const needs = new Map<string, string[]>(steps.map(({ id }) => [id, []]));
  const takes = new Map<string, { port: string | undefined; from: string }[]>(steps.map(({ id }) => [id, []]));
  for (const edge of edgesOf(value)) {
    const [from, to] = [edgeEndOf(edge.from), edgeEndOf(edge.to)];
    if (!needs.has(from.step) || from.step === to.step) continue;
    needs.get(to.step)?.push(from.step);
    takes.get(to.step)?.push({ port: to.port, from: edge.from });
  }
  const depthOf = depths(needs);
  const last = Math.max(0, ...depthOf.values()) + 1;
  return steps
    .map((step, place) => ({ step, place, level: (depthOf.get(step.id) ?? last) + 1, takes: takes.get(step.id)! }))
    .sort((a, b) => a.level - b.level || a.place - b.place);
}
