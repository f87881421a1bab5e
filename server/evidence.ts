import { checkGate } from '../activities/check-gate/kind.ts';
import type { Database } from '../database/open-sqlite.ts';
import type { Digest } from '../pipeline/artifact.ts';
import type { PlanStep } from '../pipeline/plan.ts';
import type { PassRecord, ReleaseRecord } from '../store/release-record.ts';
import type { Store } from '../store/store.ts';
import type { EvaluationSamples } from './evaluation-samples.ts';
import {
  canaryOf,
  flaggedOf,
  levelOf,
  metricsOf,
  rulesOf,
  speedOf,
  trainingOf,
  type CanaryPlan,
  type Flagged,
  type JudgedRule,
  type ReportFile,
  type Speed,
} from './evidence-facts.ts';
import type { KindWords } from './kind-words.ts';
import { changesBetween, type ReleaseChange } from './release-changes.ts';
import type { PairedInterval } from './paired-interval.ts';
import { notFound } from './refusal.ts';
import type { Runs } from './runs.ts';
import type { RunView } from './shapes.ts';
import type { WorkTimes } from './work-times.ts';

export interface EvidenceOptions {
  readonly db: Database;
  readonly store: Pick<Store, 'readText' | 'names'>;
  readonly workTimes: WorkTimes;
  readonly runs: Pick<Runs, 'get' | 'startOf'>;
  readonly samplesOf: EvaluationSamples;
  readonly words: KindWords;
}

/** A release that another is measured against. */
export interface EarlierRelease {
  readonly digest: Digest;
  readonly number: number;
  readonly runId: string;
  readonly pipelineId: string;
}
/** What a person sees before they sign, gathered from the run's plan, the gate's pass and the report. */
export interface Evidence {
  readonly alias: string;
  readonly gateStepId: string | null;
  readonly pass: { readonly digest: Digest; readonly passed: boolean; readonly isOverridden: boolean } | null;
  readonly rules: readonly JudgedRule[];
  readonly report: {
    readonly digest: Digest;
    readonly stepId: string;
    readonly adapter: Digest;
    readonly scorer: string;
    readonly lyrics: number;
    /** The release it was compared with; null: the untouched base, by its served name. */
    readonly baseline: EarlierRelease | null;
    readonly baselineModel: string;
  } | null;
  /** What every interval of `metrics` holds, 0 to 1: the level the gate decides on. */
  readonly level: number;
  /** By name, as the report has them. */
  readonly metrics: Readonly<Record<string, PairedInterval>>;
  readonly safety: Readonly<Record<'candidate' | 'baseline', Flagged>>;
  /** The newest earlier release of the alias, which `changes` is about. */
  readonly previous: EarlierRelease | null;
  /** Of its pipeline, when it was made by this candidate's. */
  readonly previousRevision: number | null;
  readonly changes: readonly ReleaseChange[];
  readonly speed: Speed;
  readonly previousSpeed: Speed | null;
  readonly canary: CanaryPlan | null;
  /** What became of the approval: the release it made. */
  readonly release: { readonly digest: Digest; readonly number: number } | null;
  /** The first of the two signatures that set the gate's refusal aside. */
  readonly override: {
    readonly by: { readonly id: string; readonly name: string };
    readonly at: string;
    readonly comment: string;
    /** The run that the second signature started. */
    readonly startedRunId: string | null;
  } | null;
}
export interface SampleRow {
  readonly prompt: string;
  readonly candidate: { readonly text: string; readonly value: number };
  readonly baseline: { readonly text: string; readonly value: number };
}
export type EvidenceDesk = ReturnType<typeof createEvidence>;

const mostRows = 200;

