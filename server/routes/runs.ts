import { z } from '@hono/zod-openapi';
import { stream as streamBytes, streamSSE } from 'hono/streaming';
import type { Decision } from '../../pipeline/plan.ts';
import { forbidden, notFound } from '../refusal.ts';
import { route, Routes } from '../route.ts';
import { liveStep } from '../run-logs.ts';
import { wasTakenBack } from '../run-history.ts';
import type { Services } from '../services.ts';
import { digest, done, id, ok, orNull, parameters, priority, runRow, runState, runView, slug } from '../shapes.ts';

const runId = z.object({ runId: id });
const decision = z.custom<Decision>().openapi({ type: 'object', title: 'Decision' });
/** Proxies drop a stream that is silent for long, and a page that hears nothing for 10 s takes it for lost. */
const keepAliveMs = 4_000;
const mostLogBytes = 4 * 1024 * 1024;

const startRun = route({
  method: 'post',
  path: '/runs',
  permission: 'run:start',
  summary: 'Starts a revision of a pipeline, the newest when none is named, or a document that is not saved.',
  body: z
    .strictObject({
      pipelineId: slug.optional(),
      revision: z.int().positive().optional(),
      source: z.string().max(1_100_000).optional(),
      parameters: parameters.optional(),
      trigger: z.enum(['person', 'first-start']).optional(),
      priority: priority.optional(),
    })
    .refine(
      (body) => (body.pipelineId === undefined) !== (body.source === undefined),
      'name a pipelineId, or give a source, not both · pipelineId 与 source 只能给其一',
    ),
  status: 201,
  answer: runRow,
});

const listRuns = route({
  method: 'get',
  path: '/runs',
  permission: 'run:read',
  summary: 'Runs, newest first. What a run is doing now is said by the run itself.',
  query: z.object({
    pipelineId: slug.optional(),
    /** `open`: has not ended, as far as the index knows. */
    outcome: z.enum(['open', 'done', 'rejected', 'failed', 'cancelled', 'superseded', 'expired']).optional(),
    trigger: z.enum(['person', 'first-start', 'schedule', 'webhook']).optional(),
    /** How the run's id begins or ends, or a stretch of its pipeline's. */
    search: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,63}$/, 'letters, digits and hyphens, as ids have them · 字母、数字和连字符，如编号所含')
      .optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    before: id.optional(),
  }),
  answer: z.object({ runs: z.array(runRow) }),
});

const getRun = route({
  method: 'get',
  path: '/runs/{runId}',
  permission: 'run:read',
  summary: 'Plan, state of every step, and the live progress of those that run.',
  params: runId,
  answer: runView.extend({ decisions: z.array(decision).readonly() }),
});

const watchRun = route({
  method: 'get',
  path: '/runs/{runId}/events',
  permission: 'run:read',
  summary:
    'Server-sent events: `snapshot`, then every `transition` once and in order, `progress`, `unreachable`, and `end`. Ids are numbers of transitions: with `Last-Event-ID` there is no snapshot, only what followed.',
  params: runId,
  answer: 'stream',
  mediaType: 'text/event-stream',
});

const cancelRun = route({
  method: 'post',
  path: '/runs/{runId}/cancel',
  permission: 'run:cancel',
  summary: 'Asks a run to stop; steps that run are told, what they made stays.',
  params: runId,
  answer: ok,
});

const decide = route({
  method: 'post',
  path: '/runs/{runId}/decision',
  permission: 'run:decide',
  summary: 'Approves or rejects what a step shows. The decision names the evidence seen, is signed, and is made once.',
  params: runId,
  body: z.strictObject({
    stepId: slug,
    verdict: z.enum(['approve', 'reject']),
    evidenceDigest: digest,
    comment: z.string().max(4_000).default(''),
    /** In which the person read what they sign; part of what is signed. */
    language: z.enum(['zh', 'en']).optional(),
  }),
  ownership: 'others',
  answer: z.object({ decision, state: runState }),
});

const takeBack = route({
  method: 'post',
  path: '/runs/{runId}/decision/take-back',
  permission: 'run:decide',
  summary: 'Takes one’s own decision back while it has not taken effect; the request waits again.',
  params: runId,
  body: z.strictObject({ stepId: slug, signature: z.string().max(200), requestId: id.optional() }),
  ownership: 'own',
  answer: runState,
});

const override = route({
  method: 'post',
  path: '/runs/{runId}/override',
  permission: 'run:decide',
  summary: 'Sets a refusal of a gate aside. Takes two people; the second signature starts the run again.',
  params: runId,
  body: z.strictObject({ stepId: slug, reportDigest: digest, comment: z.string().min(1).max(4_000) }),
  ownership: 'others',
  answer: z.object({ waitsForSecond: z.boolean(), run: runRow.nullable() }),
});

const listLogs = route({
  method: 'get',
  path: '/runs/{runId}/logs',
  permission: 'run:read',
  summary: 'Logs of finished attempts of steps.',
  params: runId,
  answer: z.object({
    logs: z.array(z.object({ stepId: z.string(), attempt: z.number(), sizeBytes: z.number(), writtenAt: z.string() })),
  }),
});

