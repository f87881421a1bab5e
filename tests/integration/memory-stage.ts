import { serve } from '@hono/node-server';
import type { Client } from '@temporalio/client';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { expect, vi } from 'vitest';
import { z } from 'zod';
import { implement } from '../../activities/implement.ts';
import { runStep } from '../../activities/run-step.ts';
import { createWorkbench } from '../../activities/workbench/create-workbench.ts';
import { defineKind, refOf } from '../../pipeline/kind.ts';
import type { PlanStep } from '../../pipeline/plan.ts';
import { createWorld, type World } from '../../server/stand-ins.fixture.ts';
import { createSigner, type Signer } from '../../server/signing.ts';
import { openTemporal } from '../../server/temporal.ts';
import type { Store } from '../../store/store.ts';
import { connectClient, connectWorker } from '../../temporal-config/connection.ts';
import { namespace, runWorkflowId } from '../../temporal-config/names.ts';
import { createWorker } from '../../workers/create-worker.ts';
import { createEventSink } from '../../workers/event-sink.ts';
import { bundleWorkflows, startQuietly } from './quiet.ts';
import { startMinio, startTemporal } from './servers.ts';
import { planOf, step, trivialImplementations } from './trivial-kinds.ts';

const words = (en: string) => ({ title: { en, zh: en }, summary: { en, zh: en } });
/** A source: what a file of this machine holds. It makes of it what its mark says. */
const readOutside = defineKind({
  ...words('Read outside'),
  id: 'read-outside',
  version: 1,
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 1,
  inputs: {},
  outputs: { text: 'file' },
  params: z.strictObject({ path: z.string() }),
});
const runReadOutside = implement(
  readOutside,
  async ({ mark }, { store }) => ({
    text: await store.commit('file', { files: { 'text.txt': mark['text'] as string } }),
  }),
  { mark: async ({ params }) => ({ text: await readFile(params.path, 'utf8') }) },
);
/** Never the same twice: what a reproduction is there to find. */
const rollDice = defineKind({
  ...words('Roll dice'),
  id: 'roll-dice',
  version: 1,
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 1,
  inputs: {},
  outputs: { text: 'file' },
  params: z.strictObject({}),
});
const runRollDice = implement(rollDice, async (_, { store }) => ({
  text: await store.commit('file', { files: { 'text.txt': randomUUID() } }),
}));
const implementations = [...trivialImplementations, runReadOutside, runRollDice];

/** A step of one of this file's two kinds. */
export function ownStep(id: string, kind: 'read-outside' | 'roll-dice', params: PlanStep['params'] = {}): PlanStep {
  const { queue, reuse } = kind === 'read-outside' ? readOutside : rollDice;
  const kindRef = refOf(kind === 'read-outside' ? readOutside : rollDice);
  const times = { timeoutMs: 60_000, heartbeatMs: 10_000, attempts: 3 };
  const plain = { mode: 'activity', needs: [], inputs: {}, cache: 'auto', canRefuse: false } as const;
  return { id, kind: kindRef, title: id, activity: kind, queue, reuse, params, ...plain, ...times };
}

/** Real Temporal and MinIO, runs of trivial kinds on them, and a server that may go and come back. */
export interface MemoryStage {
  readonly client: Client;
  readonly store: Store;
  readonly folder: string;
  readonly bundle: string;
  /** Of every server here. */
  readonly signer: Signer;
  /** At one address and over one database, so that the one before ends first. */
  openServer(): Promise<World & { close(): Promise<void> }>;
  /** With a worker in this process that tells the server what happens; of this version, unless of another. */
  withWorker<T>(work: () => Promise<T>, version?: string): Promise<T>;
  close(): Promise<void>;
}

