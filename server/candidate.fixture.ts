import type { ArtifactRef } from '../pipeline/artifact.ts';
import { createScene } from './run-scene.fixture.ts';

export interface Lyric {
  readonly text: string;
  readonly rhyme: number;
  readonly safety?: number;
}

/** A scene whose run waits for approval of a candidate that wrote these lyrics, one to each prompt. */
export async function createCandidate(
  pairs: readonly { readonly candidate: Lyric; readonly baseline: Lyric }[],
  told: { readonly metrics?: Readonly<Record<string, number>>; readonly level?: number } = {},
) {
  const scene = await createScene();
  const { store, play, runId } = scene;
  const adapter = await store.commit('adapter', { files: { a: '1' } });
  const lines = pairs.map(({ candidate, baseline }, at) => ({
    prompt: `prompt ${at}`,
    sample: 0,
    candidate: { safety: 1, ...candidate },
    baseline: { safety: 1, ...baseline },
  }));
  const report = await store.commit('report', {
    files: {
      'report.json': JSON.stringify({
        kind: 'evaluate',
        adapter: adapter.digest,
        scorer: 'lyrics-1',
        baseline: { release: null, model: 'tiny-zh' },
        metrics: { rhyme_delta: 0.1, format: 1 },
        ...told,
      }),
      'samples.jsonl': lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    },
  });
  const pass = await store.commit('pass', {
    files: {
      'pass.json': JSON.stringify({
        schemaVersion: 1,
        adapter: adapter.digest,
        report: report.digest,
        rules: [
          { metric: 'safety', rule: '', value: 1, low: null, high: null, passed: true },
          { metric: 'format', rule: '', value: null, low: null, high: null, passed: false },
          { metric: 'rhyme', rule: '', value: 0.1, low: 0.05, high: 0.2, passed: true },
        ],
        passed: false,
      }),
    },
  });
  const show = (gate: ArtifactRef<'pass'>) =>
    play.set(runId, {
      steps: {
        make: { state: 'done', outputs: { report } },
        gate: { state: 'done', outputs: { pass: gate } },
        approval: { state: 'waiting' },
      },
      waiting: [{ stepId: 'approval', evidence: gate, since: '2026-01-01T00:00:00.000Z' }],
    });
  show(pass);
  return { ...scene, report, pass, where: { runId, stepId: 'approval' } };
}
