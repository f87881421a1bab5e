import { expect, test } from 'vitest';
import type { Client } from '../../server/client.ts';
import { auditEntries, releasesAndRoutes, startsAndDecisions } from './oracles.ts';
import type { Acknowledged, Turn } from './turn.ts';

/** What must hold after kills, asked of a stand-in that lost or doubled something: an oracle that says nothing is none. */

const acknowledged: Acknowledged = {
  starts: [{ runId: 'r1', pipelineId: 'killed', alias: 'killed' }],
  decisions: [{ runId: 'r1', signature: 'signed', verdict: 'approve' }],
  votes: [],
  rollBacks: [{ alias: 'killed', reason: 'rolled back in killed' }],
};
const event = (action: string, version: number, reason = '', requestId = `request-${version}`) => ({
  ...{ action, version, reason, requestId },
  release: 'sha256:r',
});
const world = {
  runs: [{ runId: 'r1', outcome: 'done' }],
  decisions: [{ signature: 'signed', verdict: 'approve' }],
  releases: [{ number: 1, digest: 'sha256:r' }],
  history: [event('canary', 1), event('promote', 2), event('roll-back', 3, 'rolled back in killed')],
  version: 3,
  entries: [
    { action: 'run.start', subject: 'r1' },
    { action: 'run.approve', subject: 'r1 approval' },
    { action: 'deployment.roll-back', subject: 'killed' },
  ],
};
type World = typeof world;

function standIn(change: Partial<World>): Client['call'] {
  const { runs, decisions, releases, history, version, entries } = { ...world, ...change };
  const answers: Record<string, unknown> = {
    'GET /runs': { runs },
    'GET /runs/{runId}': { decisions },
    'GET /releases': { releases },
    'GET /deployments/{alias}': { state: { history, entry: { version } } },
    'GET /audit': { entries },
  };
  return (async (name: string) => answers[name]) as unknown as Client['call'];
}
const done = { outputs: { release: {}, canary: {} } };
const turns = [
  { name: 'killed', view: { outcome: 'done', state: { steps: { approval: done, canary: done } } }, kills: [] },
] as unknown as Turn[];
const ask = async (change: Partial<World>) => {
  const call = standIn(change);
  return [
    ...(await startsAndDecisions(call, acknowledged)),
    ...(await releasesAndRoutes(call, acknowledged, turns)),
    ...(await auditEntries(call, acknowledged)),
  ];
};

test('nothing is said of a world in which everything is there once', async () => {
  expect(await ask({})).toEqual([]);
});

const planted: readonly (readonly [string, Partial<World>])[] = [
  ['a lost run', { runs: [] }],
  ['a run that was started twice', { runs: [...world.runs, { runId: 'r2', outcome: 'done' }] }],
  ['a lost decision', { decisions: [] }],
  ['another decision', { decisions: [{ signature: 'other', verdict: 'approve' }] }],
  ['a lost release', { releases: [] }],
  ['a release with two numbers', { releases: [{ number: 2, digest: 'sha256:r' }, ...world.releases] }],
  ['two canaries', { history: [event('canary', 1), ...world.history.slice(1), event('canary', 4)], version: 4 }],
  ['two promotions', { history: [...world.history, event('promote', 4)], version: 4 }],
  ['two roll-backs', { history: [...world.history, event('roll-back', 4, 'rolled back in killed')], version: 4 }],
  ['a lost roll-back', { history: world.history.slice(0, 2), version: 2 }],
  ['a route that nobody asked for', { version: 4 }],
  ['a lost audit entry', { entries: world.entries.slice(1) }],
  ['a doubled audit entry', { entries: [...world.entries, world.entries[2]!] }],
];
test.each(planted)('%s is told', async (_, change) => {
  expect((await ask(change)).length).toBeGreaterThan(0);
});