export async function openMemoryStage(): Promise<MemoryStage> {
  startQuietly();
  const folder = await mkdtemp(join(tmpdir(), 'refrain-memory-'));
  const bundle = join(folder, 'bundle.js');
  await writeFile(bundle, await bundleWorkflows());
  const [temporalServer, minio] = await Promise.all([startTemporal(), startMinio()]);
  const store = minio.openStore(join(folder, 'cache'));
  const client = await connectClient(temporalServer.address);
  const connection = await connectWorker(temporalServer.address);
  const depsOf = (version: string) => ({
    store,
    scratchRoot: join(folder, 'scratch'),
    environment: { refrain: version, test: true },
    createWorkbench: (step: Parameters<typeof createWorkbench>[1], scratch: string) =>
      createWorkbench({ store, home: process.cwd(), publicKey: () => '' }, step, scratch),
  });
  const activitiesOf = (version: string) =>
    Object.fromEntries(implementations.map((one) => [one.kind.id, runStep(one, depsOf(version))]));
  const signingKeyPem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  let port = 0;
  let db: World['db'] | undefined;
  const ends: (() => Promise<void>)[] = [];

  return {
    client,
    store,
    folder,
    bundle,
    signer: createSigner(signingKeyPem),

    async openServer() {
      for (const end of ends.splice(0)) await end();
      const temporal = openTemporal(temporalServer.address);
      const world = await createWorld({
        runs: temporal.runs,
        deployments: temporal.deployments,
        workflowIdOf: runWorkflowId,
        watchPollMs: 200,
        store,
        signingKeyPem,
        ...(db ? { db } : {}),
      });
      db ??= world.db;
      const server = serve({
        // Its own idea of where it is called at, which is fixed in tests.
        fetch: (request) => {
          const headers = new Headers(request.headers);
          headers.set('host', '127.0.0.1:8070');
          const { pathname, search } = new URL(request.url);
          return world.app.fetch(
            new Request(`http://127.0.0.1:8070${pathname}${search}`, { ...init(request), headers }),
          );
        },
        hostname: '127.0.0.1',
        port,
      }) as Server;
      if (!server.listening) await once(server, 'listening');
      ({ port } = server.address() as AddressInfo);
      let isClosed = false;
      const close = async () => {
        if (isClosed) return;
        isClosed = true;
        server.close();
        server.closeAllConnections();
        await temporal.close();
      };
      ends.push(close);
      return { ...world, db, close };
    },

    async withWorker(work, version = '1.0.0') {
      const sink = createEventSink({
        serverUrl: `http://127.0.0.1:${port}`,
        token: 'token-of-own-workers',
        log: () => undefined,
        pauseMs: 50,
      });
      const worker = await createWorker(connection, 'cpu', activitiesOf(version), {
        workflowBundle: { codePath: bundle },
        sinks: sink.sinks,
      });
      try {
        return await worker.runUntil(work);
      } finally {
        sink.close();
      }
    },

    async close() {
      for (const end of ends) await end();
      await connection.close();
      await client.connection.close();
      await temporalServer.stop();
      await minio.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const init = ({ method, body }: Request): RequestInit => (body ? { method, body, duplex: 'half' } : { method });

const lin = { id: 'p1', name: 'Lin' };
export const launch = async ({ services }: World, ...steps: PlanStep[]) =>
  (await services.runs.launch(planOf(...steps), lin, { trigger: 'person' })).runId;
export const get = async ({ ask, local }: World, path: string) =>
  (await ask('GET', `/api${path}`, { token: local })).json();
const patience = { timeout: 120_000, interval: 100 };
export const untilEnded = (world: World, runId: string) =>
  vi.waitFor(async () => expect((await world.services.runs.get(runId)).endedAt).not.toBeNull(), patience);
export const untilWaiting = (world: World, runId: string, stepId: string) =>
  vi.waitFor(async () => {
    const { waiting } = (await world.services.runs.get(runId)).state;
    expect(waiting.map((one) => one.stepId)).toContain(stepId);
  }, patience);

export async function decide(world: World, runId: string, stepId: string, verdict = 'approve') {
  const { state } = await world.services.runs.get(runId);
  const { evidence } = state.waiting.find((one) => one.stepId === stepId)!;
  const body = { stepId, verdict, evidenceDigest: evidence.digest, comment: 'heard it' };
  const answer = await world.ask('POST', `/api/runs/${runId}/decision`, { token: world.local, body });
  expect(answer.status, await answer.clone().text()).toBe(200);
}

/** A text, a gate that passes it, and a person who is asked. */
export const toApproval = (name: string): PlanStep[] => [
  step(`${name}-text`, 'make-text', { params: { text: name } }),
  step(`${name}-gate`, 'judge-text', { inputs: { text: `${name}-text.text` }, params: { passes: true } }),
  step(`${name}-ask`, 'ask-person', { inputs: { pass: `${name}-gate.pass` } }),
];

/** A run to its end, and Temporal told to forget it; what was answered about it before. */
export async function runAndForget(stage: MemoryStage) {
  const world = await stage.openServer();
  const { workflowService } = stage.client.connection;
  const oneDay = { seconds: 24 * 3600 } as never;
  await workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl: oneDay } });
  const runId = await launch(world, ...toApproval('kept'));
  await stage.withWorker(async () => {
    await untilWaiting(world, runId, 'kept-ask');
    await decide(world, runId, 'kept-ask');
    await untilEnded(world, runId);
  });
  const before = await answersAbout(world, runId);
  const log = await logOf(world, runId);
  const workflowExecution = { workflowId: runWorkflowId('trivial', runId) };
  await workflowService.deleteWorkflowExecution({ namespace, workflowExecution });
  return { runId, before, log };
}
export const answersAbout = (world: World, runId: string) =>
  Promise.all(['', '/transitions', '/logs'].map((part) => get(world, `/runs/${runId}${part}`)));
export const logOf = async ({ ask, local }: World, runId: string) =>
  (await ask('GET', `/api/runs/${runId}/logs/kept-text`, { token: local })).text();
