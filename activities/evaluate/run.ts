import { engine } from '../../datasets/engine-version.ts';
import { linesOf } from '../../datasets/line.ts';
import { score } from '../../datasets/score.ts';
import type { Digest } from '../../pipeline/artifact.ts';
import { canonicalJson } from '../../pipeline/digest.ts';
import type { RouteEntry } from '../../workflows/messages.ts';
import { implement } from '../implement.ts';
import { StepError } from '../step-error.ts';
import type { Generated, Workbench } from '../workbench/workbench.ts';
import { compare, type Comparison } from './compare.ts';
import { evaluate } from './kind.ts';
import { readPrompts, type EvaluationPrompt } from './prompts.ts';
import { unsafeWordsIn } from './safety-words.ts';

/** Each in [0, 1], more is better. `format` is 1 for a lyric that is well-formed in every way the scorer knows. */
const metricNames = ['rhyme', 'total', 'format', 'safety', 'syllables', 'distinct2'] as const;
type Metrics = Record<(typeof metricNames)[number], number>;

interface Sample {
  readonly generated: Generated;
  readonly metrics: Metrics;
}
interface Baseline {
  readonly release: Digest | null;
  readonly adapter: Digest | null;
}

export const runEvaluate = implement(
  evaluate,
  async ({ params, inputs, mark }, { store, serving, step }) => {
    const base = await serving.base();
    if (inputs.base.digest !== base.digest) {
      throw new StepError(
        'WrongBase',
        `The adapter's base is ${inputs.base.digest} and vLLM serves ${base.digest}. Start vLLM with that base, or select the one it serves.`,
        { retry: false },
      );
    }
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
    const pairs: { readonly candidate: Sample; readonly baseline: Sample }[] = [];
    const write = async (model: string, { prompt, number, sample }: (typeof all)[number]): Promise<Sample> => {
      const { maxTokens, temperature, topP } = params;
      const seed = params.seed + number * 1000 + sample;
      const generated = await serving.generate({ model, prompt: prompt.prompt, seed, temperature, topP, maxTokens });
      return { generated, metrics: measure(prompt, generated) };
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
      pairs.push(...(await Promise.all(all.slice(done, done + params.pairsAtOnce).map(writePair))));
      step.progress({ message: 'writing lyrics', step: pairs.length, totalSteps: all.length });
    }
    await serving.release(inputs.adapter.digest);

    const byPrompt = (which: 'candidate' | 'baseline', name: keyof Metrics) =>
      prompts.map((_, number) =>
        pairs.slice(number * params.samples, (number + 1) * params.samples).map((pair) => pair[which].metrics[name]),
      );
    const compared = metricNames.map(
      (name) => [name, compare(byPrompt('candidate', name), byPrompt('baseline', name), params.seed)] as const,
    );
    const written = pairs.map(({ candidate }) => candidate.generated);
    const seconds = sum(written.map((one) => one.seconds));
    const metrics = {
      ...Object.assign({}, ...compared.map(([name, of]) => flat(name, of))),
      prompts: prompts.length,
      lyrics: written.length,
    } as Record<string, number>;
    /** Beside the report, not in it: what was judged is the same on another day, how long it took is not. */
    const speed = {
      seconds_per_lyric: round(seconds / written.length),
      tokens_per_second: round(sum(written.map((one) => one.tokens)) / seconds),
      cost: round((seconds / 3600) * params.pricePerHour),
    };

    const report = {
      schemaVersion: 1,
      kind: 'evaluate',
      adapter: inputs.adapter.digest,
      base: base.digest,
      baseline: { ...baseline, model: baselineModel },
      scorer: engine,
      vllm: mark['vllm'],
      interval: 'paired bootstrap over prompts, 2,000 resamples, 5th to 95th percentile',
      metrics,
    };
    const samples = all.map(({ prompt, sample }, at) => ({
      prompt: prompt.prompt,
      sample,
      candidate: { text: pairs[at]!.candidate.generated.text, ...pairs[at]!.candidate.metrics },
      baseline: { text: pairs[at]!.baseline.generated.text, ...pairs[at]!.baseline.metrics },
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
      return { baseline: { ...baseline }, vllm: await workbench.serving.version(), scorer: engine };
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

function measure({ form }: EvaluationPrompt, { text }: Generated): Metrics {
  const { total, parts } = score({ ...form, lines: linesOf(text) });
  return {
    rhyme: parts.rhyme,
    total,
    format: parts.lines * parts.format * parts.window,
    safety: unsafeWordsIn(text).length === 0 ? 1 : 0,
    syllables: parts.syllables,
    distinct2: parts.distinct,
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
