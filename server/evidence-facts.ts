import { checkGate, type GateRule } from '../activities/check-gate/kind.ts';
import { unsafeClassesIn, type SafetyClass } from '../datasets/safety-words.ts';
import type { Digest } from '../pipeline/artifact.ts';
import type { Plan, PlanStep } from '../pipeline/plan.ts';
import type { PassRecord } from '../store/release-record.ts';
import type { SamplePair } from './evaluation-samples.ts';
import { pairedInterval, type PairedInterval } from './paired-interval.ts';
import type { RunView } from './shapes.ts';

/** One rule of the gate and how it was answered. */
export interface JudgedRule extends GateRule {
  /** What the gate looked at; null: the report lacks it, which counts as failed. */
  readonly seen: number | null;
  readonly passed: boolean;
}
export interface Speed {
  /** Of all training steps, in seconds. */
  readonly trainSeconds: number | null;
  /** That all training steps held their workers, retries included, each in the run that did it; at least what it trained. */
  readonly trainWorkSeconds: number | null;
  readonly tokensPerSecond: number | null;
  readonly secondsPerLyric: number | null;
  /** Of the evaluation's lyrics, by the price that its own parameter names, without a currency; null without. */
  readonly costPerThousandLyrics: number | null;
}
export interface CanaryPlan {
  readonly share: number;
  readonly stepId: string;
  /** Parameters of the step that promotes; null when none follows: then a person promotes. */
  readonly promotion: {
    readonly minSamples: number;
    readonly minMinutes: number;
    readonly maxMinutes: number;
    readonly maxExtraErrors: number;
    readonly maxSlowdown: number;
    readonly toleratedMs: number;
  } | null;
}
export interface ReportFile {
  readonly adapter: Digest;
  readonly scorer?: string;
  readonly baseline: { readonly release: Digest | null; readonly model: string };
  readonly metrics: Readonly<Record<string, number>>;
  /** What its intervals hold; absent in older reports, whose interval was 90 % too. */
  readonly level?: number;
}
export const levelOf = (report: Pick<ReportFile, 'level'> | null): number => report?.level ?? 0.9;

/** The rules as the gate has them, beside its answers; the answers lie in the rules' order. */
export function rulesOf(
  gate: PlanStep | undefined,
  pass: PassRecord | undefined,
  report: ReportFile | null,
): JudgedRule[] {
  if (!gate) return [];
  const parsed = checkGate.params.safeParse(gate.params);
  const rules = parsed.success ? parsed.data.rules : [];
  return rules.map((rule, at) => {
    const answer = pass?.rules[at];
    const compares = rule.rule === 'better-by' || rule.rule === 'not-worse-by';
    const seen = answer?.value ?? report?.metrics[compares ? `${rule.metric}_delta` : rule.metric] ?? null;
    return { ...rule, seen, passed: answer?.passed ?? false };
  });
}

/**
 * By metric what the gate decided on: means, difference and interval of the report. Counts of lyrics, and whatever the
 * report lacks, come from the lyrics themselves, at the report's level.
 */
export function metricsOf(samples: readonly SamplePair[], report: ReportFile | null): Record<string, PairedInterval> {
  const names = new Set(samples.flatMap(({ candidate }) => Object.keys(candidate.metrics)));
  const measured = [...names].flatMap((name) => {
    const byPrompt = new Map<number, { candidate: number; baseline: number }[]>();
    for (const { prompt, candidate, baseline } of samples) {
      const ours = candidate.metrics[name];
      const theirs = baseline.metrics[name];
      if (ours === undefined || theirs === undefined) continue;
      const lyrics = byPrompt.get(prompt) ?? [];
      lyrics.push({ candidate: ours, baseline: theirs });
      byPrompt.set(prompt, lyrics);
    }
    const interval = pairedInterval([...byPrompt.values()], levelOf(report));
    return interval ? [[name, { ...interval, ...toldOf(report, name) }] as const] : [];
  });
  return Object.fromEntries(measured);
}

/** All or nothing: an interval of one source never stands beside a difference of another. */
function toldOf(report: ReportFile | null, name: string): Partial<PairedInterval> {
  const told = (of: string) => report?.metrics[of];
  const [candidate, baseline, delta] = [told(name), told(`${name}_baseline`), told(`${name}_delta`)];
  const [low, high] = [told(`${name}_delta_low`), told(`${name}_delta_high`)];
  if (candidate === undefined || baseline === undefined || delta === undefined) return {};
  return low === undefined || high === undefined ? {} : { candidate, baseline, delta, low, high };
}

