import { z } from '@hono/zod-openapi';
import type { LabelFacts, LabelSheet } from '../labelling.ts';
import { route, Routes } from '../route.ts';
import type { Services } from '../services.ts';
import { digest } from '../shapes.ts';

const of = z.object({ of: z.string().min(1).max(300) });
const sheet = z.custom<LabelSheet>().openapi({ type: 'object', title: 'LabelSheet' });
const pairId = z.string().min(1).max(200);

const getSheet = route({
  method: 'get',
  path: '/labelling',
  permission: 'label:give',
  summary: 'The next pair of a preference dataset that this person has not judged, and how far they are.',
  query: of,
  answer: sheet,
});

const answer = route({
  method: 'post',
  path: '/labelling/answer',
  permission: 'label:give',
  summary: 'Which lyric of a pair is better; said again, the later word counts. Answers with the next pair.',
  body: z.strictObject({ ...of.shape, pairId, answer: z.enum(['first', 'second', 'equal', 'skip']) }),
  answer: sheet,
});

const undo = route({
  method: 'post',
  path: '/labelling/undo',
  permission: 'label:give',
  summary: 'Takes one’s own newest answer back; its pair comes next again.',
  body: z.strictObject(of.shape),
  answer: sheet,
});

const getFacts = route({
  method: 'get',
  path: '/labelling/facts',
  permission: 'artifact:read',
  summary: 'Who judged how much of a preference dataset, and how far people agree: percent and Cohen’s kappa.',
  query: of,
  answer: z.custom<LabelFacts>().openapi({ type: 'object', title: 'LabelFacts' }),
});

const makeVersion = route({
  method: 'post',
  path: '/labelling/version',
  permission: 'artifact:upload',
  summary: 'Makes a new version of the dataset in which people’s word stands, with the answers in its lineage.',
  body: z.strictObject(of.shape),
  status: 201,
  answer: z.object({
    digest,
    name: z.string(),
    number: z.number(),
    labels: digest,
    rows: z.number(),
    kept: z.number(),
    turned: z.number(),
    dropped: z.number(),
  }),
});

export const labellingRoutes = ({ labelling }: Services) =>
  new Routes()
    .add(getSheet, ({ person, query }) => labelling.sheet(person, query.of))
    .add(answer, ({ person, body }) => labelling.answer(person, body.of, body.pairId, body.answer))
    .add(undo, ({ person, body }) => labelling.undo(person, body.of))
    .add(getFacts, ({ query }) => labelling.facts(query.of))
    .add(makeVersion, ({ person, body }) => labelling.version(person, body.of));
