import { DefaultLogger, Runtime, type Worker } from '@temporalio/worker';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Plan, StepCall, StepOutcome } from '../pipeline/plan.ts';
import { runWorkflowId } from '../temporal-config/names.ts';
import { connectWorker } from '../temporal-config/connection.ts';
import { startTemporal, type TestTemporal } from '../tests/integration/servers.ts';
import { createWorker } from '../workers/create-worker.ts';
import { afterEvent, createClient, type RunEvent, type RunView } from './client.ts';
import { createWorld, digestOfLetter, smallPipeline } from './stand-ins.fixture.ts';
import { openTemporal } from './temporal.ts';

let server: TestTemporal;
let worker: Worker;
let working: Promise<void>;

/** Steps that answer at once; the gate hands its pass to the approval. */
const refs = {
  'make-report': { report: { type: 'report', digest: digestOfLetter('b'), sizeBytes: 1 } },
  check: { pass: { type: 'pass', digest: digestOfLetter('e'), sizeBytes: 1 } },
  ask: { release: { type: 'release', digest: digestOfLetter('f'), sizeBytes: 1 } },
} as const;
const activities = Object.fromEntries(
  Object.entries(refs).map(([name, outputs]) => [
    name,
    async (call: StepCall): Promise<StepOutcome> => ({
      outcome: 'done',
      outputs,
      reason: call.decision?.signature ?? 'no decision',
    }),
  ]),
);

beforeAll(async () => {
  // Temporal is killed on purpose below; its workers would fill the screen.
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'ERROR' } } });
  server = await startTemporal();
  worker = await createWorker(await connectWorker(server.address), 'cpu', activities, {
    workflowsPath: join(import.meta.dirname, '..', 'workflows', 'index.ts'),
  });
  working = worker.run();
});
afterEach(() => void vi.unstubAllEnvs());
afterAll(async () => {
  worker.shutdown();
  await working;
  await server.stop();
});

async function createRealWorld() {
  const temporal = openTemporal(server.address);
  const world = await createWorld({
    runs: temporal.runs,
    deployments: temporal.deployments,
    workflowIdOf: runWorkflowId,
    watchPollMs: 100,
  });
  const send = ((url: string, init: RequestInit) =>
    world.app.request(url, {
      ...init,
      headers: new Headers([...new Headers(init.headers), ['host', '127.0.0.1:8070']]),
    })) as typeof fetch;
  return {
    ...world,
    temporal,
    client: createClient({ url: 'http://127.0.0.1:8070', token: world.local, fetch: send }),
  };
}

test('a run is started, watched to its approval, approved once, and recorded at its end', async () => {
  const { client, temporal, ask, local, store, services } = await createRealWorld();
  const { runId } = await client.call('POST /runs', { body: { source: smallPipeline } });
  const events: RunEvent[] = [];
  let run: RunView | null = null;
  const decision = {
    stepId: 'approval',
    verdict: 'approve' as const,
    evidenceDigest: digestOfLetter('e'),
    comment: 'good',
  };
  const decide = () => ask('POST', `/api/runs/${runId}/decision`, { token: local, body: decision });

  for await (const event of client.watch(runId, new AbortController().signal)) {
    events.push(event);
    const seen = run?.state.waiting[0];
    run = afterEvent(run, event);
    if (run?.state.waiting[0] && !seen) {
      const wrong = await ask('POST', `/api/runs/${runId}/decision`, {
        token: local,
        body: { ...decision, evidenceDigest: digestOfLetter('a') },
      });
      expect([wrong.status, ((await wrong.json()) as { error: { code: string } }).error.code]).toEqual([
        409,
        'evidence-changed',
      ]);
      expect((await decide()).status).toBe(200);
    }
  }
  const last = events.at(-1)!;
  expect(last.event).toBe('end');
  const numbers = events.flatMap((event) => (event.event === 'transition' ? [event.data.transition.sequence] : []));
  expect(numbers).toEqual(numbers.map((_, index) => numbers[0]! + index));
  const kept = await client.call('GET /runs/{runId}', { params: { runId } });
  expect(kept).toMatchObject({ outcome: 'done', source: 'record', state: { outcome: 'done' } });
  expect(kept.state.steps['approval']?.outputs?.['release']?.digest).toBe(digestOfLetter('f'));
  // The activity behind the approval got the very decision that was signed.
  expect(kept.state.steps['approval']?.reason).toBe(kept.decisions[0]?.signature);
  expect((await decide()).status).toBe(409);
  expect(await store.getRecord(`runs/${runId}/record.json`)).not.toBeNull();
  expect(services.runWatch.watched()).toBe(0);
  await temporal.close();
});

