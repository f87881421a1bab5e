import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { openTestDatabase } from '../database/test-database.fixture.ts';
import { defineKind, refOf, type Kind } from '../pipeline/kind.ts';
import type { Decision } from '../pipeline/plan.ts';
import { openMemoryStore } from '../store/open-store.ts';
import type { Control, Repair, RunInput, RunState } from '../workflows/messages.ts';
import { createApp, type AppOptions } from './app.ts';
import { createServices, type Parts } from './create-services.ts';
import type { Role } from './permissions.ts';
import { playDecisions, type PlayedDecision } from './play-decisions.fixture.ts';
import { playSchedules } from './play-schedules.fixture.ts';
import { playGateway } from './play-gateway.fixture.ts';
import { playPast } from './play-past.fixture.ts';
import { Refused, type DeploymentWorkflows, type RunWorkflows } from './ports.ts';
import { unavailable } from './refusal.ts';
import { scoreAll } from './score-all.ts';
import { playWorkerAccess } from './worker-access.fixture.ts';

/* For tests alone: the server, with everything around it played by plain objects. */

const makeReport = defineKind({
  id: 'make-report',
  version: 1,
  title: { en: 'Report', zh: '报告' },
  summary: { en: 'Makes a report.', zh: '生成报告。' },
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 1,
  inputs: {},
  outputs: { report: 'report' },
  params: z.strictObject({ size: z.int().min(1).max(10).default(3) }),
});
const pass = defineKind({
  id: 'check',
  version: 1,
  title: { en: 'Gate', zh: '门禁' },
  summary: { en: 'Decides.', zh: '决定。' },
  queue: 'cpu',
  reuse: 'content',
  canRefuse: true,
  required: true,
  timeoutMinutes: 1,
  inputs: { report: 'report' },
  outputs: { pass: 'pass' },
  params: z.strictObject({}),
});
const ask = defineKind({
  id: 'ask',
  version: 1,
  title: { en: 'Approval', zh: '审批' },
  summary: { en: 'Asks.', zh: '询问。' },
  queue: 'cpu',
  mode: 'approval',
  reuse: 'never',
  required: true,
  timeoutMinutes: 1,
  inputs: { pass: 'pass' },
  outputs: { release: 'release' },
  params: z.strictObject({}),
});

export const smallPipeline = `refrain: 1
id: small
title: Small
parameters:
  size: { type: integer, default: 2, min: 1, max: 10 }
steps:
  - { id: make, kind: make-report@1, params: { size: { $param: size } } }
  - { id: gate, kind: check@1 }
  - { id: approval, kind: ask@1 }
edges:
  - { from: make.report, to: gate.report }
  - { from: gate.pass, to: approval.pass }
`;

export const digestOfLetter = (letter: string) => `sha256:${letter.repeat(64)}` as const;

/** Workflows that do what the test says. */
export function playWorkflows() {
  const runs = new Map<
    string,
    { input: RunInput; state: RunState; closedAt: string | null; decided: Map<string, Decision> }
  >();
  const here = (workflowId: string) => runs.get(workflowId);
  const play = {
    /** As if Temporal had stopped. */
    isDown: false,
    /** How long decisions can be taken back. */
    graceMs: 0,
    decisions: [] as PlayedDecision[],
    repairs: [] as Repair[],
    controls: [] as Control[],
    runs,
    set(runId: string, change: Partial<RunState>, closedAt: string | null = null): void {
      const run = here(`run/small/${runId}`);
      if (!run) throw new Error(`no workflow of run ${runId}`);
      run.state = { ...run.state, ...change, sequence: run.state.sequence + 1 };
      run.closedAt = closedAt;
    },
    /** The run stands before its approval. */
    wait(runId: string, evidence = digestOfLetter('e')): void {
      play.set(runId, {
        waiting: [
          {
            stepId: 'approval',
            evidence: { type: 'pass', digest: evidence, sizeBytes: 1 },
            since: '2026-01-01T00:00:00.000Z',
          },
        ],
      });
    },
    /** A step failed, and waits for a person. */
    breakStep(runId: string, stepId: string): void {
      const steps = here(`run/small/${runId}`)!.state.steps;
      play.set(runId, {
        steps: { ...steps, [stepId]: { state: 'broken', reason: 'No lyric is left.', code: 'DatasetEmpty' } },
        broken: [{ stepId, since: '2026-01-01T00:00:00.000Z', until: '2026-01-08T00:00:00.000Z' }],
      });
    },
    /** The gate refused the report. */
    refuse(runId: string, report = digestOfLetter('b')): void {
      play.set(
        runId,
        {
          outcome: 'rejected',
          reason: 'too low',
          steps: {
            make: { state: 'done', outputs: { report: { type: 'report', digest: report, sizeBytes: 1 } } },
            gate: { state: 'not-passed', reason: 'too low' },
            approval: { state: 'skipped' },
          },
        },
        '2026-01-01T00:01:00.000Z',
      );
    },
  };
  const ask = <T>(work: () => T): Promise<T> => {
    if (play.isDown) return Promise.reject(unavailable('Temporal'));
    return new Promise((resolve) => resolve(work()));
  };
  const workflows: RunWorkflows = {
    start: (workflowId, input) =>
      ask(() => {
        if (runs.has(workflowId)) return;
        const steps = Object.fromEntries(input.plan.steps.map(({ id }) => [id, { state: 'pending' as const }]));
        const state: RunState = { runId: input.runId, outcome: 'running', sequence: 1, steps, waiting: [] };
        runs.set(workflowId, { input, state, closedAt: null, decided: new Map() });
      }),
    report: (workflowId) =>
      ask(() => {
        const run = here(workflowId);
        return run ? { state: run.state, closedAt: run.closedAt, progress: {} } : null;
      }),
    ...playPast(runs, ask),
    phase: (workflowId) =>
      ask(() => {
        const run = here(workflowId);
        return !run ? 'gone' : run.closedAt === null ? 'open' : 'closed';
      }),
    ...playDecisions(play, here, ask),
    cancel: () => ask(() => undefined),
    repair: (workflowId, repair) =>
      ask(() => {
        const run = here(workflowId);
        if (!run) throw new Refused('RunEnded', 'The run has ended.');
        const broken = run.state.broken ?? [];
        if (!broken.some(({ stepId }) => stepId === repair.stepId)) throw new Refused('NotBroken', 'It is not broken.');
        play.repairs.push(repair);
        run.state = { ...run.state, broken: broken.filter(({ stepId }) => stepId !== repair.stepId) };
        return run.state;
      }),
    control: (workflowId, control) =>
      ask(() => {
        const run = here(workflowId);
        if (!run) throw new Refused('RunEnded', 'The run has ended.');
        if (control.action === 'resume' && !run.state.paused) throw new Refused('NotPaused', 'It is not paused.');
        play.controls.push(control);
        const { paused: _, ...rest } = run.state;
        const { action, reason, who, at } = control;
        run.state =
          action === 'drain' || action === 'hold'
            ? { ...rest, paused: { mode: action, by: who.name, reason, since: at } }
            : rest;
        return run.state;
      }),
  };
  return { play, workflows };
}

