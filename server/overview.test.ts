import { expect, test } from 'vitest';
import { createScene } from './run-scene.fixture.ts';
import { digestOfLetter } from './stand-ins.fixture.ts';

test('a candidate that waits is told with its deadline, its evidence and how many rules hold', async () => {
  const { client, play, runId } = await createScene();
  play.set(runId, {
    steps: {
      make: { state: 'done' },
      gate: { state: 'done', metrics: { rules: 3, failed: 1, overridden: 1 } },
      approval: { state: 'waiting' },
    },
    waiting: [
      {
        stepId: 'approval',
        evidence: { type: 'pass', digest: digestOfLetter('e'), sizeBytes: 1 },
        since: '2026-01-01T00:00:00.000Z',
        until: '2026-01-04T00:00:00.000Z',
      },
    ],
  });
  const { waiting, running, unreachable } = await client.call('GET /overview');
  expect(waiting).toMatchObject([
    {
      runId,
      stepId: 'approval',
      pipelineId: 'small',
      until: '2026-01-04T00:00:00.000Z',
      evidence: digestOfLetter('e'),
      gate: { passed: 2, all: 3, isOverridden: true },
    },
  ]);
  expect(running).toEqual([]);
  expect(unreachable).toEqual([]);
});

test('a candidate that is decided on waits for nobody, though it can still be taken back; its run goes on', async () => {
  const { client, play, runId } = await createScene();
  const evidence = { type: 'pass' as const, digest: digestOfLetter('e'), sizeBytes: 1 };
  const decided = {
    verdict: 'approve' as const,
    person: { id: 'p1', name: 'Lin' },
    comment: '',
    decidedAt: '2026-01-01T00:00:00.000Z',
    signature: 'c2lnbmVk',
    effectiveAt: '2026-01-01T00:00:30.000Z',
  };
  play.set(runId, { waiting: [{ stepId: 'approval', evidence, since: '2026-01-01T00:00:00.000Z', decided }] });
  const { waiting, running } = await client.call('GET /overview');
  expect(waiting).toEqual([]);
  expect(running).toMatchObject([{ runId }]);
});

test('a step that failed waits with its reason, and a run at work shows how far it is', async () => {
  const { client, play, runId } = await createScene();
  expect((await client.call('GET /overview')).running).toMatchObject([{ runId, done: 0, all: 3 }]);
  play.breakStep(runId, 'make');
  await expect
    .poll(async () => (await client.call('GET /overview')).broken)
    .toMatchObject([{ runId, stepId: 'make', code: 'DatasetEmpty', reason: 'No lyric is left.' }]);
});

test('a refused candidate is told with the step that refused it and the approval it did not come to', async () => {
  const { client, play, runId } = await createScene();
  play.set(
    runId,
    {
      outcome: 'rejected',
      reason: 'too low',
      steps: {
        make: { state: 'done' },
        gate: { state: 'not-passed', reason: 'too low' },
        approval: { state: 'skipped' },
      },
    },
    new Date().toISOString(),
  );
  await client.call('GET /runs/{runId}', { params: { runId } });
  const { ended, recent } = await client.call('GET /overview');
  expect(ended).toMatchObject([
    { runId, outcome: 'rejected', stepId: 'gate', approvalStepId: 'approval', reason: 'too low' },
  ]);
  expect(recent).toMatchObject([{ runId, outcome: 'rejected', gate: 'refused' }]);
});

test('while Temporal is away the rest is told, and it says what is missing', async () => {
  const { client, play } = await createScene();
  play.isDown = true;
  const overview = await client.call('GET /overview');
  expect(overview.unreachable).toContain('runs');
  expect(overview.running).toEqual([]);
});

test('a schedule is told with its nights, oldest first, and when it fires next', async () => {
  const { client, ask, local } = await createScene();
  const made = await ask('POST', '/api/schedules', {
    token: local,
    body: { scheduleId: 'nightly', pipelineId: 'small', cron: '0 2 * * *', timezone: 'UTC' },
  });
  expect(made.status).toBe(201);
  const { schedules } = await client.call('GET /overview');
  expect(schedules).toMatchObject([{ scheduleId: 'nightly', pipelineId: 'small', isPaused: false, nights: [] }]);
  expect(Date.parse(schedules[0]!.nextAt!)).toBeGreaterThan(Date.now());
});
