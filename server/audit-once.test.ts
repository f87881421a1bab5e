import { expect, test } from 'vitest';
import type { DeploymentState } from '../workflows/messages.ts';
import { createWorld } from './stand-ins.fixture.ts';

/** A call whose answer was lost is made again: it was carried out once, and is noted once. */

const state: DeploymentState = { alias: 'lyrics', phase: 'idle', history: [], entry: null };
const notedAs = async (world: Awaited<ReturnType<typeof createWorld>>, action: string) =>
  (await world.services.audit.list(200)).filter((entry) => entry.action === action).map(({ detail }) => detail);

test('a roll-back that is asked for twice with one request id is noted once, and one with another id again', async () => {
  const world = await createWorld({
    deployments: { state: async () => state, promote: async () => state, rollBack: async () => state },
  });
  const rollBack = async (requestId: string) => {
    const body = { reason: 'sour notes', requestId };
    const { status } = await world.ask('POST', '/api/deployments/lyrics/roll-back', { token: world.local, body });
    expect(status).toBe(200);
  };
  await rollBack('request-1');
  await rollBack('request-1');
  await rollBack('request-2');
  expect((await notedAs(world, 'deployment.roll-back')).map(({ requestId }) => requestId)).toEqual([
    'request-2',
    'request-1',
  ]);
});

test('what is noted once is noted once however often it is noted at the same moment, and of each subject', async () => {
  const { services, db } = await createWorld();
  const somebody = { id: 'p1', name: 'Lin' };
  const subjects = ['run-1', 'run-2', 'run-1', 'run-2', 'run-1'];
  await Promise.all(subjects.map((subject) => services.audit.noteOnce(somebody, 'run.start', subject, { n: 1 })));
  const rows = await db.selectFrom('audit').select('subject').where('action', '=', 'run.start').execute();
  expect(rows.map(({ subject }) => subject)).toEqual(['run-1', 'run-2']);
  expect(await services.audit.verify()).toMatchObject({ faults: [] });
});
