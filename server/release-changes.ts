import { canonicalJson } from '../pipeline/digest.ts';
import type { Json } from '../pipeline/plan.ts';
import type { Text } from '../pipeline/text.ts';
import type { KindWords } from './kind-words.ts';
import type { RunView } from './shapes.ts';

/** One difference between the run of a candidate and that of the release before. */
export type ReleaseChange =
  /** Rows of a dataset, or pairs, that a step made. */
  | {
      readonly what: 'rows' | 'preferences' | 'feedback';
      readonly stepId: string;
      readonly before: number | null;
      readonly after: number;
    }
  | {
      readonly what: 'parameter';
      readonly stepId: string;
      readonly kind: string;
      readonly kindTitle: Text;
      readonly key: string;
      readonly keyTitle: Text;
      readonly before: Json;
      readonly after: Json;
    }
  | { readonly what: 'step-added' | 'step-removed'; readonly stepId: string; readonly kindTitle: Text }
  | { readonly what: 'base' | 'scorer'; readonly before: string | null; readonly after: string }
  /** Somebody changed the run while it ran. */
  | {
      readonly what: 'by-hand';
      readonly stepId: string;
      readonly action: 'retry' | 'skip' | 'stop';
      readonly who: string;
      readonly reason: string;
    };

interface Scorers {
  readonly scorer: string | null;
  readonly scorerBefore: string | null;
  readonly words: KindWords;
}

/** Differences that a person can read in a line; without an earlier run, what the candidate was made from. */
export function changesBetween(
  before: RunView | null,
  after: RunView,
  { scorer, scorerBefore, words }: Scorers,
): ReleaseChange[] {
  const changes: ReleaseChange[] = [...dataChanges(before, after)];
  const baseOf = (view: RunView | null) => outputOf(view, /^select-base@/, 'base');
  const [baseBefore, base] = [baseOf(before), baseOf(after)];
  if (base !== null && base !== baseBefore) changes.push({ what: 'base', before: baseBefore, after: base });
  if (scorer !== null && scorer !== scorerBefore) changes.push({ what: 'scorer', before: scorerBefore, after: scorer });
  if (before) changes.push(...planChanges(before, after, words));
  for (const { stepId, action, who, reason } of after.state.changes ?? [])
    // That of a decision changes nothing about the candidate; it stands in the record.
    if (action !== 'take-back') changes.push({ what: 'by-hand', stepId, action, who: who.name, reason });
  return changes;
}

const counted = [
  { kind: /^curate-dataset@/, metric: 'rows', what: 'rows' },
  { kind: /^build-preferences@/, metric: 'rows', what: 'preferences' },
  { kind: /^collect-feedback@/, metric: 'events', what: 'feedback' },
] as const;

function dataChanges(before: RunView | null, after: RunView): ReleaseChange[] {
  return counted.flatMap(({ kind, metric, what }) => {
    const step = after.plan.steps.find((one) => kind.test(one.kind));
    const count = step && after.state.steps[step.id]?.metrics?.[metric];
    if (!step || count === undefined) return [];
    const earlier = before?.plan.steps.find((one) => kind.test(one.kind));
    const countBefore = (earlier && before?.state.steps[earlier.id]?.metrics?.[metric]) ?? null;
    return countBefore === count ? [] : [{ what, stepId: step.id, before: countBefore, after: count }];
  });
}

function planChanges(before: RunView, after: RunView, words: KindWords): ReleaseChange[] {
  const earlier = new Map(before.plan.steps.map((step) => [step.id, step]));
  const added = after.plan.steps
    .filter(({ id }) => !earlier.has(id))
    .map(({ id, kind }) => ({ what: 'step-added' as const, stepId: id, kindTitle: words.kindTitle(kind) }));
  const there = new Set(after.plan.steps.map(({ id }) => id));
  const removed = before.plan.steps
    .filter(({ id }) => !there.has(id))
    .map(({ id, kind }) => ({ what: 'step-removed' as const, stepId: id, kindTitle: words.kindTitle(kind) }));
  const changed = after.plan.steps.flatMap((step) => {
    const same = earlier.get(step.id);
    if (!same || same.kind !== step.kind) return [];
    const now = after.state.steps[step.id]?.params ?? step.params;
    const then = before.state.steps[step.id]?.params ?? same.params;
    return [...new Set([...Object.keys(then), ...Object.keys(now)])].sort().flatMap((key) => {
      const [was, is] = [then[key] ?? null, now[key] ?? null];
      if (canonicalJson(was) === canonicalJson(is)) return [];
      const names = { kindTitle: words.kindTitle(step.kind), key, keyTitle: words.parameterTitle(step.kind, key) };
      return [{ what: 'parameter' as const, stepId: step.id, kind: step.kind, ...names, before: was, after: is }];
    });
  });
  return [...changed, ...added, ...removed];
}

function outputOf(view: RunView | null, kind: RegExp, port: string): string | null {
  const step = view?.plan.steps.find((one) => kind.test(one.kind));
  return (step && view?.state.steps[step.id]?.outputs?.[port]?.digest) ?? null;
}
