import { randomUUID } from 'node:crypto';
import { commandOf, connect, type GlobalOptions } from '../connection.ts';
import { CommandError, exitCodes, type ExitCode } from '../exit-codes.ts';
import { createOutput } from '../output.ts';
import { runIdOf } from './runs.ts';

/** What somebody else wrote draws nothing and rings no bell here. */
const plain = (text: string) => text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');

async function allOf(given: string, options: GlobalOptions) {
  const client = connect(options);
  const runId = await runIdOf(client, given);
  const { plan } = await client.call('GET /runs/{runId}', { params: { runId } });
  const approvals = plan.steps.filter(({ mode }) => mode === 'approval');
  const lists = await Promise.all(
    approvals.map(async ({ id: stepId }) => {
      const { questions } = await client.call('GET /runs/{runId}/questions/{stepId}', { params: { runId, stepId } });
      return questions.map((question) => ({ ...question, stepId }));
    }),
  );
  return { client, runId, questions: lists.flat() };
}

/** What was asked about a run's candidate, and what was answered. */
export async function listQuestions(given: string, options: GlobalOptions): Promise<ExitCode> {
  const { runId, questions } = await allOf(given, options);
  createOutput(options.json === true).value(questions, () =>
    questions.length === 0
      ? `Nobody has asked about run ${runId}.`
      : questions
          .map(({ questionId, person, askedAt, text, answer }) => {
            const said = answer
              ? `  ${plain(answer.person.name)} answered at ${answer.answeredAt}: ${plain(answer.text)}`
              : `  ${commandOf(options)} answer ${runId} ${questionId} TEXT`;
            return `${questionId}  ${plain(person.name)} asked at ${askedAt}: ${plain(text)}\n${said}`;
          })
          .join('\n'),
  );
  return exitCodes.ok;
}

export async function ask(given: string, text: string, options: GlobalOptions & { step?: string }): Promise<ExitCode> {
  const client = connect(options);
  const runId = await runIdOf(client, given);
  const { state } = await client.call('GET /runs/{runId}', { params: { runId } });
  const waiting = state.waiting.find(({ stepId }) => options.step === undefined || options.step === stepId);
  if (!waiting)
    throw new CommandError(exitCodes.conflict, `Nothing waits for a decision in run ${runId}; it is ${state.outcome}.`);
  const asked = await client.call('POST /runs/{runId}/questions/{stepId}', {
    params: { runId, stepId: waiting.stepId },
    body: { text, evidenceDigest: waiting.evidence.digest, requestId: randomUUID() },
  });
  createOutput(options.json === true).value(
    asked,
    ({ questionId }) => `Asked, as ${questionId}.\n  ${commandOf(options)} questions ${runId}`,
  );
  return exitCodes.ok;
}

export async function answer(
  given: string,
  questionId: string,
  text: string,
  options: GlobalOptions,
): Promise<ExitCode> {
  const { client, runId, questions } = await allOf(given, options);
  const question = questions.find((one) => one.questionId === questionId);
  if (!question) throw new CommandError(exitCodes.notFound, `There is no question ${questionId} about run ${runId}.`);
  const answered = await client.call('POST /runs/{runId}/questions/{stepId}/{questionId}/answer', {
    params: { runId, stepId: question.stepId, questionId },
    body: { text, requestId: randomUUID() },
  });
  createOutput(options.json === true).value(answered, ({ person }) => `Answered ${plain(person.name)}.`);
  return exitCodes.ok;
}