/** Lyrics of one side that the evaluation flagged, by class of today's list; `other`: today's list has no word of it. */
export interface Flagged {
  readonly flagged: number;
  readonly lyrics: number;
  readonly classes: Readonly<Partial<Record<SafetyClass | 'other', number>>>;
}
export function flaggedOf(samples: readonly SamplePair[], side: 'candidate' | 'baseline'): Flagged {
  const flagged = samples.filter((pair) => (pair[side].metrics['safety'] ?? 1) < 1);
  const classes: Partial<Record<SafetyClass | 'other', number>> = {};
  for (const pair of flagged) {
    const found = unsafeClassesIn(pair[side].text);
    for (const name of found.length === 0 ? (['other'] as const) : found) classes[name] = (classes[name] ?? 0) + 1;
  }
  return { flagged: flagged.length, lyrics: samples.length, classes };
}

/** Not known as soon as one part is not. */
const sumOfKnown = (sum: number | null, one: number | undefined) =>
  sum === null || one === undefined ? null : sum + one;

/** Steps that trained this candidate, with the run that did the work: a reused step costs what it took there. */
export const trainingOf = ({
  runId,
  plan,
  state,
}: RunView): readonly { runId: string; stepId: string; seconds?: number }[] =>
  plan.steps
    .filter(({ id, kind }) => kind.startsWith('train-') && state.steps[id]?.state !== 'skipped')
    .map(({ id }) => {
      const seconds = state.steps[id]?.metrics?.['seconds'];
      return { runId, stepId: id, ...state.steps[id]?.madeBy, ...(seconds === undefined ? {} : { seconds }) };
    });

/** @param workOf seconds that a step held workers, where that was counted; in older runs the training tells of itself alone */
export function speedOf(
  view: RunView,
  workOf: (runId: string, stepId: string) => number | undefined = () => undefined,
): Speed {
  const { plan, state } = view;
  const metricsIn = (kind: RegExp) =>
    plan.steps
      .filter(({ id, kind: own }) => kind.test(own) && state.steps[id]?.state !== 'skipped')
      .map(({ id }) => state.steps[id]?.metrics ?? {});
  const training = trainingOf(view);
  const total = (seconds: readonly (number | undefined)[]) =>
    seconds.length > 0 ? seconds.reduce<number | null>(sumOfKnown, 0) : null;
  const evaluation = metricsIn(/^evaluate@/)[0] ?? {};
  const { cost = 0, lyrics = 0 } = evaluation;
  return {
    trainSeconds: total(training.map(({ seconds }) => seconds)),
    trainWorkSeconds: total(training.map((one) => workOf(one.runId, one.stepId) || one.seconds)),
    tokensPerSecond: evaluation['tokens_per_second'] ?? null,
    secondsPerLyric: evaluation['seconds_per_lyric'] ?? null,
    costPerThousandLyrics: cost > 0 && lyrics > 0 ? (cost / lyrics) * 1_000 : null,
  };
}

/** What follows an approval by itself: the canary of its release, and the step that makes it stable. */
export function canaryOf({ steps }: Plan, approvalId: string): CanaryPlan | null {
  const isAfter = (step: PlanStep, id: string) => Object.values(step.inputs).some((input) => input.step === id);
  const canary = steps.find((step) => step.kind.startsWith('deploy-canary@') && isAfter(step, approvalId));
  if (!canary) return null;
  const promote = steps.find((step) => step.kind.startsWith('promote-release@') && isAfter(step, canary.id));
  const number = (params: PlanStep['params'], key: string) => Number(params[key] ?? 0);
  return {
    stepId: canary.id,
    share: number(canary.params, 'share'),
    promotion: promote
      ? {
          minSamples: number(promote.params, 'minSamples'),
          minMinutes: number(promote.params, 'minMinutes'),
          maxMinutes: number(promote.params, 'maxMinutes'),
          maxExtraErrors: number(promote.params, 'maxExtraErrors'),
          maxSlowdown: number(promote.params, 'maxSlowdown'),
          toleratedMs: number(promote.params, 'toleratedMs'),
        }
      : null,
  };
}
