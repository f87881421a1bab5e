import { z } from '@hono/zod-openapi';
import type { Evidence, SampleRow } from '../evidence.ts';
import { route, Routes } from '../route.ts';
import type { Services } from '../services.ts';
import { id, slug } from '../shapes.ts';

const where = z.object({ runId: id, stepId: slug });

const getEvidence = route({
  method: 'get',
  path: '/runs/{runId}/evidence/{stepId}',
  permission: 'run:read',
  summary: 'What a person decides on: gates with intervals, what changed, speed, and what follows an approval.',
  params: where,
  answer: z.custom<Evidence>().openapi({ type: 'object', title: 'Evidence' }),
});

const listRows = route({
  method: 'get',
  path: '/runs/{runId}/evidence/{stepId}/rows',
  permission: 'run:read',
  summary: 'Lyrics behind one metric of the report, the candidate’s worst losses first.',
  params: where,
  query: z.object({ metric: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/) }),
  answer: z.object({
    rows: z.array(z.custom<SampleRow>().openapi({ type: 'object', title: 'SampleRow' })),
    total: z.number(),
  }),
});

const listUnsafe = route({
  method: 'get',
  path: '/runs/{runId}/evidence/{stepId}/unsafe',
  permission: 'run:read',
  summary: 'Lyrics of both that use a word of the safety list.',
  params: where,
  answer: z.object({ candidate: z.array(z.string()), baseline: z.array(z.string()) }),
});

export const evidenceRoutes = ({ evidence }: Services) =>
  new Routes()
    .add(getEvidence, ({ params }) => evidence.of(params.runId, params.stepId))
    .add(listRows, ({ params, query }) => evidence.rows(params.runId, params.stepId, query.metric))
    .add(listUnsafe, ({ params }) => evidence.unsafe(params.runId, params.stepId));
