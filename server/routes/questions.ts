import { z } from '@hono/zod-openapi';
import type { ShownQuestion } from '../questions.ts';
import { route, Routes } from '../route.ts';
import type { Services } from '../services.ts';
import { digest, id, slug } from '../shapes.ts';

const where = z.object({ runId: id, stepId: slug });
const question = z.custom<ShownQuestion>().openapi({ type: 'object', title: 'Question' });
/** PostgreSQL keeps no NUL in a text. */
const text = z
  .string()
  .min(1)
  .max(2_000)
  .regex(/^[^\u0000]*$/, 'no NUL · 不能含 NUL 字符');
const requestId = id.optional();

const listQuestions = route({
  method: 'get',
  path: '/runs/{runId}/questions/{stepId}',
  permission: 'run:read',
  summary: 'What was asked about a candidate, oldest first, and what was answered.',
  params: where,
  answer: z.object({ questions: z.array(question) }),
});

const ask = route({
  method: 'post',
  path: '/runs/{runId}/questions/{stepId}',
  permission: 'question:write',
  summary:
    'Asks about a candidate that waits for a decision, on the evidence seen. Decides nothing and holds nothing up.',
  params: where,
  body: z.strictObject({ evidenceDigest: digest, text, requestId }),
  status: 201,
  answer: question,
});

const answer = route({
  method: 'post',
  path: '/runs/{runId}/questions/{stepId}/{questionId}/answer',
  permission: 'question:write',
  summary: 'Answers a question, once: whoever edits pipelines, starts runs or decides may, and whoever asked.',
  params: where.extend({ questionId: id }),
  body: z.strictObject({ text, requestId }),
  answer: question,
});

export const questionRoutes = ({ questions }: Services) =>
  new Routes()
    .add(listQuestions, async ({ person, params }) => ({
      questions: await questions.list(person, params.runId, params.stepId),
    }))
    .add(ask, ({ person, params, body }) => questions.ask(person, params.runId, params.stepId, body))
    .add(answer, ({ person, params, body }) => questions.answer(person, params, body));
