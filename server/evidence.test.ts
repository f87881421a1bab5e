import { expect, test } from 'vitest';
import { createCandidate } from './candidate.fixture.ts';

const pairs = Array.from({ length: 40 }, (_, n) => ({
  candidate: { text: n === 3 ? 'new 3, heroin' : `new ${n}`, rhyme: n % 5 === 0 ? 0.5 : 0.7, safety: n === 3 ? 0 : 1 },
  baseline: { text: `old ${n}`, rhyme: 0.5 },
}));

test('evidence has the rules with their answers, intervals from the lyrics, and what is unsafe', async () => {
  const { client, where, report, pass } = await createCandidate(pairs);
  const evidence = await client.call('GET /runs/{runId}/evidence/{stepId}', { params: where });
  expect(evidence.pass).toEqual({ digest: pass.digest, passed: false, isOverridden: false });
  expect(evidence.report).toMatchObject({
    digest: report.digest,
    lyrics: 40,
    baseline: null,
    baselineModel: 'tiny-zh',
  });
  // A rule whose metric the gate did not find shows as failed and not measured.
  expect(evidence.rules.map(({ metric, seen, passed }) => [metric, seen, passed])).toEqual([
    ['safety', 1, true],
    ['format', null, false],
    ['rhyme', 0.1, true],
  ]);
  expect(evidence.metrics['rhyme']).toMatchObject({ prompts: 40, better: 32, equal: 8, worse: 0 });
  expect(evidence.metrics['rhyme']!.low).toBeGreaterThan(0.1);
  expect(evidence.safety).toEqual({
    candidate: { flagged: 1, lyrics: 40, classes: { drugs: 1 } },
    baseline: { flagged: 0, lyrics: 40, classes: {} },
  });
});

test('the interval shown is the one the gate decided on, at the level the report says', async () => {
  const told = { rhyme: 0.7, rhyme_baseline: 0.6, rhyme_delta: 0.1, rhyme_delta_low: 0.01, rhyme_delta_high: 0.2 };
  const { client, where } = await createCandidate(pairs, { metrics: told, level: 0.8 });
  const { metrics, level } = await client.call('GET /runs/{runId}/evidence/{stepId}', { params: where });
  expect(level).toBe(0.8);
  expect(metrics['rhyme']).toMatchObject({ delta: 0.1, low: 0.01, high: 0.2, prompts: 40 });
  const { client: old, where: there } = await createCandidate(pairs);
  const before = await old.call('GET /runs/{runId}/evidence/{stepId}', { params: there });
  expect(before.level, 'an older report says none, and its gate decided on this').toBe(0.9);
});

test('each number opens the lyrics behind it, the worst losses first, and unsafe ones lie apart', async () => {
  const { client, where } = await createCandidate(pairs);
  const { rows, total } = await client.call('GET /runs/{runId}/evidence/{stepId}/rows', {
    params: where,
    query: { metric: 'rhyme' },
  });
  expect(total).toBe(40);
  expect(rows[0]).toEqual({
    prompt: 'prompt 0',
    candidate: { text: 'new 0', value: 0.5 },
    baseline: { text: 'old 0', value: 0.5 },
  });
  const unsafe = await client.call('GET /runs/{runId}/evidence/{stepId}/unsafe', { params: where });
  expect(unsafe).toEqual({ candidate: ['new 3, heroin'], baseline: [] });
});

test('only an approval step has evidence', async () => {
  const { client, runId, refusal } = await createCandidate(pairs);
  const error = await refusal(
    client.call('GET /runs/{runId}/evidence/{stepId}', { params: { runId, stepId: 'make' } }),
  );
  expect(error.status).toBe(404);
});

test('before there is a report, evidence says so', async () => {
  const { client, play, where, runId } = await createCandidate(pairs);
  play.set(runId, { steps: { make: { state: 'running' } }, waiting: [] });
  const evidence = await client.call('GET /runs/{runId}/evidence/{stepId}', { params: where });
  expect(evidence).toMatchObject({ pass: null, report: null, metrics: {} });
  expect(evidence.rules.every(({ passed }) => !passed)).toBe(true);
});
