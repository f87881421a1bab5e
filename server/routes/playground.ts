import { z } from '@hono/zod-openapi';
import { route, Routes } from '../route.ts';
import type { Services } from '../services.ts';
import { digest, done, ok, orNull } from '../shapes.ts';

const listModels = route({
  method: 'get',
  path: '/playground/models',
  permission: 'playground:use',
  summary: 'What can be tried: releases and adapters, newest first, and the untouched base.',
  answer: z.object({
    models: z.array(
      z.object({
        id: z.union([z.literal('base'), digest]),
        kind: z.enum(['base', 'release', 'adapter']),
        name: z.string(),
        number: z.number(),
        method: z.string().nullable(),
        base: orNull(digest),
        at: z.string().nullable(),
      }),
    ),
  }),
});

const complete = route({
  method: 'post',
  path: '/playground/complete',
  permission: 'playground:use',
  summary:
    'Writes one answer, as events: `loading`, `start` with the id to vote by, `piece` after piece, `end`; `failed` or `broken` when it could not.',
  body: z.strictObject({
    model: z.union([z.literal('base'), digest]),
    system: z.string().max(4_000).default(''),
    prompt: z.string().min(1).max(8_000),
    temperature: z.number().min(0).max(2),
    topP: z.number().gt(0).max(1),
    maxTokens: z.int().min(1).max(1_024),
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .optional(),
  }),
  answer: 'stream',
  mediaType: 'text/event-stream',
});

const vote = route({
  method: 'post',
  path: '/playground/feedback',
  permission: 'playground:use',
  summary: 'A vote on an answer; it joins the feedback that preferences are made of.',
  body: z.strictObject({
    responseId: z.string().min(1).max(100),
    vote: z.enum(['up', 'down']),
    /** What the person made of the lyric. */
    edited: z.string().min(1).max(8_000).optional(),
    comment: z.string().max(2_000).optional(),
  }),
  answer: ok,
});

export const playgroundRoutes = ({ playground }: Services) =>
  new Routes()
    .add(listModels, async () => ({ models: await playground.models() }))
    .add(complete, ({ person, body, context }) => playground.complete(person, body, context.req.raw.signal))
    .add(vote, async ({ person, body }) => {
      await playground.vote(person, body);
      return done;
    });
