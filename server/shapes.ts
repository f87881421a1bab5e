import { z } from '@hono/zod-openapi';
import { artifactTypes, isDigest, type Digest } from '../pipeline/artifact.ts';
import type { Plan } from '../pipeline/plan.ts';
import type { Problem } from '../pipeline/problem.ts';
import type { DeploymentState, RunState, StepProgress, Trial } from '../workflows/messages.ts';
import { roles } from './permissions.ts';

/** Shapes that several routes share. Those that other folders define are taken as they are, by type. */
const made = <T>(name: string) =>
  z.custom<T>((value) => typeof value === 'object' && value !== null).openapi({ type: 'object', title: name });

/** In place of `.nullable()` on a shape that is taken by type: the description must say null as well. */
export const orNull = <S extends z.ZodType>(schema: S) => z.union([schema, z.null()]);

export const text = z.object({ en: z.string(), zh: z.string() });
export const slug = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,62}$/,
    'lower-case letters, digits and hyphens, a letter first · 小写字母、数字和连字符，以字母开头',
  );
export const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
export const digest = z
  .custom<Digest>(isDigest, 'sha256: and 64 hexadecimal digits · sha256: 加 64 位十六进制数')
  .openapi({ type: 'string' });
export const problem = made<Problem>('Problem');
export const problemBody = z.object({
  error: z.object({ code: z.string(), message: text, problems: z.array(problem).optional() }),
});
export type ProblemBody = z.output<typeof problemBody>;

/** Values of a pipeline's run parameters. */
export const parameters = z.record(z.string().max(63), z.union([z.string().max(10_000), z.number(), z.boolean()]));

export const person = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  roles: z.array(z.enum(roles)).readonly(),
  active: z.boolean(),
});

export const artifactType = z.enum(artifactTypes);
export const artifactName = z.object({
  name: z.string(),
  number: z.number(),
  digest,
  type: artifactType,
  sizeBytes: z.number(),
  namedAt: z.string(),
});

/** From 1, first, to 5, last. Orders steps that wait for a worker, never those that run. */
export const priority = z.int().min(1).max(5);

export const runState = made<RunState>('RunState');
export const plan = made<Plan>('Plan');
export const progress = z.record(z.string(), made<StepProgress>('StepProgress'));
export const runRow = z.object({
  runId: z.string(),
  pipelineId: z.string(),
  revision: z.number().nullable(),
  planDigest: digest,
  startedBy: z.object({ id: z.string(), name: z.string() }),
  trigger: z.enum(['person', 'first-start', 'schedule', 'webhook']),
  startedAt: z.string(),
  /** The run whose gate two people signed over, when this one repeats it. */
  overrideOf: z.string().nullable(),
  /** What it tries out. A trial looks like any other run, and nothing of it can be released. */
  trial: orNull(made<Trial>('Trial')),
  /** The run and step it was forked at. */
  forkOf: z.object({ runId: z.string(), stepId: z.string() }).nullable(),
  /** From 1, first, to 5, last; null counts as 3. */
  priority: z.number().nullable(),
  /** How it ended; null while it has not, as far as the index knows. */
  outcome: z.enum(['done', 'rejected', 'failed', 'cancelled', 'superseded', 'expired']).nullable(),
  endedAt: z.string().nullable(),
  /** By queue the seconds that its steps held workers, retries included; null until it has ended, and where nobody counted. */
  workSeconds: z.object({ training: z.number(), serving: z.number() }).nullable(),
});
export type RunRow = z.output<typeof runRow>;

/** What `GET /runs/{runId}` and the event stream's snapshot show. */
export const runView = runRow.extend({
  plan,
  /** As the workflow says it now, or as the record kept it. */
  state: runState,
  progress,
  /** `workflow`: live; `record`: the run has ended and this is what was kept of it. */
  source: z.enum(['workflow', 'record']),
});
export type RunView = z.output<typeof runView>;

export const deploymentState = made<DeploymentState>('DeploymentState');
export const ok = z.object({ ok: z.literal(true) });
export const done = { ok: true } as const;
