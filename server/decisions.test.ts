import { verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonicalJson } from '../pipeline/digest.ts';
import type { Decision, GateOverride } from '../pipeline/plan.ts';
import { createWorld, digestOfLetter, smallPipeline, type World } from './stand-ins.fixture.ts';

const evidenceDigest = digestOfLetter('e');
const approval = { stepId: 'approval', verdict: 'approve', evidenceDigest };

async function startAs({ ask }: World, token: string): Promise<string> {
  const answer = await ask('POST', '/api/runs', { token, body: { source: smallPipeline } });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { runId: string }).runId;
}
const decide = ({ ask }: World, token: string, runId: string, body: object = approval) =>
  ask('POST', `/api/runs/${runId}/decision`, { token, body });
const codeOf = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code;
const messageOf = async (answer: Response) =>
  ((await answer.json()) as { error: { message: { en: string } } }).error.message.en;

function isSigned({ publicKey }: World, { signature, ...rest }: Decision | GateOverride): boolean {
  return verify(null, Buffer.from(canonicalJson(rest)), publicKey, Buffer.from(signature, 'base64'));
}

test('a person who is alone here may approve their own run, and the signed record says so', async () => {
  const world = await createWorld();
  const runId = await startAs(world, world.local);
  world.play.wait(runId);
  const answer = await decide(world, world.local, runId);
  expect(answer.status).toBe(200);
  const { decision } = (await answer.json()) as { decision: Decision };
  expect(decision).toMatchObject({
    ownRun: true,
    singlePersonInstall: true,
    verdict: 'approve',
    evidenceDigest,
    runId,
  });
  expect(isSigned(world, decision)).toBe(true);
  expect(isSigned(world, { ...decision, evidenceDigest: digestOfLetter('f') })).toBe(false);
});

test('with two people here nobody approves their own run, an admin neither', async () => {
  const world = await createWorld();
  const other = await world.person('approver');
  const runId = await startAs(world, world.local);
  world.play.wait(runId);
  const own = await decide(world, world.local, runId);
  expect([own.status, await codeOf(own)]).toEqual([403, 'own-run']);
  expect(world.play.decisions).toHaveLength(0);

  const { decision } = (await (await decide(world, other.token, runId)).json()) as { decision: Decision };
  expect(decision).toMatchObject({ ownRun: false, singlePersonInstall: false, person: { id: other.id } });
});

test('a token of one’s own is no second person', async () => {
  const world = await createWorld();
  await world.person('approver');
  const { token } = (await (
    await world.ask('POST', '/api/tokens', { token: world.local, body: { name: 'service' } })
  ).json()) as { token: string };
  const runId = await startAs(world, token);
  world.play.wait(runId);
  expect((await decide(world, world.local, runId)).status).toBe(403);
});

test('a second decision is refused, with who was first and when', async () => {
  const world = await createWorld();
  const [one, two] = [await world.person('approver'), await world.person('approver')];
  const runId = await startAs(world, world.local);
  world.play.wait(runId);
  const { decision } = (await (await decide(world, one.token, runId)).json()) as { decision: Decision };
  const second = await decide(world, two.token, runId, { ...approval, verdict: 'reject', comment: 'no' });
  expect(second.status).toBe(409);
  const message = await messageOf(second);
  expect(message).toContain(one.name);
  expect(message).toContain(decision.decidedAt);
});

test('of many decisions sent at once exactly one is taken', async () => {
  const world = await createWorld();
  const people = await Promise.all(Array.from({ length: 8 }, () => world.person('approver')));
  const runId = await startAs(world, world.local);
  world.play.wait(runId);
  const statuses = await Promise.all(
    people.map(
      async ({ token }, n) =>
        (await decide(world, token, runId, n % 2 ? approval : { ...approval, verdict: 'reject', comment: 'no' }))
          .status,
    ),
  );
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(statuses.filter((status) => status === 409)).toHaveLength(7);
  expect(world.play.decisions).toHaveLength(1);
});

test('a rejection needs a comment', async () => {
  const world = await createWorld();
  const runId = await startAs(world, world.local);
  world.play.wait(runId);
  const answer = await decide(world, world.local, runId, { ...approval, verdict: 'reject', comment: '  ' });
  expect([answer.status, await codeOf(answer)]).toEqual([422, 'comment-missing']);
});

