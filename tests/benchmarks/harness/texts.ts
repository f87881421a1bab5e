import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { implement } from '../../../activities/implement.ts';
import { runStep } from '../../../activities/run-step.ts';
import { createWorkbench } from '../../../activities/workbench/create-workbench.ts';
import { compile } from '../../../pipeline/compile.ts';
import { defineKind, refOf } from '../../../pipeline/kind.ts';
import type { Plan } from '../../../pipeline/plan.ts';
import type { Activities } from '../../../workers/create-worker.ts';
import { startMinio } from '../../integration/servers.ts';
import type { Bench } from './bench.ts';

const words = { en: 'Text', zh: '文本' };

/** Makes a small file out of a text and the file before. */
const benchText = defineKind({
  title: words,
  summary: words,
  id: 'bench-text',
  version: 1,
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 1,
  local: true,
  inputs: { before: { type: 'file', optional: true } },
  outputs: { text: 'file' },
  params: z.strictObject({ text: z.string() }),
});
const kinds = new Map([[refOf(benchText), benchText]]);

/** Pipeline of texts in sequence, as a person's document. */
export function textChain(texts: readonly string[]): string {
  const steps = texts.map((text, place) => `  - { id: s${place}, kind: bench-text@1, params: { text: "${text}" } }`);
  const edges = texts.slice(1).map((_, place) => `  - { from: s${place}.text, to: s${place + 1}.before }`);
  return ['refrain: 1', 'id: texts', 'title: Texts', 'steps:', ...steps, 'edges:', ...edges, ''].join('\n');
}

export function compileTexts(source: string): Plan {
  const compiled = compile(source, kinds);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.plan;
}

/**
 * Activities of such pipelines, as a worker of the product has them, over a real MinIO that ends with the benchmark.
 * @param onRun hears of every step that runs instead of being reused, at its beginning
 */
export async function textActivities(bench: Bench, onRun: (stepId: string) => void = () => {}): Promise<Activities> {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-bench-texts-'));
  bench.onEnd(() => rm(folder, { recursive: true, force: true }));
  const minio = await startMinio();
  bench.onEnd(() => minio.remove());
  const store = minio.openStore(join(folder, 'cache'));
  const room = implement(benchText, async ({ params, inputs }, { store: lent, step }) => {
    onRun(step.stepId);
    const text = await lent.commit('file', {
      files: { 'text.txt': `${params.text}\n${inputs.before?.digest ?? ''}` },
    });
    return { text, $metrics: { length: params.text.length } };
  });
  return {
    [benchText.id]: runStep(room, {
      store,
      scratchRoot: join(folder, 'scratch'),
      environment: { benchmark: true },
      createWorkbench: (step, scratch) =>
        createWorkbench({ store, home: process.cwd(), publicKey: () => '' }, step, scratch),
    }),
  };
}
