import type { RunView } from '../../server/client.ts';

export interface Span {
  readonly stepId: string;
  readonly state: string;
  readonly fromMs: number;
  readonly toMs: number;
}
export interface Transition {
  readonly sequence: number;
  readonly at: string;
  readonly stepId: string | null;
  readonly state: string;
}

const during: ReadonlySet<string> = new Set(['running', 'waiting', 'broken', 'held']);

/** What each step was doing from when to when: one span for each state that takes time, the last one open until now. */
export function spansOf(
  run: Pick<RunView, 'plan' | 'startedAt' | 'endedAt'>,
  transitions: readonly Transition[],
  nowMs: number,
): Span[] {
  const end = run.endedAt === null ? nowMs : Date.parse(run.endedAt);
  const open = new Map<string, { state: string; fromMs: number }>();
  const spans: Span[] = [];
  for (const { stepId, state, at } of transitions) {
    if (stepId === null) continue;
    const before = open.get(stepId);
    const fromMs = Date.parse(at);
    // A state that held for no time is none to look at.
    if (before && fromMs > before.fromMs)
      spans.push({ stepId, state: before.state, fromMs: before.fromMs, toMs: fromMs });
    if (during.has(state)) open.set(stepId, { state, fromMs });
    else open.delete(stepId);
    // How it ended is drawn on the span that led there.
    const last = spans.findLastIndex((span) => span.stepId === stepId);
    if (!during.has(state) && state !== 'pending' && last >= 0 && before) spans[last] = { ...spans[last]!, state };
  }
  for (const [stepId, { state, fromMs }] of open) spans.push({ stepId, state, fromMs, toMs: Math.max(fromMs, end) });
  return spans.sort((a, b) => a.fromMs - b.fromMs || a.stepId.localeCompare(b.stepId));
}

/** When a step was tried again: its last attempt ends with the step, each one before it was followed by another. */
export const retriesOf = (
  logs: readonly { readonly stepId: string; readonly writtenAt: string }[],
  stepId: string,
): number[] =>
  logs
    .filter((log) => log.stepId === stepId)
    .map(({ writtenAt }) => Date.parse(writtenAt))
    .sort((a, b) => a - b)
    .slice(0, -1);

export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
}
/** A waiting person is no work: nights between two days would be all there is to see. */
const isWork = ({ state }: Span) => state !== 'waiting' && state !== 'broken' && state !== 'held';

/** Stretches longer than `leastMs` in which no step did anything. */
export function idleGaps(spans: readonly Span[], leastMs = 10 * 60_000): Gap[] {
  const gaps: Gap[] = [];
  const ends = spans.map(({ toMs }) => toMs);
  const begin = Math.min(...spans.map(({ fromMs }) => fromMs));
  let busyUntil = begin;
  const work = spans
    .filter((span) => isWork(span) || span.toMs - span.fromMs < leastMs)
    .sort((a, b) => a.fromMs - b.fromMs);
  for (const { fromMs, toMs } of work) {
    if (fromMs - busyUntil > leastMs) gaps.push({ fromMs: busyUntil, toMs: fromMs });
    busyUntil = Math.max(busyUntil, toMs);
  }
  const end = Math.max(...ends);
  if (spans.length > 0 && end - busyUntil > leastMs) gaps.push({ fromMs: busyUntil, toMs: end });
  return gaps;
}

export interface TimeScale {
  /** 0 at the beginning, 1 at the end. */
  readonly place: (ms: number) => number;
  readonly gaps: readonly (Gap & { readonly from: number; readonly to: number })[];
  /** Moments worth a label, with their places. */
  readonly ticks: readonly { readonly ms: number; readonly at: number }[];
}

/** Share of the width that a collapsed gap takes. */
const gapShare = 0.04;

/** Time to place, with idle gaps collapsed to a mark. */
export function timeScale(fromMs: number, toMs: number, gaps: readonly Gap[], mostTicks = 6): TimeScale {
  const idleMs = gaps.reduce((sum, gap) => sum + gap.toMs - gap.fromMs, 0);
  const busyMs = Math.max(1, toMs - fromMs - idleMs);
  const perMs = Math.max(0.1, 1 - gaps.length * gapShare) / busyMs;
  const share = gaps.length === 0 ? 0 : (1 - perMs * busyMs) / gaps.length;
  const place = (ms: number): number => {
    let at = 0;
    let cursor = fromMs;
    for (const gap of gaps) {
      if (ms <= gap.fromMs) return at + (ms - cursor) * perMs;
      at += (gap.fromMs - cursor) * perMs;
      if (ms < gap.toMs) return at + (share * (ms - gap.fromMs)) / (gap.toMs - gap.fromMs);
      at += share;
      cursor = gap.toMs;
    }
    return at + (Math.min(ms, toMs) - cursor) * perMs;
  };
  const placed = gaps.map((gap) => ({ ...gap, from: place(gap.fromMs), to: place(gap.toMs) }));
  return { place, gaps: placed, ticks: ticksOf(fromMs, toMs, busyMs / mostTicks, place, gaps) };
}

const steps = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400];

function ticksOf(
  fromMs: number,
  toMs: number,
  wantedMs: number,
  place: (ms: number) => number,
  gaps: readonly Gap[],
): { ms: number; at: number }[] {
  const everyMs =
    (steps.find((seconds) => seconds * 1_000 >= wantedMs) ?? 86_400 * Math.ceil(wantedMs / 86_400_000)) * 1_000;
  const ticks: { ms: number; at: number }[] = [];
  for (let ms = Math.ceil(fromMs / everyMs) * everyMs; ms <= toMs; ms += everyMs) {
    const gap = gaps.find((one) => ms > one.fromMs && ms < one.toMs);
    if (gap) {
      ms = Math.floor(gap.toMs / everyMs) * everyMs;
      continue;
    }
    const at = place(ms);
    if (at - (ticks.at(-1)?.at ?? -1) > 0.06) ticks.push({ ms, at });
  }
  return ticks;
}