test('a decision about evidence that has changed is void', async () => {
  const world = await createWorld();
  const runId = await startAs(world, world.local);
  world.play.wait(runId, digestOfLetter('f'));
  const answer = await decide(world, world.local, runId);
  expect([answer.status, await codeOf(answer)]).toEqual([409, 'evidence-changed']);
  const right = await decide(world, world.local, runId, { ...approval, evidenceDigest: digestOfLetter('f') });
  expect(right.status).toBe(200);
});

test('a decision whose answer was lost is sent again as the same decision', async () => {
  const world = await createWorld();
  const runId = await startAs(world, world.local);
  world.play.wait(runId);
  world.play.isDown = true;
  const lost = await decide(world, world.local, runId);
  expect([lost.status, lost.headers.get('retry-after')]).toEqual([503, '2']);
  const row = await world.db.selectFrom('decisions').selectAll().executeTakeFirstOrThrow();
  expect(row.acceptedAt).toBeNull();

  world.play.isDown = false;
  const { decision } = (await (await decide(world, world.local, runId)).json()) as { decision: Decision };
  expect(JSON.parse(row.decision)).toEqual(decision);
});

test('setting a gate aside takes two approvers, and starts the same plan with both their signatures', async () => {
  const world = await createWorld();
  const [one, two] = [await world.person('approver'), await world.person('approver')];
  const runId = await startAs(world, world.local);
  world.play.refuse(runId);
  const body = { stepId: 'gate', reportDigest: digestOfLetter('b'), comment: 'known flaw of the judge' };
  const override = (token: string, sent: object = body) =>
    world.ask('POST', `/api/runs/${runId}/override`, { token, body: sent });

  expect(await (await override(one.token)).json()).toEqual({ waitsForSecond: true, run: null });
  const again = await override(one.token);
  expect([again.status, await codeOf(again)]).toEqual([409, 'same-person']);

  const { run } = (await (await override(two.token)).json()) as {
    run: { runId: string; planDigest: string; startedBy: { name: string }; overrideOf: string };
  };
  expect(run).toMatchObject({ overrideOf: runId, startedBy: { name: 'Owner' } });
  const { input } = world.play.runs.get(`run/small/${run.runId}`)!;
  const signed = input.overrides!['gate']!;
  expect(signed.people.map(({ id }) => id)).toEqual([one.id, two.id]);
  expect(signed.reportDigest).toBe(digestOfLetter('b'));
  expect(isSigned(world, signed)).toBe(true);
  expect(input.plan.digest).toBe(world.play.runs.get(`run/small/${runId}`)!.input.plan.digest);

  // Whoever started the refused run cannot approve what came of it either.
  world.play.wait(run.runId);
  expect((await decide(world, world.local, run.runId)).status).toBe(403);
});

test('a gate is set aside for the very report it refused, and by nobody in a single-person install', async () => {
  const world = await createWorld();
  const runId = await startAs(world, world.local);
  world.play.refuse(runId);
  const override = (token: string, reportDigest: string) =>
    world.ask('POST', `/api/runs/${runId}/override`, { token, body: { stepId: 'gate', reportDigest, comment: 'c' } });
  expect(await codeOf(await override(world.local, digestOfLetter('b')))).toBe('two-people');
  const other = await world.person('approver');
  expect(await codeOf(await override(other.token, digestOfLetter('c')))).toBe('evidence-changed');
});

test('the first signature lapses when its person may no longer approve', async () => {
  const world = await createWorld();
  const [one, two] = [await world.person('approver'), await world.person('approver')];
  const runId = await startAs(world, world.local);
  world.play.refuse(runId);
  const override = (token: string) =>
    world.ask('POST', `/api/runs/${runId}/override`, {
      token,
      body: { stepId: 'gate', reportDigest: digestOfLetter('b'), comment: 'c' },
    });
  await override(one.token);
  await world.services.people.change(one.id, { roles: ['viewer'] });
  expect(await (await override(two.token)).json()).toEqual({ waitsForSecond: true, run: null });
});

const takeBack = ({ ask }: World, token: string, runId: string, signature: string, requestId = 'take-back-1') =>
  ask('POST', `/api/runs/${runId}/decision/take-back`, { token, body: { stepId: 'approval', signature, requestId } });
const viewOf = async ({ ask }: World, token: string, runId: string) =>
  (await (await ask('GET', `/api/runs/${runId}`, { token })).json()) as {
    decisions: Decision[];
    state: { waiting: { decided?: { verdict: string } }[]; changes?: { action: string }[] };
  };

