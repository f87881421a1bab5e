import { expect, test } from 'vitest';
import type { ReleaseRecord } from '../store/release-record.ts';
import type { DeploymentState } from '../workflows/messages.ts';
import { Refused } from './ports.ts';
import { createWorld, digestOfLetter } from './stand-ins.fixture.ts';

const slot = { release: null, model: 'tiny-zh', adapter: null, number: 0 };
const state: DeploymentState = {
  alias: 'lyrics',
  phase: 'canary',
  history: [],
  entry: {
    version: 3,
    changedAt: '2026-01-01T00:00:00.000Z',
    changedBy: 'p',
    reason: '',
    route: {
      alias: 'lyrics',
      stable: slot,
      canary: { ...slot, release: digestOfLetter('c'), number: 1, share: 0.1 },
      previous: null,
    },
  },
};

test('a release is listed with its number, who approved it, and the numbers of its report', async () => {
  const { ask, local, store } = await createWorld();
  const report = await store.commit('report', {
    files: { 'report.json': JSON.stringify({ metrics: { rhyme: 0.62 } }) },
  });
  const record = {
    schemaVersion: 1,
    alias: 'lyrics',
    report: report.digest,
    decision: { person: { name: 'A' } },
  } as unknown as ReleaseRecord;
  await store.name(
    'releases/lyrics',
    await store.commit('release', { files: { 'release.json': JSON.stringify(record) } }),
  );
  await store.name('lyric-flywheel/approval', await store.ref((await store.resolve('releases/lyrics')).digest));
  const { releases } = (await (await ask('GET', '/api/releases', { token: local })).json()) as { releases: object[] };
  expect(releases).toHaveLength(1);
  expect(releases[0]).toMatchObject({
    alias: 'lyrics',
    number: 1,
    metrics: { rhyme: 0.62 },
    record: { decision: { person: { name: 'A' } } },
  });
});

test('promoting names what is on trial now, and says who asked', async () => {
  const asked: object[] = [];
  const { ask, person } = await createWorld({
    deployments: {
      state: async () => state,
      promote: async (_alias, request) => {
        asked.push(request);
        return state;
      },
      rollBack: async () =>
        Promise.reject(new Refused('NothingToRollBack', '"lyrics" has no earlier release to go back to.')),
    },
  });
  const operator = await person('operator');
  const body = { reason: 'good numbers', requestId: 'request-1' };
  expect((await ask('POST', '/api/deployments/lyrics/promote', { token: operator.token, body })).status).toBe(200);
  expect(asked).toEqual([
    { requestId: 'request-1', who: operator.name, reason: 'good numbers', release: digestOfLetter('c') },
  ]);

  const refused = await ask('POST', '/api/deployments/lyrics/roll-back', { token: operator.token, body: {} });
  expect(refused.status).toBe(409);
  expect(((await refused.json()) as { error: { message: { en: string } } }).error.message.en).toContain(
    'no earlier release',
  );
});