export function createEvidence({ db, store, workTimes, runs, samplesOf, words }: EvidenceOptions) {
  async function numberOf(alias: string, digest: Digest): Promise<number> {
    const names = await store.names({ name: `releases/${alias}` });
    return names.find((one) => one.digest === digest)?.number ?? 0;
  }

  async function releaseOf(digest: Digest): Promise<EarlierRelease> {
    const record = JSON.parse(await store.readText(digest, 'release.json')) as ReleaseRecord;
    const number = await numberOf(record.alias, digest);
    return { digest, number, runId: record.runId, pipelineId: record.pipelineId };
  }

  async function previousOf(alias: string, runId: string, baseline: EarlierRelease | null) {
    if (baseline) return baseline;
    const names = [...(await store.names({ name: `releases/${alias}` }))].sort((a, b) => b.number - a.number);
    for (const { digest } of names) {
      const release = await releaseOf(digest);
      if (release.runId < runId) return release;
    }
    return null;
  }

  async function passOf(view: RunView, gate: string | undefined) {
    const digest = gate === undefined ? undefined : view.state.steps[gate]?.outputs?.['pass']?.digest;
    if (digest === undefined) return null;
    const record = JSON.parse(await store.readText(digest, 'pass.json')) as PassRecord;
    return { digest, record };
  }

  async function overrideOf(runId: string, gate: string | undefined): Promise<Evidence['override']> {
    if (gate === undefined) return null;
    const row = await db
      .selectFrom('overrides')
      .selectAll()
      .where('runId', '=', runId)
      .where('stepId', '=', gate)
      .executeTakeFirst();
    if (!row) return null;
    const { personId, personName, at, comment, startedRunId } = row;
    // One that never began is started by the next second signature.
    const isStarted = startedRunId !== null && (await runs.startOf(startedRunId)) === 'begun';
    return { by: { id: personId, name: personName }, at, comment, startedRunId: isStarted ? startedRunId : null };
  }

  async function find(runId: string, stepId: string) {
    const view = await runs.get(runId);
    const step = view.plan.steps.find(({ id }) => id === stepId);
    if (step?.mode !== 'approval') throw notFound('approval step', `${runId}/${stepId}`);
    const gate = view.plan.steps.find(({ id }) => id === step.inputs['pass']?.step);
    const evaluation = gate?.inputs['report'];
    const status = evaluation ? view.state.steps[evaluation.step] : undefined;
    const report = evaluation ? (status?.outputs?.[evaluation.port]?.digest ?? null) : null;
    return { view, step, gate, evaluationStep: evaluation?.step ?? null, report };
  }

  return {
    /** The report behind an approval, null while there is none, and the alias that it is about. */
    async reportOf(runId: string, stepId: string): Promise<{ digest: Digest | null; alias: string }> {
      const { step, report } = await find(runId, stepId);
      return { digest: report, alias: aliasOf(step) };
    },

    async of(runId: string, stepId: string): Promise<Evidence> {
      const { view, step, gate, evaluationStep, report: reportDigest } = await find(runId, stepId);
      const alias = aliasOf(step);
      const pass = await passOf(view, gate?.id);
      const report = reportDigest
        ? (JSON.parse(await store.readText(reportDigest, 'report.json')) as ReportFile)
        : null;
      const samples = reportDigest ? await samplesOf(reportDigest) : [];
      const baseline = report?.baseline?.release ? await releaseOf(report.baseline.release) : null;
      const previous = await previousOf(alias, runId, baseline);
      const before = previous ? await runs.get(previous.runId).catch(() => null) : null;
      const release = view.state.steps[stepId]?.outputs?.['release']?.digest;
      return {
        alias,
        gateStepId: gate?.id ?? null,
        pass: pass && {
          digest: pass.digest,
          passed: pass.record.passed,
          isOverridden: pass.record.override !== undefined,
        },
        rules: rulesOf(gate, pass?.record, report),
        report:
          reportDigest && report
            ? {
                digest: reportDigest,
                stepId: evaluationStep ?? '',
                adapter: report.adapter,
                scorer: report.scorer ?? '',
                lyrics: samples.length,
                baseline,
                baselineModel: report.baseline?.model ?? '',
              }
            : null,
        level: levelOf(report),
        metrics: metricsOf(samples, report),
        safety: { candidate: flaggedOf(samples, 'candidate'), baseline: flaggedOf(samples, 'baseline') },
        previous,
        previousRevision: before?.pipelineId === view.pipelineId ? before.revision : null,
        changes: changesBetween(before, view, {
          scorer: report?.scorer ?? null,
          scorerBefore: before ? await scorerOf(before) : null,
          words,
        }),
        speed: await speedWithWork(view),
        previousSpeed: before && (await speedWithWork(before)),
        canary: canaryOf(view.plan, stepId),
        release: release ? { digest: release, number: await numberOf(alias, release) } : null,
        override: await overrideOf(runId, gate?.id),
      };
    },

    /** Lyrics behind one metric: where the two differ most first, those of the worse candidate before the others. */
    async rows(runId: string, stepId: string, metric: string): Promise<{ rows: SampleRow[]; total: number }> {
      const { report } = await find(runId, stepId);
      const samples = report ? await samplesOf(report) : [];
      const rows = samples.flatMap(({ said, candidate, baseline }) => {
        const ours = candidate.metrics[metric];
        const theirs = baseline.metrics[metric];
        if (ours === undefined || theirs === undefined) return [];
        return [
          {
            prompt: said,
            candidate: { text: candidate.text, value: ours },
            baseline: { text: baseline.text, value: theirs },
          },
        ];
      });
      const difference = ({ candidate, baseline }: SampleRow) => candidate.value - baseline.value;
      rows.sort((a, b) => difference(a) - difference(b));
      return { rows: rows.slice(0, mostRows), total: rows.length };
    },

    /** Lyrics with words that a lyric for everybody does not use. */
    async unsafe(runId: string, stepId: string): Promise<{ candidate: string[]; baseline: string[] }> {
      const { report } = await find(runId, stepId);
      const samples = report ? await samplesOf(report) : [];
      const of = (side: 'candidate' | 'baseline') =>
        samples.filter((pair) => (pair[side].metrics['safety'] ?? 1) < 1).map((pair) => pair[side].text);
      return { candidate: of('candidate').slice(0, mostRows), baseline: of('baseline').slice(0, mostRows) };
    },
  };

  async function speedWithWork(view: RunView): Promise<Speed> {
    const runIds = [...new Set(trainingOf(view).map(({ runId }) => runId))];
    const work = new Map(await Promise.all(runIds.map(async (id) => [id, await workTimes.of(id)] as const)));
    return speedOf(view, (runId, stepId) => work.get(runId)?.[stepId]);
  }

  async function scorerOf({ plan, state }: RunView): Promise<string | null> {
    const gate = plan.steps.find(({ kind }) => kind.startsWith(`${checkGate.id}@`));
    const from = gate?.inputs['report'];
    const digest = from ? state.steps[from.step]?.outputs?.[from.port]?.digest : undefined;
    if (digest === undefined) return null;
    const report = JSON.parse(await store.readText(digest, 'report.json')) as ReportFile;
    return report.scorer ?? null;
  }
}

const aliasOf = ({ params }: PlanStep) => (typeof params['alias'] === 'string' ? params['alias'] : 'lyrics');