test('a decision can be taken back until it takes effect: then the request waits again, and the audit tells both', async () => {
  const world = await createWorld();
  world.play.graceMs = 30_000;
  const runId = await startAs(world, world.local);
  world.play.wait(runId);
  const { decision } = (await (await decide(world, world.local, runId)).json()) as { decision: Decision };
  expect((await viewOf(world, world.local, runId)).state.waiting[0]?.decided).toMatchObject({ verdict: 'approve' });
  expect(await world.store.listRecords(`runs/${runId}/decisions/`), 'nothing is kept of what may change').toEqual([]);
  expect(await codeOf(await decide(world, world.local, runId))).toBe('decided-already');

  expect((await takeBack(world, world.local, runId, 'another')).status).toBe(409);
  expect((await takeBack(world, world.local, runId, decision.signature)).status).toBe(200);
  const open = await viewOf(world, world.local, runId);
  expect(open.decisions).toEqual([]);
  expect(open.state.waiting[0]).not.toHaveProperty('decided');
  expect(open.state.changes).toMatchObject([{ action: 'take-back' }]);

  const no = { ...approval, verdict: 'reject', comment: 'on second thought' };
  expect((await decide(world, world.local, runId, no)).status).toBe(200);
  expect((await viewOf(world, world.local, runId)).decisions).toMatchObject([{ verdict: 'reject' }]);
  const actions = (await world.db.selectFrom('audit').select('action').orderBy('id').execute()).map(
    ({ action }) => action,
  );
  expect(actions.filter((action) => /approve|reject|take-back/.test(action))).toEqual([
    'run.approve',
    'run.take-back',
    'run.reject',
  ]);
});

test('a decision lies in the store soon after it has taken effect, however long its run goes on', async () => {
  const world = await createWorld();
  world.play.graceMs = 30_000;
  const runId = await startAs(world, world.local);
  world.play.wait(runId);
  const { decision } = (await (await decide(world, world.local, runId)).json()) as { decision: Decision };
  const stored = async () =>
    JSON.parse(String((await world.store.getRecord(`runs/${runId}/decisions/approval.json`)) ?? 'null')) as unknown;
  await world.services.decisions.tend();
  expect(await stored(), 'it may still be taken back').toBeNull();

  world.play.set(runId, { waiting: [] });
  world.play.isDown = true;
  await expect(world.services.decisions.tend()).rejects.toThrow('Temporal');
  world.play.isDown = false;
  await world.services.decisions.tend();
  expect(await stored()).toEqual(decision);
  expect((await viewOf(world, world.local, runId)).decisions).toHaveLength(1);
});

test('a decision that was taken back, and that the index still has, is not kept', async () => {
  const world = await createWorld();
  world.play.graceMs = 30_000;
  const runId = await startAs(world, world.local);
  world.play.wait(runId);
  const { decision } = (await (await decide(world, world.local, runId)).json()) as { decision: Decision };
  const row = await world.db.selectFrom('decisions').selectAll().executeTakeFirstOrThrow();
  await takeBack(world, world.local, runId, decision.signature);
  await world.db.insertInto('decisions').values(row).execute();
  world.play.set(runId, { waiting: [] });
  await world.services.decisions.tend();
  expect(await world.store.listRecords(`runs/${runId}/decisions/`)).toEqual([]);
});

test('approved, taken back and approved again stands three times in the audit', async () => {
  const world = await createWorld();
  world.play.graceMs = 30_000;
  const runId = await startAs(world, world.local);
  world.play.wait(runId);
  const { decision } = (await (await decide(world, world.local, runId)).json()) as { decision: Decision };
  await takeBack(world, world.local, runId, decision.signature);
  expect((await decide(world, world.local, runId)).status).toBe(200);
  const rows = await world.db.selectFrom('audit').select('action').where('subject', 'like', `${runId}%`).execute();
  expect(rows.map(({ action }) => action).filter((action) => action !== 'run.start')).toEqual([
    'run.approve',
    'run.take-back',
    'run.approve',
  ]);
});

test('the server dies between a taken-back decision and its index: the run’s own account counts', async () => {
  const world = await createWorld();
  world.play.graceMs = 30_000;
  const runId = await startAs(world, world.local);
  world.play.wait(runId);
  const { decision } = (await (await decide(world, world.local, runId)).json()) as { decision: Decision };
  const row = await world.db.selectFrom('decisions').selectAll().executeTakeFirstOrThrow();
  await takeBack(world, world.local, runId, decision.signature);
  await world.db.insertInto('decisions').values(row).execute();

  expect((await viewOf(world, world.local, runId)).decisions).toEqual([]);
  expect((await decide(world, world.local, runId)).status).toBe(200);
});
