import { expect, test } from 'vitest';
import type { RunView } from './client.ts';
import { speedOf } from './evidence-facts.ts';

/** Null: the step was passed over. */
function runOf(metrics: Readonly<Record<string, Readonly<Record<string, number>> | null>>): RunView {
  const kinds: Record<string, string> = { sft: 'train-sft@1', grpo: 'train-grpo@1', evaluate: 'evaluate@1' };
  const steps = Object.keys(metrics).map((id) => ({ id, kind: kinds[id] }));
  const states = Object.fromEntries(
    Object.entries(metrics).map(([id, of]) => [id, of ? { state: 'done', metrics: of } : { state: 'skipped' }]),
  );
  return { plan: { steps }, state: { steps: states } } as unknown as RunView;
}

test('the time of training is that of every training; not known as soon as one of them does not say', () => {
  expect(speedOf(runOf({ sft: { seconds: 12 }, grpo: { seconds: 160 } })).trainSeconds).toBe(172);
  expect(speedOf(runOf({ sft: { seconds: 12 }, grpo: { loss: 1 } })).trainSeconds).toBeNull();
  expect(speedOf(runOf({ sft: { seconds: 12 }, grpo: null })).trainSeconds).toBe(12);
  expect(speedOf(runOf({ evaluate: { tokens_per_second: 31 } }))).toMatchObject({
    trainSeconds: null,
    tokensPerSecond: 31,
  });
});

test('what training cost is what it held workers, each step in the run that did it; where nobody counted, what it trained', () => {
  const view = runOf({ sft: { seconds: 12 }, grpo: { seconds: 160 } });
  const reused = { state: 'cached', metrics: { seconds: 12 }, madeBy: { runId: 'EARLIER', stepId: 'first' } } as const;
  const run = {
    ...view,
    runId: 'RUN',
    state: { ...view.state, steps: { ...view.state.steps, sft: reused } },
  } as RunView;
  const counted: Record<string, number> = { 'EARLIER first': 20, 'RUN grpo': 300, 'RUN sft': 0 };
  const workOf = (runId: string, stepId: string) => counted[`${runId} ${stepId}`];
  expect(speedOf(run, workOf)).toMatchObject({ trainSeconds: 172, trainWorkSeconds: 320 });
  expect(speedOf(run)).toMatchObject({ trainSeconds: 172, trainWorkSeconds: 172 });
  expect(speedOf(runOf({ sft: { loss: 1 } })).trainWorkSeconds).toBeNull();
});

test('a thousand lyrics cost what the evaluation paid for its own; no price is not a price of nothing', () => {
  const costOf = (metrics: Readonly<Record<string, number>>) =>
    speedOf(runOf({ evaluate: metrics })).costPerThousandLyrics;
  expect(costOf({ lyrics: 200, cost: 0.5 })).toBe(2.5);
  expect(costOf({ lyrics: 200, cost: 0 })).toBeNull();
  expect(costOf({ seconds_per_lyric: 2 })).toBeNull();
});
