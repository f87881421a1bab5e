import { z } from '@hono/zod-openapi';
import type { BlindSheet, Tally } from '../blind-votes.ts';
import { route, Routes } from '../route.ts';
import type { Services } from '../services.ts';
import { id, slug } from '../shapes.ts';

const where = z.object({ runId: id, stepId: slug });
const sheet = z.custom<BlindSheet>().openapi({ type: 'object', title: 'BlindSheet' });

const getSheet = route({
  method: 'get',
  path: '/runs/{runId}/blind/{stepId}',
  permission: 'run:read',
  summary: 'Pairs of lyrics to compare without knowing whose they are; sides are told when every pair has its vote.',
  params: where,
  answer: sheet,
});

const vote = route({
  method: 'put',
  path: '/runs/{runId}/blind/{stepId}/{place}',
  permission: 'playground:use',
  summary: 'Which lyric of a pair is better. May be changed until the last pair has its vote.',
  params: where.extend({ place: z.coerce.number().int().min(0).max(99) }),
  body: z.strictObject({ vote: z.enum(['left', 'right', 'equal', 'skip']) }),
  answer: sheet,
});

const keep = route({
  method: 'post',
  path: '/runs/{runId}/blind/{stepId}/keep',
  permission: 'playground:use',
  summary: 'Lets your votes become feedback, so that the next release learns from them.',
  params: where,
  answer: sheet,
});

const listTallies = route({
  method: 'get',
  path: '/runs/{runId}/blind/{stepId}/tallies',
  permission: 'audit:read',
  summary: 'How everybody voted who has voted on every pair, for the record of the release.',
  params: where,
  answer: z.object({
    tallies: z.array(
      z.object({
        person: z.string(),
        tally: z.custom<Tally>().openapi({ type: 'object', title: 'Tally' }),
      }),
    ),
  }),
});

export const blindVoteRoutes = ({ blindVotes }: Services) =>
  new Routes()
    .add(getSheet, ({ person, params }) => blindVotes.sheet(person, params.runId, params.stepId))
    .add(vote, ({ person, params, body }) =>
      blindVotes.vote(person, params.runId, params.stepId, params.place, body.vote),
    )
    .add(keep, ({ person, params }) => blindVotes.keep(person, params.runId, params.stepId))
    .add(listTallies, async ({ params }) => ({ tallies: await blindVotes.record(params.runId, params.stepId) }));