const readLog = route({
  method: 'get',
  path: '/runs/{runId}/logs/{stepId}',
  permission: 'run:read',
  summary:
    'The log of a step, every attempt, as plain text. With `from`, counted from the end when negative, and `bytes` a stretch of it, and `content-range`; of the end also the number of its first line, `x-first-line`.',
  params: runId.extend({ stepId: slug }),
  query: z.object({
    from: z.coerce.number().int().optional(),
    bytes: z.coerce.number().int().min(1).max(mostLogBytes).optional(),
  }),
  answer: 'stream',
  mediaType: 'text/plain',
});

const readLive = route({
  method: 'get',
  path: '/runs/{runId}/logs/{stepId}/live',
  permission: 'run:read',
  summary:
    'What the attempt of a step that runs now has said so far: the end of its log, and its numbers as they went. `last`: of an attempt that is over too.',
  params: runId.extend({ stepId: slug }),
  query: z.object({ which: z.enum(['running', 'last']).default('running') }),
  answer: z.object({ live: orNull(liveStep) }),
});

const getWork = route({
  method: 'get',
  path: '/runs/{runId}/work',
  permission: 'run:read',
  summary:
    'Seconds that each step which is paid by the hour has held a worker so far, retries included: of training, and of what writes lyrics. 0 for what was reused.',
  params: runId,
  answer: z.object({ seconds: z.record(z.string(), z.number()).readonly() }),
});

export const runRoutes = ({ runs, runWatch, runLogs, decisions, overrides, people, workTimes }: Services) =>
  new Routes()
    .add(startRun, async ({ person, body }) => {
      if (body.trigger === 'first-start' && person.id !== people.ownerId) {
        throw forbidden('not-owner', 'Only the owner makes the first start.', '只有所有者可以进行首次启动。');
      }
      return await runs.start(person, body);
    })
    .add(listRuns, async ({ query }) => ({ runs: await runs.list(query) }))
    .add(getRun, async ({ params }) => {
      const [view, made] = [await runs.get(params.runId), await decisions.list(params.runId)];
      return { ...view, decisions: made.filter((one) => !wasTakenBack(one, view.state.changes)) };
    })
    .add(watchRun, async ({ params, context }) => {
      await runs.rowOf(params.runId);
      context.header('cache-control', 'no-store');
      context.header('x-accel-buffering', 'no');
      return streamSSE(context, async (stream) => {
        const gone = new AbortController();
        stream.onAbort(() => gone.abort());
        const keepAlive = setInterval(() => void stream.write(': still here\n\n'), keepAliveMs);
        try {
          const after = lastEventId(context.req.header('last-event-id'));
          for await (const message of runWatch.watch(params.runId, gone.signal, after)) {
            const { event, data } = message;
            await stream.writeSSE({
              ...('id' in message ? { id: message.id } : {}),
              event,
              data: JSON.stringify(data),
            });
          }
        } finally {
          clearInterval(keepAlive);
        }
      });
    })
    .add(cancelRun, async ({ person, params }) => {
      await runs.cancel(person, params.runId);
      return done;
    })
    .add(decide, ({ person, params, body }) => decisions.decide(person, params.runId, body))
    .add(takeBack, ({ person, params, body }) => decisions.takeBack(person, params.runId, body))
    .add(override, ({ person, params, body }) => overrides.override(person, params.runId, body))
    .add(listLogs, async ({ params }) => {
      await runs.rowOf(params.runId);
      return { logs: await runLogs.list(params.runId) };
    })
    .add(readLog, async ({ params, query, context }) => {
      await runs.rowOf(params.runId);
      if (query.from !== undefined || query.bytes !== undefined) {
        const { from = 0, bytes = mostLogBytes } = query;
        const range = await runLogs.readRange(params.runId, params.stepId, { from, bytes });
        if (!range) throw notFound('log of step', params.stepId);
        const end = range.from + range.bytes.byteLength;
        return new Response(new Uint8Array(range.bytes), {
          headers: {
            'content-type': 'text/plain; charset=utf-8',
            'content-range': `bytes ${range.from}-${Math.max(range.from, end - 1)}/${range.totalBytes}`,
            ...(range.line === null ? {} : { 'x-first-line': String(range.line) }),
          },
        });
      }
      const attempts = runLogs.read(params.runId, params.stepId);
      const first = await attempts.next();
      if (first.done) throw notFound('log of step', params.stepId);
      context.header('content-type', 'text/plain; charset=utf-8');
      return streamBytes(context, async (stream) => {
        await stream.write(first.value);
        for await (const part of attempts) await stream.write(part);
      });
    })
    .add(getWork, async ({ params }) => {
      await runs.rowOf(params.runId);
      return { seconds: await workTimes.of(params.runId) };
    })
    .add(readLive, async ({ params, query }) => {
      await runs.rowOf(params.runId);
      return { live: await runLogs.live(params.runId, params.stepId, query.which) };
    });

/** The number of the transition a reader saw last; null when it saw none, or something else. */
const lastEventId = (text: string | undefined): number | null =>
  /^[0-9]{1,9}$/.test(text ?? '') ? Number(text) : null;
