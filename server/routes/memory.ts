import { z } from '@hono/zod-openapi';
import type { StepStatus } from '../../pipeline/plan.ts';
import type { Transition } from '../../workflows/messages.ts';
import { route, Routes } from '../route.ts';
import type { Services } from '../services.ts';
import { digest, done, id, ok, orNull, runRow } from '../shapes.ts';

const runId = z.object({ runId: id });
const object = <T>(title: string) =>
  z.custom<T>((value) => typeof value === 'object' && value !== null).openapi({ type: 'object', title });
const stepState = z.string().regex(/^[a-z][a-z-]{0,31}$/) as unknown as z.ZodType<Transition['state']>;
const transition = z.strictObject({
  sequence: z.int().positive(),
  at: z.iso.datetime(),
  stepId: z.string().max(63).nullable(),
  state: stepState,
});

const hearEvents = route({
  method: 'post',
  path: '/internal/run-events',
  permission: 'own-worker',
  summary: 'What the workers of this installation tell of runs as it happens. Whatever does not arrive is asked for.',
  body: z.strictObject({
    events: z
      .array(z.strictObject({ runId: id, transition, status: orNull(object<StepStatus>('StepStatus')) }))
      .max(1_000),
  }),
  answer: ok,
});

const listTransitions = route({
  method: 'get',
  path: '/runs/{runId}/transitions',
  permission: 'run:read',
  summary: 'Every change of every step and of the run, numbered from 1; those after a number, when one is given.',
  params: runId,
  query: z.object({ after: z.coerce.number().int().min(0).default(0) }),
  answer: z.object({ sequence: z.number(), transitions: z.array(transition).readonly() }),
});

const reproduce = route({
  method: 'post',
  path: '/runs/{runId}/reproduce',
  permission: 'run:start',
  summary: 'Starts a run that ended once more: its plan, nothing reused, what it read from outside as it was.',
  params: runId,
  status: 201,
  answer: runRow,
});

const drift = z.object({ field: z.string(), was: z.string().nullable(), is: z.string().nullable() });
const getReproduction = route({
  method: 'get',
  path: '/runs/{runId}/reproduction',
  permission: 'run:read',
  summary:
    'Step by step: the same digests or others, and what differs in what it ran on. Of either run; null: nobody reproduced it.',
  params: runId,
  answer: z.object({
    reproduction: orNull(
      z.object({
        of: z.string(),
        runId: z.string(),
        outcome: z.string(),
        isSame: z.boolean(),
        steps: z
          .array(
            z.object({
              stepId: z.string(),
              kind: z.string(),
              verdict: z.enum(['same', 'different', 'not-run']),
              reason: z.string().optional(),
              outputs: z.array(z.object({ port: z.string(), was: orNull(digest), is: orNull(digest) })).readonly(),
              drift: z.array(drift).readonly(),
            }),
          )
          .readonly(),
      }),
    ),
  }),
});

const verifyAudit = route({
  method: 'get',
  path: '/audit/verification',
  permission: 'audit:read',
  summary:
    'Whether the audit is as it was noted: entries, their chain and signatures, and the heads kept in the store.',
  answer: z.object({
    ok: z.boolean(),
    entries: z.number(),
    heads: z.number(),
    beyondLastHead: z.number(),
    faults: z.array(z.object({ id: z.number(), code: z.string(), message: z.string() })).readonly(),
  }),
});

const rebuildIndex = route({
  method: 'post',
  path: '/local/index/rebuild',
  permission: 'local',
  summary: 'Makes the index of runs and decisions anew, from the store and from Temporal.',
  answer: z.object({
    fromRecords: z.number(),
    fromTemporal: z.number(),
    decisions: z.number(),
    removed: z.number(),
    unreadable: z.array(z.string()).readonly(),
  }),
});

export const memoryRoutes = ({ runs, runWatch, runIndex, reproductions, audit }: Services) =>
  new Routes()
    .add(hearEvents, async ({ body }) => {
      runWatch.hear(body.events);
      return done;
    })
    .add(listTransitions, async ({ params, query }) => {
      const { sequence, transitions } = await runs.changes(params.runId, query.after);
      return { sequence, transitions };
    })
    .add(reproduce, ({ person, params }) => reproductions.start(person, params.runId))
    .add(getReproduction, async ({ params }) => ({ reproduction: await reproductions.report(params.runId) }))
    .add(verifyAudit, () => audit.verify())
    .add(rebuildIndex, async ({ person }) => {
      const rebuilt = await runIndex.rebuild();
      await audit.note(person, 'index.rebuild', 'runs', { ...rebuilt, unreadable: [...rebuilt.unreadable] });
      return rebuilt;
    });
