import { z } from '@hono/zod-openapi';
import type { Json } from '../../pipeline/plan.ts';
import { route, Routes } from '../route.ts';
import type { Substitutes } from '../partial-runs.ts';
import type { Services } from '../services.ts';
import { id, parameters, priority, runRow, runState, slug } from '../shapes.ts';

const runId = z.object({ runId: id });
const reason = z.string().max(4_000).default('');
const requestId = id.optional();
const portName = z.string().regex(/^[a-z][A-Za-z0-9]{0,62}$/);
/** Whatever JSON can say; the kind's schema says what may be in it. */
const json = z.unknown() as unknown as z.ZodType<Json, Json>;
const params = z.record(z.string().max(63), json);
const mode = z.enum(['again', 'from', 'to', 'only']);

const substitutes = z.record(slug, z.record(portName, z.string().min(1).max(300)));
/** `step.port=digest`, several joined by commas: a preview is asked for by an address. */
const pinsInQuery = z
  .string()
  .max(8_000)
  .regex(/^[a-z0-9-]+\.[A-Za-z0-9]+=sha256:[0-9a-f]{64}(,[a-z0-9-]+\.[A-Za-z0-9]+=sha256:[0-9a-f]{64})*$/)
  .optional();
const pinsOf = (query: string | undefined): Substitutes => {
  const pins: Record<string, Record<string, string>> = {};
  for (const pin of query?.split(',') ?? []) {
    const [step = '', port = '', which = ''] = pin.split(/[.=]/);
    pins[step] = { ...pins[step], [port]: which };
  }
  return pins;
};

const repairStep = route({
  method: 'post',
  path: '/runs/{runId}/repair',
  permission: 'run:repair',
  summary:
    'What becomes of a broken step: tried again, with other parameters if given; skipped, never a gate or an approval; or stopped. Skipping and other parameters need a reason.',
  params: runId,
  body: z.strictObject({
    stepId: slug,
    action: z.enum(['retry', 'skip', 'stop']),
    params: params.optional(),
    reason,
    requestId,
  }),
  answer: runState,
});

const controlRun = route({
  method: 'post',
  path: '/runs/{runId}/control',
  permission: 'run:control',
  summary:
    'Pauses a run: `drain` lets what runs end, `hold` also has training leave a checkpoint and release its card. `resume` goes on; `priority` orders its steps among those that wait for a worker.',
  params: runId,
  body: z.strictObject({
    action: z.enum(['drain', 'hold', 'resume', 'priority']),
    priority: priority.optional(),
    reason,
    requestId,
  }),
  answer: runState,
});

const runAgain = route({
  method: 'post',
  path: '/runs/{runId}/again',
  permission: 'run:start',
  summary:
    'A past run once more: the whole, from a step, to a step, or only a step, the rest taken from it. Substitutes are named by digest or artifact name; pins are substitutes that are passed over where nothing takes them. All but the plain whole are trials, and a trial is never released.',
  params: runId,
  body: z.strictObject({
    mode,
    stepId: slug.optional(),
    substitutes: substitutes.optional(),
    pins: substitutes.optional(),
    sampleRows: z.int().min(1).max(1_000_000_000).optional(),
    parameters: parameters.optional(),
    priority: priority.optional(),
  }),
  status: 201,
  answer: runRow,
});

const previewAgain = route({
  method: 'get',
  path: '/runs/{runId}/again/preview',
  permission: 'run:read',
  summary: 'Which steps such a run would run, and which it would take from where. Nothing is started.',
  params: runId,
  query: z.object({ mode, stepId: slug.optional(), pins: pinsInQuery }),
  answer: z.object({
    isTrial: z.boolean(),
    steps: z.array(
      z.object({
        stepId: z.string(),
        title: z.string(),
        how: z.enum(['run', 'taken', 'passed-over']),
        from: z.object({ runId: z.string(), stepId: z.string() }).optional(),
      }),
    ),
    leftOut: z.array(z.string()),
  }),
});

const forkRun = route({
  method: 'post',
  path: '/runs/{runId}/fork',
  permission: 'run:start',
  summary:
    'A new run of a past one, changed at a step: parameters of steps, or a whole document. What comes before the step is reused by the step cache.',
  params: runId,
  body: z
    .strictObject({
      stepId: slug,
      params: z.record(slug, params).optional(),
      source: z.string().max(1_100_000).optional(),
      priority: priority.optional(),
    })
    .refine(
      (body) => body.params === undefined || body.source === undefined,
      'give params or a source, not both · params 与 source 只能给其一',
    ),
  status: 201,
  answer: runRow,
});

export const runActionRoutes = ({ runActions, partialRuns, forks }: Services) =>
  new Routes()
    .add(repairStep, ({ person, params: { runId: of }, body }) => runActions.repair(person, of, body))
    .add(controlRun, ({ person, params: { runId: of }, body }) => runActions.control(person, of, body))
    .add(runAgain, ({ person, params: { runId: of }, body }) => partialRuns.again(person, of, body))
    .add(previewAgain, ({ params: { runId: of }, query }) =>
      partialRuns.preview(of, { ...query, pins: pinsOf(query.pins) }),
    )
    .add(forkRun, ({ person, params: { runId: of }, body }) => forks.fork(person, of, body));
