import { splitLines } from '../../datasets/engine/clean-line.ts';
import { loadEnglish } from '../../datasets/engine/english-phones.ts';
import { scoreHash } from '../../datasets/engine/score-hash.ts';
import { gateNames } from '../../datasets/engine/score-terms.ts';
import { askOverHttp } from '../../datasets/reward/ask-over-http.ts';
import { judgeReward, TermFailed, type Judged } from '../../datasets/reward/judge-reward.ts';
import { rewardHash, type RewardDocument } from '../../datasets/reward/reward-document.ts';
import { unsafeClassesIn } from '../../datasets/safety-words.ts';
import type { Digest } from '../../pipeline/artifact.ts';
import { canonicalJson } from '../../pipeline/digest.ts';
import type { RouteEntry } from '../../workflows/messages.ts';
import { implement } from '../implement.ts';
import { StepError } from '../step-error.ts';
import { refuseOtherBase } from '../workbench/served-base.ts';
import { sameRule, trainedBy } from '../workbench/trained-by.ts';
import type { Generated, Workbench } from '../workbench/workbench.ts';
import { compare, confidenceLevel, type Comparison } from './compare.ts';
import { evaluate } from './kind.ts';
import { readPrompts, type EvaluationPrompt } from './prompts.ts';

/** Each in [0, 1], more is better. `format` is 1 for a lyric that is well-formed in every way the scorer knows. */
const metricNames = ['rhyme', 'total', 'format', 'safety', 'syllables', 'distinct2'] as const;
type Metrics = Record<(typeof metricNames)[number], number>;

interface Baseline {
  readonly release: Digest | null;
  readonly adapter: Digest | null;
}

export const runEvaluate = implement(
  evaluate,
  async ({ params, inputs, mark }, { store, serving, step }) => {
    const base = await serving.base();
    refuseOtherBase(inputs.base.digest, base.digest);
    const rule = await trainedBy(store, inputs.adapter.digest);
    const judgedBy = { scorer: scoreHash(), reward: rewardHash(rule.document) };
    sameRule(rule, { what: 'this worker', ...judgedBy });
    await loadEnglish();
    const prompts = await readPrompts(store, inputs.dataset.digest, {
      language: params.language,
      limit: params.prompts,
      seed: params.seed,
    });
    const candidateModel = await serving.load(inputs.adapter.digest);
    const baseline = mark['baseline'] as unknown as Baseline;
    const baselineModel = baseline.adapter === null ? base.model : await serving.load(baseline.adapter);

    const all = prompts.flatMap((prompt, number) =>
      Array.from({ length: params.samples }, (_, sample) => ({ prompt, number, sample })),
    );
    const written: { readonly candidate: Generated; readonly baseline: Generated }[] = [];
    const write = (model: string, { prompt, number, sample }: (typeof all)[number]): Promise<Generated> => {
      const { maxTokens, temperature, topP } = params;
      const seed = params.seed + number * 1000 + sample;
      return serving.generate({ model, prompt: prompt.prompt, seed, temperature, topP, maxTokens });
    };
    /** Both at once, unless each lyric is to be alone in the engine: a batch's company moves its last digits. */
    const writePair = async (one: (typeof all)[number]) => {
      const candidate = write(candidateModel, one);
      if (params.pairsAtOnce === 1) await candidate;
      const other = write(baselineModel, one);
      return { candidate: await candidate, baseline: await other };
    };
    for (let done = 0; done < all.length; done += params.pairsAtOnce) {
      step.signal.throwIfAborted();
      written.push(...(await Promise.all(all.slice(done, done + params.pairsAtOnce).map(writePair))));
      step.progress({ message: 'writing lyrics', step: written.length, totalSteps: all.length });
    }
    await serving.release(inputs.adapter.digest);

    const wishes = all.map(({ prompt }) => prompt);
    const measured = {
      candidate: await measure(
        rule.document,
        wishes,
        written.map(({ candidate }) => candidate.text),
      ),
      baseline: await measure(
        rule.document,
        wishes,
        written.map(({ baseline: other }) => other.text),
      ),
    };
    const byPrompt = (which: 'candidate' | 'baseline', name: keyof Metrics) =>
      prompts.map((_, number) =>
        measured[which].slice(number * params.samples, (number + 1) * params.samples).map((one) => one[name]),
      );
    const compared = metricNames.map(
      (name) => [name, compare(byPrompt('candidate', name), byPrompt('baseline', name), params.seed)] as const,
    );
    const candidates = written.map(({ candidate }) => candidate);
    const seconds = sum(candidates.map((one) => one.seconds));
    const metrics = {
      ...Object.assign({}, ...compared.map(([name, of]) => flat(name, of))),
      prompts: prompts.length,
      lyrics: written.length,
    } as Record<string, number>;
    /** Beside the report, not in it: what was judged is the same on another day, how long it took is not. */
    const speed = {
      seconds_per_lyric: round(seconds / written.length),
      tokens_per_second: round(sum(candidates.map((one) => one.tokens)) / seconds),
      cost: round((seconds / 3600) * params.pricePerHour),
    };

    const report = {
      schemaVersion: 1,
      kind: 'evaluate',
      adapter: inputs.adapter.digest,
      base: base.digest,
      baseline: { ...baseline, model: baselineModel },
      ...judgedBy,
      vllm: mark['vllm'],
      interval: 'paired bootstrap over prompts, 2,000 resamples, 5th to 95th percentile',
      level: confidenceLevel,
      metrics,
    };
    const samples = all.map(({ prompt, sample }, at) => ({
      prompt: prompt.prompt,
      sample,
      candidate: { text: written[at]!.candidate.text, ...measured.candidate[at]! },
      baseline: { text: written[at]!.baseline.text, ...measured.baseline[at]! },
    }));
    const files = {
      'report.json': canonicalJson(report),
      'samples.jsonl': samples.map((line) => `${canonicalJson(line)}\n`).join(''),
    };
    return {
      report: await store.commit('report', { files }, { parents: [inputs.base, inputs.adapter, inputs.dataset] }),
      $metrics: { ...metrics, ...speed },
    };
  },
  {
    async mark({ params, inputs }, workbench) {
      const baseline = await findBaseline(workbench, params.alias, inputs.base.digest);
      return { baseline: { ...baseline }, vllm: await workbench.serving.version(), scorer: scoreHash() };
    },
  },
);

