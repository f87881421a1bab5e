import { expect, test } from 'vitest';
import { declaredRoutes } from '../../server/app.ts';
import { roles, type Role } from '../../server/permissions.ts';
import { createWorld, digestOfLetter, smallPipeline, type World } from '../../server/stand-ins.fixture.ts';

/** Routes whose answer depends on whose the thing is, each with the test below that shows it. */
const shown = [
  'DELETE /tokens/{tokenId}',
  'GET /tokens',
  'POST /runs/{runId}/decision',
  'POST /runs/{runId}/decision/take-back',
  'POST /runs/{runId}/override',
  'POST /session/end-everywhere',
  'POST /tokens',
];

const deciders = ['approver', 'admin'] as const;
const json = async <T>(answer: Response) => (await answer.json()) as T;

async function startRun(world: World, token: string): Promise<string> {
  const answer = await world.ask('POST', '/api/runs', { token, body: { source: smallPipeline } });
  const { runId } = await json<{ runId: string }>(answer);
  return runId;
}
const decide = (world: World, runId: string, token: string) =>
  world.ask('POST', `/api/runs/${runId}/decision`, {
    token,
    body: { stepId: 'approval', verdict: 'approve', evidenceDigest: digestOfLetter('e'), comment: 'fine' },
  });

test('every route that depends on whose a thing is has its test here', () => {
  const declared = declaredRoutes()
    .filter(({ ownership }) => ownership !== undefined)
    .map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect(declared.toSorted()).toEqual(shown);
});

test.each(roles)('a token of somebody else is not there for a %s, neither in the list nor to revoke', async (role) => {
  const world = await createWorld();
  const somebody = await world.person('viewer');
  const other = await world.person(role);
  const [theirs] = (await world.services.people.tokensOf(somebody)).map(({ id }) => id);

  const { tokens } = await json<{ tokens: { id: string }[] }>(await world.ask('GET', '/api/tokens', other));
  expect(tokens.map(({ id }) => id)).not.toContain(theirs);
  expect((await world.ask('DELETE', `/api/tokens/${theirs}`, other)).status).toBe(404);
  expect((await world.ask('DELETE', `/api/tokens/${theirs}`, somebody)).status).toBe(200);
});

test.each(roles)('a token that a %s makes acts as them and nobody else', async (role) => {
  const world = await createWorld();
  const somebody = await world.person(role);
  const made = await json<{ token: string }>(
    await world.ask('POST', '/api/tokens', { token: somebody.token, body: { name: 'mine' } }),
  );
  const session = await json<{ person: { id: string } }>(await world.ask('GET', '/api/session', made));
  expect(session.person.id).toBe(somebody.id);
});

test.each(roles)('a %s who ends everything of theirs ends nothing of others', async (role) => {
  const world = await createWorld();
  const [somebody, other] = [await world.person(role), await world.person(role)];
  const ended = await world.ask('POST', '/api/session/end-everywhere', {
    token: somebody.token,
    body: { tokens: true },
  });
  expect(ended.status).toBe(200);
  expect((await world.ask('GET', '/api/runs', somebody)).status).toBe(401);
  expect((await world.ask('GET', '/api/runs', other)).status).toBe(200);
});

test.each(deciders)('with two people here, whoever started a run does not approve it, as %s either', async (role) => {
  const world = await createWorld();
  const starter = await world.person('operator', role);
  const runId = await startRun(world, starter.token);
  world.play.wait(runId);
  expect((await decide(world, runId, starter.token)).status).toBe(403);
  const other = await world.person(role);
  expect((await decide(world, runId, other.token)).status).toBe(200);
});

test.each(deciders)('nobody takes back what somebody else decided, a %s neither', async (role) => {
  const world = await createWorld();
  world.play.graceMs = 30_000;
  const runId = await startRun(world, (await world.person('operator')).token);
  world.play.wait(runId);
  const [first, other] = [await world.person(role), await world.person(role)];
  const { decision } = await json<{ decision: { signature: string } }>(await decide(world, runId, first.token));
  const takeBack = (token: string) =>
    world.ask('POST', `/api/runs/${runId}/decision/take-back`, {
      token,
      body: { stepId: 'approval', signature: decision.signature },
    });
  expect((await takeBack(other.token)).status).toBe(403);
  expect((await takeBack(first.token)).status).toBe(200);
});

test('a run that the command line started for the owner is the owner’s own', async () => {
  const world = await createWorld();
  await world.person('viewer');
  const runId = await startRun(world, world.local);
  world.play.wait(runId);
  const owner = await world.services.people.find(world.services.people.ownerId);
  const { token } = await world.services.people.createToken(owner!, { name: 'owner' });
  expect((await decide(world, runId, token)).status).toBe(403);
});

test.each(deciders)('one %s alone does not set a refusal aside, by signing twice', async (role) => {
  const world = await createWorld();
  const runId = await startRun(world, (await world.person('operator')).token);
  world.play.refuse(runId);
  const first = await world.person(role);
  const sign = (token: string) =>
    world.ask('POST', `/api/runs/${runId}/override`, {
      token,
      body: { stepId: 'gate', reportDigest: digestOfLetter('d'), comment: 'I heard it' },
    });
  const heard = [await sign(first.token), await sign(first.token)];
  for (const answer of heard) {
    const said = await json<{ waitsForSecond?: boolean; run?: unknown }>(answer);
    expect(said.run ?? null).toBeNull();
  }
});

test.each(['operator', 'admin'] as readonly Role[])(
  'only the owner makes the first start, not any %s',
  async (role) => {
    const world = await createWorld();
    const { token } = await world.person(role);
    const answer = await world.ask('POST', '/api/runs', {
      token,
      body: { source: smallPipeline, trigger: 'first-start' },
    });
    expect(answer.status).toBe(403);
  },
);
