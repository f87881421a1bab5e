import { join } from 'node:path';
import { tenths, Tally } from '../../datasets/curation/tally.ts';
import { loadEnglish } from '../../datasets/engine/english-phones.ts';
import { scoreHash } from '../../datasets/engine/score-hash.ts';
import type { Language } from '../../datasets/language.ts';
import { lyricRow, promptOf, type LyricRow } from '../../datasets/lyric-row.ts';
import { fractionOf, hashText } from '../../datasets/text-hash.ts';
import type { ArtifactRef } from '../../pipeline/artifact.ts';
import type { Store } from '../../store/store.ts';
import { implement } from '../implement.ts';
import { StepError } from '../step-error.ts';
import { commitReport } from '../workbench/curation-report.ts';
import { readRows } from '../workbench/dataset-files.ts';
import { DatasetWriter } from '../workbench/dataset-writer.ts';
import { scoreByPrompt } from '../workbench/preference-row.ts';
import { refuseOtherBase } from '../workbench/served-base.ts';
import { sampleCandidates } from './kind.ts';

export const runSampleCandidates = implement(
  sampleCandidates,
  async ({ params, inputs, mark }, bench) => {
    const { store, serving, step, scratch } = bench;
    const base = await serving.base();
    refuseOtherBase(inputs.base.digest, base.digest);
    await loadEnglish();
    const prompts = await choosePrompts(store, inputs.dataset, params);
    const model = inputs.adapter ? await serving.load(inputs.adapter.digest) : base.model;

    const tally = new Tally();
    const writer = await DatasetWriter.open(join(scratch, 'dataset'));
    const all = prompts.flatMap((prompt, number) =>
      Array.from({ length: params.samples }, (_, sample) => ({ prompt, number, sample })),
    );
    const write = async ({ prompt, number, sample }: (typeof all)[number]) => {
      const { maxTokens, temperature, topP } = params;
      const seed = params.seed + number * 1000 + sample;
      const made = await serving.generate({ model, prompt: promptOf(prompt), seed, temperature, topP, maxTokens });
      return { prompt, number, sample, text: made.text.trim() };
    };
    /** Of the prompt whose lyrics come now. */
    let [of, texts] = [-1, new Set<string>()];
    for (let done = 0; done < all.length; done += params.atOnce) {
      step.signal.throwIfAborted();
      for (const { prompt, number, sample, text } of await Promise.all(
        all.slice(done, done + params.atOnce).map(write),
      )) {
        if (of !== number) [of, texts] = [number, new Set()];
        tally.read();
        const id = `${hashText(`${prompt.lang} ${promptOf(prompt)}`)}-${sample + 1}`;
        const row = candidateOf(prompt, id, text);
        const reason = row === null ? 'no-lyric' : texts.has(text) ? 'same-as-another' : null;
        texts.add(text);
        if (row === null || reason !== null) {
          const detail = `lyric ${sample + 1} to ${promptOf(prompt)}`;
          tally.drop({ id, reason: reason ?? 'no-lyric', detail, lyric: text });
          continue;
        }
        tally.measure('score', scoreByPrompt(promptOf(prompt), prompt.lang).rate(text).total, tenths);
        await writer.write(row);
      }
      step.progress({
        message: 'writing lyrics',
        step: Math.min(all.length, done + params.atOnce),
        totalSteps: all.length,
      });
    }
    if (inputs.adapter) await serving.release(inputs.adapter.digest);
    if (writer.rows === 0) {
      await writer.close();
      const message = `The model wrote no lyric to any of ${prompts.length} prompts. Try it in the playground; raise the longest lyric, or train it longer.`;
      throw new StepError('DatasetEmpty', message, { retry: false });
    }
    const parents = [inputs.base, inputs.dataset, ...(inputs.adapter ? [inputs.adapter] : [])];
    const engine = scoreHash();
    const candidates = await writer.commit(store, {
      parents,
      made: { step: 'sample-candidates', params, engine },
      signal: step.signal,
    });
    const { report, metrics } = await commitReport(bench, {
      kind: 'sample-candidates',
      params,
      tally,
      inputs: parents,
      outputs: { candidates },
      writers: { candidates: writer },
      facts: { engine, vllm: mark['vllm'] ?? null, prompts: prompts.length },
    });
    return { candidates, report, $metrics: { ...metrics, prompts: prompts.length } };
  },
  { mark: async (_, { serving }) => ({ vllm: await serving.version(), engine: scoreHash() }) },
);

/** Different prompts, in an order that depends on the seed alone. */
async function choosePrompts(
  store: Store,
  dataset: ArtifactRef<'dataset'>,
  { language, prompts, seed }: { language: 'all' | Language; prompts: number; seed: number },
): Promise<readonly LyricRow[]> {
  const found = new Map<string, LyricRow>();
  for await (const row of readRows(store, dataset)) {
    const key = `${row.lang} ${promptOf(row)}`;
    if ((language === 'all' || row.lang === language) && !found.has(key)) found.set(key, row);
  }
  if (found.size === 0) {
    const message = `The dataset has no prompt in ${language}. Choose another language, or another dataset.`;
    throw new StepError('DatasetEmpty', message, { retry: false });
  }
  return [...found]
    .map(([key, row]) => ({ key, row, place: fractionOf(`${seed} ${key}`) }))
    .sort((a, b) => a.place - b.place || (a.key < b.key ? -1 : 1))
    .slice(0, prompts)
    .map(({ row }) => row);
}

/** Judged by its prompt alone, so that it may have any number of lines; null for what is no lyric. */
function candidateOf({ lang, style, license, messages }: LyricRow, id: string, text: string): LyricRow | null {
  const row = lyricRow.safeParse({
    id,
    lang,
    style,
    messages: [messages[0], { role: 'assistant', content: text }],
    spec: { rhyme: [], scheme: '', targetSyllables: [], doubleRhyme: false },
    source: 'sample-candidates',
    license,
  });
  return row.success ? row.data : null;
}