test('a workflow that another server decided on refuses the second decision, with who was first', async () => {
  const { client, temporal, ask, local, db } = await createRealWorld();
  const { runId } = await client.call('POST /runs', { body: { source: smallPipeline } });
  await expect
    .poll(async () => (await client.call('GET /runs/{runId}', { params: { runId } })).state.waiting.length)
    .toBe(1);
  const decide = () =>
    ask('POST', `/api/runs/${runId}/decision`, {
      token: local,
      body: { stepId: 'approval', verdict: 'reject', evidenceDigest: digestOfLetter('e'), comment: 'no' },
    });
  expect((await decide()).status).toBe(200);
  await db.deleteFrom('decisions').execute();
  const second = await decide();
  expect(second.status).toBe(409);
  const run = await client.call('GET /runs/{runId}', { params: { runId } });
  expect(run.state).toMatchObject({ outcome: 'rejected', reason: expect.stringContaining('no') });
  await temporal.close();
});

test('cancelling ends a waiting run; a change of an alias that was never deployed is a 404', async () => {
  const { client, temporal, ask, local } = await createRealWorld();
  const { runId } = await client.call('POST /runs', { body: { source: smallPipeline } });
  await client.call('POST /runs/{runId}/cancel', { params: { runId } });
  await expect
    .poll(async () => (await client.call('GET /runs/{runId}', { params: { runId } })).outcome)
    .toBe('cancelled');
  expect((await ask('POST', '/api/deployments/lyrics/roll-back', { token: local, body: {} })).status).toBe(404);
  expect((await ask('GET', '/api/deployments/lyrics', { token: local })).status).toBe(404);
  await temporal.close();
});

test('while Temporal is down every question is a 503, and a run goes on being known when it is back', async () => {
  const { client, temporal, ask, local } = await createRealWorld();
  const { runId } = await client.call('POST /runs', { body: { source: smallPipeline } });
  await server.kill();
  for (const [method, path, body] of [
    ['GET', `/api/runs/${runId}`, undefined],
    [
      'POST',
      `/api/runs/${runId}/decision`,
      { stepId: 'approval', verdict: 'approve', evidenceDigest: digestOfLetter('e') },
    ],
    ['GET', '/api/deployments/lyrics', undefined],
  ] as const) {
    const answer = await ask(method, path, { token: local, body });
    expect([answer.status, answer.headers.get('retry-after')], `${path}: ${await answer.clone().text()}`).toEqual([
      503,
      '2',
    ]);
  }
  expect(await temporal.isUp()).toBe(false);
  await server.restart();
  await expect
    .poll(
      async () =>
        (await client.call('GET /runs/{runId}', { params: { runId } }).catch(() => null))?.state.waiting.length,
    )
    .toBe(1);
  expect(await temporal.isPolled('cpu')).toBe(true);
  await temporal.close();
});

test('a plan that is started twice under one id is one run', async () => {
  const { temporal } = await createRealWorld();
  const plan: Plan = {
    planVersion: 1,
    pipelineId: 'small',
    revision: null,
    parameters: {},
    steps: [],
    digest: digestOfLetter('d'),
  };
  const input = {
    runId: 'ONE',
    plan,
    startedBy: { id: 'p', name: 'P' },
    trigger: 'person',
    startedAt: '2026-01-01T00:00:00.000Z',
  } as const;
  await temporal.runs.start('run/small/ONE', input);
  await expect(temporal.runs.start('run/small/ONE', input)).resolves.toBeUndefined();
  expect(await temporal.runs.phase('run/small/NONE')).toBe('gone');
  expect(await temporal.runs.report('run/small/NONE')).toBeNull();
  expect(await temporal.runs.changes('run/small/NONE', 0)).toBeNull();
  await temporal.close();
});

test('histories: none of a run that was never handed over; a namespace that is not there is no lost history', async () => {
  const { temporal } = await createRealWorld();
  expect(await temporal.runs.histories('run/small/NEVER')).toEqual([]);
  vi.stubEnv('REFRAIN_TEMPORAL_NAMESPACE', 'elsewhere');
  const lost = openTemporal(server.address);
  await expect(lost.runs.histories('run/small/NEVER')).rejects.toThrow('elsewhere');
  await lost.close();
});

test('a run that waits for a person is not at work; one whose step no worker has taken yet is', async () => {
  const { client, temporal } = await createRealWorld();
  const atWork = (runs: number) => expect.poll(temporal.countBusyRuns).toBe(runs);
  await atWork(0);
  const { runId } = await client.call('POST /runs', { body: { source: smallPipeline } });
  const waits = async () => (await client.call('GET /runs/{runId}', { params: { runId } })).state.waiting.length;
  await expect.poll(waits).toBe(1);
  await atWork(0);

  const { plan } = await client.call('GET /runs/{runId}', { params: { runId } });
  const steps = plan.steps.slice(0, 1).map((step) => ({ ...step, queue: 'training' as const }));
  const input = {
    runId: 'BUSY',
    plan: { ...plan, steps },
    startedBy: { id: 'p', name: 'P' },
    trigger: 'person',
    startedAt: '2026-01-01T00:00:00.000Z',
  } as const;
  await temporal.runs.start('run/small/BUSY', input);
  await atWork(1);
  await temporal.runs.cancel('run/small/BUSY');
  await temporal.close();
});
