import { expect, test, vi } from 'vitest';
import { createWorld, digestOfLetter, smallPipeline, type World } from './stand-ins.fixture.ts';

/** A gate that refused, signed over once; two more approvers may give the second signature. */
async function signedOnce() {
  const world = await createWorld();
  const people = [await world.person('approver'), await world.person('approver'), await world.person('approver')];
  const [one, two, three] = people as [(typeof people)[0], (typeof people)[0], (typeof people)[0]];
  const started = await world.ask('POST', '/api/runs', { token: world.local, body: { source: smallPipeline } });
  const { runId } = (await started.json()) as { runId: string };
  world.play.refuse(runId);
  const body = { stepId: 'gate', reportDigest: digestOfLetter('b'), comment: 'known flaw of the judge' };
  const override = async ({ token }: { token: string }) => {
    const answer = await world.ask('POST', `/api/runs/${runId}/override`, { token, body });
    const said = (await answer.json()) as { run?: { runId: string }; error?: { message: { en: string } } };
    return { status: answer.status, runId: said.run?.runId, message: said.error?.message.en ?? '' };
  };
  await override(one);
  const repeats = () =>
    [...world.play.runs.values()].flatMap(({ input }) => (input.overrides === undefined ? [] : [input]));
  return { world, two, three, override, repeats };
}
const claimedBy = async ({ db }: World) =>
  (await db.selectFrom('overrides').selectAll().executeTakeFirstOrThrow()).startedRunId;

/** The server dies when it notes this. */
function dieAt(world: World, wanted: string) {
  return vi.spyOn(world.services.audit, 'noteOnce').mockImplementation(async (_person, action) => {
    if (action === wanted) throw new Error('the server dies here');
  });
}

test('of two second signatures at once one starts the run, and the other hears which', async () => {
  const { two, three, override, repeats } = await signedOnce();
  const answers = await Promise.all([override(two), override(three)]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect(repeats()).toHaveLength(1);
  expect(answers.find(({ status }) => status === 409)!.message).toContain(repeats()[0]!.runId);
});

test.each(['gate.override-second', 'run.start'])(
  'the server dies at %s: the second signature, given again by anybody, starts the very run that was meant',
  async (action) => {
    const { world, two, three, override, repeats } = await signedOnce();
    const dying = dieAt(world, action);
    expect((await override(two)).status).toBe(500);
    dying.mockRestore();
    const meant = await claimedBy(world);
    expect(meant).not.toBeNull();
    expect(await override(three)).toMatchObject({ status: 200, runId: meant });
    expect(repeats().map(({ runId }) => runId)).toEqual([meant]);
    const { overrides } = await world.db
      .selectFrom('runs')
      .select('overrides')
      .where('id', '=', meant!)
      .executeTakeFirstOrThrow();
    expect(JSON.stringify(repeats()[0]!.overrides), 'signed as the index says').toBe(overrides);
    expect((await override(two)).status).toBe(409);
  },
);

test('an answer that was lost after the run began is no second run', async () => {
  const { world, two, override, repeats } = await signedOnce();
  const { runId } = await override(two);
  expect(await override(two)).toMatchObject({ status: 409, message: expect.stringContaining(runId!) });
  expect(await claimedBy(world)).toBe(runId);
  expect(repeats()).toHaveLength(1);
});

test('a run that was given up before it was handed over is followed by another when somebody signs again', async () => {
  const { world, two, override, repeats } = await signedOnce();
  const dying = dieAt(world, 'run.start');
  await override(two);
  dying.mockRestore();
  const lost = await claimedBy(world);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 120_000 });
  await world.services.runs.settle().finally(() => vi.useRealTimers());
  const again = await override(two);
  expect(again.status).toBe(200);
  expect(again.runId).not.toBe(lost);
  expect(repeats().map(({ runId }) => runId)).toEqual([again.runId]);
});
