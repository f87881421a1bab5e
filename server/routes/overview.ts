import { z } from '@hono/zod-openapi';
import type { Overview } from '../overview-shapes.ts';
import { route, Routes } from '../route.ts';
import type { Services } from '../services.ts';

const getOverview = route({
  method: 'get',
  path: '/overview',
  permission: 'run:read',
  summary:
    'What waits for people, what runs, how the last nights went, and who answers: for the first page and the inbox.',
  answer: z.custom<Overview>().openapi({ type: 'object', title: 'Overview' }),
});

export const overviewRoutes = ({ overview, questions }: Services) =>
  new Routes().add(getOverview, async ({ person }) => ({
    ...(await overview()),
    questions: await questions.inboxOf(person),
  }));
