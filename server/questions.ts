import { randomUUID } from 'node:crypto';
import type { Database } from '../database/open-sqlite.ts';
import type { QuestionTable } from '../database/question-table.ts';
import type { Digest } from '../pipeline/artifact.ts';
import type { Audit } from './audit.ts';
import type { InboxQuestion } from './overview-shapes.ts';
import type { Person } from './people.ts';
import { mayDo, type Permission } from './permissions.ts';
import { conflict, forbidden, invalid, notFound } from './refusal.ts';
import type { Runs } from './runs.ts';
import { ulid } from './ulid.ts';

export interface QuestionsOptions {
  readonly db: Database;
  readonly runs: Pick<Runs, 'get' | 'rowOf'>;
  readonly audit: Audit;
}
export interface Question {
  readonly questionId: string;
  /** What waited for a decision when it was asked. */
  readonly evidenceDigest: Digest;
  readonly person: { readonly id: string; readonly name: string };
  readonly text: string;
  readonly askedAt: string;
  readonly answer: {
    readonly person: { readonly id: string; readonly name: string };
    readonly text: string;
    readonly answeredAt: string;
  } | null;
}
/** For whoever reads it. */
export type ShownQuestion = Question & { readonly mayAnswer: boolean };
export interface Ask {
  readonly evidenceDigest: Digest;
  readonly text: string;
  readonly requestId?: string | undefined;
}
export type Questions = ReturnType<typeof createQuestions>;

/** Whoever makes pipelines, starts runs or decides knows something about a candidate. */
const knowing: readonly Permission[] = ['pipeline:edit', 'run:start', 'run:decide'];
const mostOfOne = 200;
const mostInInbox = 50;
const excerptLetters = 120;
const newsDays = 7;