export type World = Awaited<ReturnType<typeof createWorld>>;

/** A whole server in memory; `as` makes callers of any role. */
export async function createWorld(more: Partial<Parts> = {}, door: Partial<AppOptions> = {}) {
  const { play, workflows } = playWorkflows();
  const { play: schedules, executor } = playSchedules();
  const folder = mkdtempSync(join(tmpdir(), 'refrain-server-'));
  const { play: keys, gateway, playground } = playGateway();
  const deployments: DeploymentWorkflows = {
    state: async () => null,
    promote: async () => Promise.reject(new Refused('NothingOnTrial', 'nothing')),
    rollBack: async () => Promise.reject(new Refused('NothingToRollBack', 'nothing')),
  };
  const pair = generateKeyPairSync('ed25519');
  const db = await openTestDatabase();
  const store = openMemoryStore(join(folder, 'cache'));
  const kinds: readonly Kind[] = [makeReport, pass, ask];
  const services = await createServices({
    db,
    store,
    runs: workflows,
    deployments,
    schedules: executor,
    hookKey: 'key of the tests',
    userSecretsKey: 'another key of the tests',
    gateway,
    playground,
    home: join(import.meta.dirname, '..'),
    kinds: new Map(kinds.map((kind) => [refOf(kind), kind])),
    scoreLyrics: scoreAll,
    presets: { list: async () => ['small'], read: async (name) => (name === 'small' ? smallPipeline : null) },
    health: [{ name: 'temporal', isUp: async () => !play.isDown }],
    workflowIdOf: (pipelineId, runId) => `run/${pipelineId}/${runId}`,
    baseUrl: 'http://127.0.0.1:8070',
    sessionSecret: 's'.repeat(40),
    localToken: 'local-token-of-this-machine',
    signingKeyPem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    scratch: join(folder, 'scratch'),
    watchPollMs: 5,
    workerAccess: playWorkerAccess(pair.publicKey),
    ...more,
  });
  const network = { address: '127.0.0.1' };
  const faults: unknown[] = [];
  const app = createApp(services, {
    eventsToken: 'token-of-own-workers',
    hosts: ['127.0.0.1:8070'],
    origins: ['http://127.0.0.1:8070'],
    addressOf: () => network.address,
    screens: { files: {}, index: '<!doctype html>', needed: {} },
    onFault: (error) => faults.push(error),
    ...door,
  });

  const call = async (
    method: string,
    path: string,
    how: { token?: string | undefined; body?: unknown; headers?: Record<string, string> } = {},
  ) => {
    const headers = new Headers({ host: '127.0.0.1:8070', ...how.headers });
    if (how.token !== undefined) headers.set('authorization', `Bearer ${how.token}`);
    const isText = typeof how.body === 'string';
    if (how.body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
    const body = how.body === undefined ? undefined : isText ? (how.body as string) : JSON.stringify(how.body);
    return await app.request(`http://127.0.0.1:8070${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
  };

  let made = 0;
  /** A person of these roles, and their token. */
  async function person(...held: Role[]) {
    made += 1;
    const somebody = await services.people.create({
      email: `p${made}@refrain.invalid`,
      name: `Person ${made}`,
      roles: held,
    });
    const { token } = await services.people.createToken(somebody, { name: 'test' });
    return { ...somebody, token };
  }

  return {
    app,
    services,
    store,
    db,
    play,
    schedules,
    keys,
    faults,
    network,
    publicKey: pair.publicKey,
    local: 'local-token-of-this-machine',
    ask: call,
    person,
  };
}
