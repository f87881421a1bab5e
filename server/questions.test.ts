import { expect, test } from 'vitest';
import type { Role } from './permissions.ts';
import { clientOf, createScene } from './run-scene.fixture.ts';
import { digestOfLetter } from './stand-ins.fixture.ts';

/** A candidate that waits, started by an operator, and people who look at it. */
async function createAsking() {
  const scene = await createScene();
  scene.play.wait(scene.runId);
  const where = { runId: scene.runId, stepId: 'approval' };
  const somebody = async (...roles: Role[]) => {
    const person = await scene.person(...roles);
    const client = clientOf(scene, person.token);
    return {
      person,
      ask: (text: string, requestId?: string, evidenceDigest = digestOfLetter('e')) =>
        client.call('POST /runs/{runId}/questions/{stepId}', {
          params: where,
          body: { text, evidenceDigest, ...(requestId === undefined ? {} : { requestId }) },
        }),
      answer: (questionId: string, text: string, requestId?: string) =>
        client.call('POST /runs/{runId}/questions/{stepId}/{questionId}/answer', {
          params: { ...where, questionId },
          body: { text, ...(requestId === undefined ? {} : { requestId }) },
        }),
      list: async () => (await client.call('GET /runs/{runId}/questions/{stepId}', { params: where })).questions,
      inbox: async () => (await client.call('GET /overview')).questions,
    };
  };
  const noted = async () =>
    (await scene.services.audit.list(50))
      .filter(({ action }) => action === 'release.ask' || action === 'release.answer')
      .map(({ action, person, subject, detail }) => [action, person.name, subject, detail['text']]);
  return { ...scene, where, somebody, noted };
}

test('a viewer asks, a designer is told and answers, the asker is told, and all of it stays and is noted', async () => {
  const { somebody, noted, runId, play } = await createAsking();
  const [mei, lin] = [await somebody('viewer'), await somebody('designer')];
  const text = '<b>为什么</b>押韵变差了？\n第二段';
  const asked = await mei.ask(`  ${text}\n`);
  expect(asked).toMatchObject({ text, person: { name: mei.person.name }, answer: null, mayAnswer: true });

  expect(await lin.inbox()).toMatchObject([
    { questionId: asked.questionId, runId, stepId: 'approval', pipelineId: 'small', askedBy: mei.person.name },
  ]);
  expect((await lin.inbox())[0]).toMatchObject({ excerpt: '<b>为什么</b>押韵变差了？ 第二段', answeredAt: null });
  expect(await mei.inbox()).toEqual([]);

  await lin.answer(asked.questionId, 'Fewer songs this night.');
  expect(await lin.inbox()).toEqual([]);
  expect(await mei.inbox()).toMatchObject([{ answeredBy: lin.person.name, excerpt: 'Fewer songs this night.' }]);

  play.set(runId, { waiting: [], outcome: 'done' }, '2026-01-01T00:01:00.000Z');
  expect(await mei.list()).toMatchObject([
    {
      text,
      evidenceDigest: digestOfLetter('e'),
      answer: { person: { name: lin.person.name }, text: 'Fewer songs this night.' },
      mayAnswer: false,
    },
  ]);
  expect(await noted()).toEqual([
    ['release.answer', lin.person.name, `${runId} approval`, 'Fewer songs this night.'],
    ['release.ask', mei.person.name, `${runId} approval`, text],
  ]);
});

test.each<[Role, boolean]>([
  ['viewer', false],
  ['designer', true],
  ['operator', true],
  ['approver', true],
  ['admin', true],
])('everybody may ask and read; whether a %s may answer: %s', async (role, may) => {
  const { somebody, refusal } = await createAsking();
  const asker = await somebody('viewer');
  const other = await somebody(role);
  const { questionId } = await asker.ask('Why?');
  expect((await other.list())[0]).toMatchObject({ mayAnswer: may });
  expect(await other.inbox()).toHaveLength(may ? 1 : 0);
  if (may) await other.answer(questionId, 'So.');
  else {
    expect(await refusal(other.answer(questionId, 'So.'))).toMatchObject({ status: 403, code: 'may-not-answer' });
    // Whoever asked may have found out.
    await asker.answer(questionId, 'I found it.');
    expect(await asker.inbox()).toEqual([]);
  }
  await other.ask('And this?');
  expect(await other.list()).toHaveLength(2);
});

test('sent twice, at once or later, it is one question, one answer and one entry each', async () => {
  const { somebody, refusal, noted, play, runId } = await createAsking();
  const [mei, lin] = [await somebody('approver'), await somebody('operator')];
  const [first, second] = await Promise.all([mei.ask('Why?', 'r1'), mei.ask('Why?', 'r1')]);
  expect(second).toEqual(first);
  expect(await refusal(mei.ask('Something else?', 'r1'))).toMatchObject({ status: 409, code: 'request-id-used' });
  await lin.ask('Why?', 'r1');
  expect(await mei.list()).toHaveLength(2);

  const answers = await Promise.all([
    lin.answer(first.questionId, 'So.', 'a1'),
    lin.answer(first.questionId, 'So.', 'a1'),
  ]);
  expect(answers[1]).toEqual(answers[0]);
  const late = await refusal(mei.answer(first.questionId, 'Otherwise.'));
  expect(late).toMatchObject({ status: 409, code: 'answered-already' });
  expect(late.text.en).toContain(lin.person.name);

  // The answer to the first try was lost, and by now the candidate is decided on.
  play.set(runId, { waiting: [] });
  expect((await mei.ask('Why?', 'r1')).questionId).toBe(first.questionId);
  expect((await noted()).map(([action]) => action)).toEqual(['release.answer', 'release.ask', 'release.ask']);
});

test('a question is about what waits now: other evidence, or nothing that waits, is refused, and an old one stays', async () => {
  const { somebody, refusal, play, runId } = await createAsking();
  const mei = await somebody('approver');
  await mei.ask('Why?');
  play.wait(runId, digestOfLetter('f'));
  expect((await refusal(mei.ask('And now?'))).code).toBe('evidence-changed');
  await mei.ask('And now?', undefined, digestOfLetter('f'));
  expect((await mei.list()).map(({ evidenceDigest }) => evidenceDigest)).toEqual([
    digestOfLetter('e'),
    digestOfLetter('f'),
  ]);
  play.set(runId, { waiting: [] });
  expect((await refusal(mei.ask('Too late?'))).code).toBe('not-waiting');
});

test('texts have 1 to 2,000 characters that are not all white; who is not there cannot be asked or answered', async () => {
  const { somebody, refusal, client } = await createAsking();
  const mei = await somebody('approver');
  const { questionId } = await mei.ask('长'.repeat(2_000));
  const [{ excerpt } = { excerpt: '' }] = await (await somebody('operator')).inbox();
  expect(excerpt).toBe(`${'长'.repeat(120)}…`);
  for (const text of ['', ' \n\t', 'x'.repeat(2_001), 'a\u0000b']) {
    expect((await refusal(mei.ask(text))).status).toBe(422);
    expect((await refusal(mei.answer(questionId, text))).status).toBe(422);
  }
  expect((await refusal(mei.answer('nothing', 'So.'))).status).toBe(404);
  const elsewhere = { runId: 'nothing', stepId: 'approval' };
  expect((await refusal(client.call('GET /runs/{runId}/questions/{stepId}', { params: elsewhere }))).status).toBe(404);
});