/** What people ask about a candidate that waits, and what they are told. Both stay, and neither decides anything. */
export function createQuestions({ db, runs, audit }: QuestionsOptions) {
  const rowsOf = (runId: string, stepId: string) =>
    db.selectFrom('questions').selectAll().where('runId', '=', runId).where('stepId', '=', stepId);

  const asked = (person: Person, requestId: string) =>
    db
      .selectFrom('questions')
      .selectAll()
      .where('personId', '=', person.id)
      .where('requestId', '=', requestId)
      .executeTakeFirst();

  async function insert(
    person: Person,
    runId: string,
    stepId: string,
    wanted: Ask & { readonly requestId: string },
  ): Promise<void> {
    const { state } = await runs.get(runId);
    const waiting = state.waiting.find((one) => one.stepId === stepId);
    if (!waiting) {
      throw conflict(
        'not-waiting',
        `Step ${stepId} of run ${runId} does not wait for a decision, so there is nothing to ask about.`,
        `运行 ${runId} 的步骤 ${stepId} 不在等待决定，无法提问。`,
      );
    }
    if (waiting.evidence.digest !== wanted.evidenceDigest) {
      throw conflict(
        'evidence-changed',
        'What you saw is not what waits now. Look at it again, then ask.',
        '你看到的证据已不是当前等待决定的证据，请重新查看后再提问。',
      );
    }
    if ((await rowsOf(runId, stepId).execute()).length >= mostOfOne) {
      throw conflict(
        'too-many-questions',
        `${mostOfOne} questions were asked about this already; that is the most.`,
        `此处已有 ${mostOfOne} 个提问，已达上限。`,
      );
    }
    await db
      .insertInto('questions')
      .values({
        id: ulid(),
        runId,
        stepId,
        evidenceDigest: wanted.evidenceDigest,
        personId: person.id,
        personName: person.name,
        requestId: wanted.requestId,
        text: wanted.text,
        askedAt: new Date().toISOString(),
        answer: null,
        answeredById: null,
        answeredByName: null,
        answeredAt: null,
        answerRequestId: null,
      })
      // Sent twice at once: the first stands.
      .onConflict((oc) => oc.columns(['personId', 'requestId']).doNothing())
      .execute();
  }

  return {
    async ask(person: Person, runId: string, stepId: string, wanted: Ask): Promise<ShownQuestion> {
      const text = textOf(wanted.text);
      const { requestId = randomUUID(), evidenceDigest } = wanted;
      if (!(await asked(person, requestId))) await insert(person, runId, stepId, { evidenceDigest, text, requestId });
      const row = await asked(person, requestId);
      if (!row || row.runId !== runId || row.stepId !== stepId || row.text !== text) {
        throw conflict(
          'request-id-used',
          `You sent another question with the request id ${requestId}. Take another id.`,
          `你已用请求编号 ${requestId} 发送过另一个提问，请换一个编号。`,
        );
      }
      // The entry names the question, so that what is sent again is noted once.
      const detail = { evidenceDigest: row.evidenceDigest, text, requestId: row.id };
      await audit.noteOnce(person, 'release.ask', `${runId} ${stepId}`, detail);
      return shownTo(person)(row);
    },

    async answer(
      person: Person,
      of: { readonly runId: string; readonly stepId: string; readonly questionId: string },
      wanted: { readonly text: string; readonly requestId?: string | undefined },
    ): Promise<ShownQuestion> {
      const { runId, stepId, questionId } = of;
      const { requestId = randomUUID() } = wanted;
      const answer = textOf(wanted.text);
      const find = () => rowsOf(runId, stepId).where('id', '=', questionId).executeTakeFirst();
      const question = await find();
      if (!question) throw notFound('question', questionId);
      if (!mayAnswer(person, question)) {
        throw forbidden(
          'may-not-answer',
          'Designers, operators, approvers, admins and whoever asked may answer.',
          '设计者、操作员、审批人、管理员和提问者本人可以回答。',
        );
      }
      await db
        .updateTable('questions')
        .set({
          answer,
          answeredById: person.id,
          answeredByName: person.name,
          answeredAt: new Date().toISOString(),
          answerRequestId: requestId,
        })
        .where('id', '=', questionId)
        .where('answeredAt', 'is', null)
        .execute();
      const row = await find();
      if (row?.answeredById !== person.id || row.answerRequestId !== requestId || row.answer !== answer) {
        throw conflict(
          'answered-already',
          `${row?.answeredByName} answered this at ${row?.answeredAt}. Ask another question for more.`,
          `${row?.answeredByName} 已于 ${row?.answeredAt} 回答。如需补充，请另提一问。`,
        );
      }
      await audit.noteOnce(person, 'release.answer', `${runId} ${stepId}`, { text: answer, requestId: questionId });
      return shownTo(person)(row);
    },

    /** Oldest first, also of a run that has ended. */
    async list(person: Person, runId: string, stepId: string): Promise<ShownQuestion[]> {
      await runs.rowOf(runId);
      const rows = await rowsOf(runId, stepId).orderBy('askedAt').orderBy('id').execute();
      return rows.map(shownTo(person));
    },

    /** What this person may answer, and lately answered questions of theirs; newest first. */
    async inboxOf(person: Person): Promise<InboxQuestion[]> {
      const since = new Date(Date.now() - newsDays * 86_400_000).toISOString();
      const rows = await db
        .selectFrom('questions')
        .innerJoin('runs', 'runs.id', 'questions.runId')
        .selectAll('questions')
        .select('runs.pipelineId')
        .where(({ or, and, eb }) =>
          or([
            ...(mayKnow(person) ? [and([eb('answeredAt', 'is', null), eb('personId', '!=', person.id)])] : []),
            and([eb('answeredAt', '>', since), eb('personId', '=', person.id), eb('answeredById', '!=', person.id)]),
          ]),
        )
        .orderBy('askedAt', 'desc')
        .limit(mostInInbox)
        .execute();
      return rows.map((row) => ({
        questionId: row.id,
        runId: row.runId,
        stepId: row.stepId,
        pipelineId: row.pipelineId,
        askedBy: row.personName,
        askedAt: row.askedAt,
        answeredBy: row.answeredByName,
        answeredAt: row.answeredAt,
        excerpt: excerptOf(row.answer ?? row.text),
      }));
    },
  };
}

const mayKnow = (person: Person) => knowing.some((one) => mayDo(person.roles, one));
const mayAnswer = (person: Person, { personId }: QuestionTable) => personId === person.id || mayKnow(person);

function textOf(given: string): string {
  const text = given.trim();
  if (text === '') throw invalid('text-missing', 'Write something first.', '请先填写内容。');
  return text;
}

function excerptOf(text: string): string {
  const letters = [...text.replaceAll(/\s+/g, ' ')];
  return letters.length > excerptLetters ? `${letters.slice(0, excerptLetters).join('')}…` : letters.join('');
}

const shownTo =
  (person: Person) =>
  (row: QuestionTable): ShownQuestion => ({
    questionId: row.id,
    evidenceDigest: row.evidenceDigest as Digest,
    person: { id: row.personId, name: row.personName },
    text: row.text,
    askedAt: row.askedAt,
    answer:
      row.answeredAt === null
        ? null
        : {
            person: { id: row.answeredById!, name: row.answeredByName! },
            text: row.answer!,
            answeredAt: row.answeredAt,
          },
    mayAnswer: row.answeredAt === null && mayAnswer(person, row),
  });
