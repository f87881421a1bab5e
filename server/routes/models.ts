import { z } from '@hono/zod-openapi';
import type { BaseModel } from '../models.ts';
import { route, Routes } from '../route.ts';
import type { Services } from '../services.ts';

const listModels = route({
  method: 'get',
  path: '/models',
  permission: 'artifact:read',
  summary: 'Bases that training can start from, and what was built on each.',
  answer: z.object({ models: z.array(z.custom<BaseModel>().openapi({ type: 'object', title: 'BaseModel' })) }),
});

export const modelRoutes = ({ models }: Services) =>
  new Routes().add(listModels, async () => ({ models: await models.list() }));
