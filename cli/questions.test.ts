import { expect, test } from 'vitest';
import { answer, ask, listQuestions } from './commands/questions.ts';
import { run } from './commands/runs.ts';
import { exitCodes } from './exit-codes.ts';
import { createTerminal } from './terminal.fixture.ts';

test('a question is asked, listed with the way to answer it, and answered; what others wrote draws nothing', async () => {
  const { play, newest, text, said } = await createTerminal();
  await run('small', {});
  const runId = await newest();
  await expect(ask(runId, 'Why?', {})).rejects.toMatchObject({ exitCode: exitCodes.conflict });
  await listQuestions(runId, {});
  expect(text()).toContain('Nobody has asked');
  play.wait(runId);
  expect(await ask('latest', 'Why?\u001b[2J', {})).toBe(exitCodes.ok);
  const [, questionId = ''] = /Asked, as (\w+)\./.exec(text()) ?? [];
  await listQuestions(runId, {});
  expect(text()).toContain(`answer ${runId} ${questionId} TEXT`);
  expect(text()).not.toContain('\u001b');
  expect(await answer(runId, questionId, 'Fewer songs.', {})).toBe(exitCodes.ok);
  await expect(answer(runId, 'nothing', 'So.', {})).rejects.toMatchObject({ exitCode: exitCodes.notFound });
  said.length = 0;
  await listQuestions(runId, { json: true });
  expect(JSON.parse(text())).toMatchObject([{ questionId, stepId: 'approval', answer: { text: 'Fewer songs.' } }]);
});
