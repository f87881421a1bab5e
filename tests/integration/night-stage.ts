import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { implement } from '../../activities/implement.ts';
import { nightActivities } from '../../activities/index.ts';
import { createNightRuns } from '../../activities/night-runs.ts';
import { runStep } from '../../activities/run-step.ts';
import { createWorkbench } from '../../activities/workbench/create-workbench.ts';
import { digestOf } from '../../pipeline/digest.ts';
import { defineKind, refOf } from '../../pipeline/kind.ts';
import type { ScheduleView } from '../../server/schedule-view.ts';
import { createWorld, type World } from '../../server/stand-ins.fixture.ts';
import { openTemporal } from '../../server/temporal.ts';
import { connectWorker } from '../../temporal-config/connection.ts';
import { createWorker } from '../../workers/create-worker.ts';
import { trivialImplementations } from './trivial-kinds.ts';
import { openStage, type Stage } from './trivial-runs.ts';
import { trivialActivities } from './trivial-worker.ts';

/** A source: what a file of this machine holds. The mark is a digest of it. */
const readDrop = defineKind({
  title: { en: 'Read drop', zh: '读取' },
  summary: { en: 'Reads a file.', zh: '读取文件。' },
  id: 'read-drop',
  version: 1,
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 1,
  inputs: {},
  outputs: { text: 'file' },
  params: z.strictObject({ path: z.string() }),
});
const runReadDrop = implement(
  readDrop,
  async ({ params }, { store }) => ({
    text: await store.commit('file', { files: { 'text.txt': await readFile(params.path) } }),
  }),
  { mark: async ({ params }) => ({ digest: digestOf(await readFile(params.path, 'utf8')) }) },
);
const implementations = [...trivialImplementations, runReadDrop];

/** A real Temporal with schedules, nights and runs of trivial kinds on it, and a server that may go and come back. */
export interface NightStage extends Stage {
  /** A server over the database of the one before, if there was one. */
  openServer(): Promise<World>;
  schedule(world: World, scheduleId: string, source: string, more?: object): Promise<ScheduleView>;
  ask(world: World, method: string, path: string, body?: object): Promise<ScheduleView>;
}

export async function openNightStage(): Promise<NightStage> {
  const stage = await openStage();
  const temporal = openTemporal(stage.temporal.address);
  const connection = await connectWorker(stage.temporal.address);
  const deps = {
    store: stage.store,
    scratchRoot: join(stage.folder, 'scratch'),
    environment: { test: true },
    createWorkbench: (step: Parameters<typeof createWorkbench>[1], scratch: string) =>
      createWorkbench({ store: stage.store, home: process.cwd(), publicKey: () => '' }, step, scratch),
  };
  const runs = createNightRuns(stage.client, stage.store);
  const activities = {
    ...trivialActivities(stage.store, deps.scratchRoot),
    [readDrop.id]: runStep(runReadDrop, deps),
    ...nightActivities({ ...deps, implementations, runs }),
  };
  let db: World['db'] | undefined;

  async function ask(world: World, method: string, path: string, body?: object) {
    const answer = await world.ask(method, `/api${path}`, { token: world.local, ...(body ? { body } : {}) });
    const said = (await answer.json()) as ScheduleView;
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(said)}`);
    return said;
  }

  return {
    ...stage,
    ask,
    async withWorker(work) {
      const worker = await createWorker(connection, 'cpu', activities, { workflowBundle: { codePath: stage.bundle } });
      await worker.runUntil(work);
    },
    async openServer() {
      const world = await createWorld({
        runs: temporal.runs,
        schedules: temporal.schedules,
        kinds: new Map(implementations.map(({ kind }) => [refOf(kind), kind])),
        ...(db ? { db } : {}),
        store: stage.store,
      });
      db ??= world.db;
      return world;
    },
    async schedule(world, scheduleId, source, more = {}) {
      await ask(world, 'POST', '/pipelines', { source });
      const pipelineId = /^id: (\S+)$/m.exec(source)![1];
      return await ask(world, 'POST', '/schedules', { scheduleId, pipelineId, cron: '0 0 1 1 *', ...more });
    },
    async close() {
      await temporal.close();
      await connection.close();
      await stage.close();
    },
  };
}