/** The alias's stable release, when it runs on the same base; else the base itself. */
async function findBaseline({ store }: Workbench, alias: string, base: Digest): Promise<Baseline> {
  const stored = await store.readRef(`deployments/${alias}`);
  const stable = stored ? (stored.value as unknown as RouteEntry).route.stable : null;
  if (!stable?.adapter) return { release: null, adapter: null };
  const { meta } = await store.manifest(stable.adapter);
  return meta['base'] === base
    ? { release: stable.release, adapter: stable.adapter }
    : { release: null, adapter: null };
}

/** Lyrics to prompts under the reward that the adapter was trained by, all at once as training sees them. */
async function measure(
  document: RewardDocument,
  prompts: readonly EvaluationPrompt[],
  texts: readonly string[],
): Promise<readonly Metrics[]> {
  const requests = prompts.map(({ form }, at) => ({ ...form, lines: splitLines(texts[at]!) }));
  const { rows } = await judgeReward(document, requests, askOverHttp).catch((cause: unknown) => {
    throw cause instanceof TermFailed
      ? new StepError('RewardBroken', `${cause.message} The evaluation needs every term of the reward.`, {
          retry: true,
          cause,
        })
      : cause;
  });
  return rows.map((row, at) => metricsOf(row, texts[at]!));
}

function metricsOf({ reward, terms }: Judged, text: string): Metrics {
  const term = (name: string) => terms[name] ?? 0;
  return {
    rhyme: term('rhyme'),
    total: reward,
    format: gateNames.reduce((product, name) => product * term(name), 1),
    safety: unsafeClassesIn(text).length === 0 ? 1 : 0,
    syllables: term('syllables'),
    distinct2: term('variety'),
  };
}

const flat = (name: string, { candidate, baseline, delta, low, high }: Comparison) => ({
  [name]: round(candidate),
  [`${name}_baseline`]: round(baseline),
  [`${name}_delta`]: round(delta),
  [`${name}_delta_low`]: round(low),
  [`${name}_delta_high`]: round(high),
});
const round = (value: number) => Math.round(value * 10_000) / 10_000;
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
