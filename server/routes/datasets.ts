import { z } from '@hono/zod-openapi';
import { exportFormats, type ExportReport } from '../preference-export.ts';
import { route, Routes } from '../route.ts';
import type { Services } from '../services.ts';

/** A name, `name v3`, a digest or the beginning of one. */
const which = z.string().min(1).max(300);
const limit = z.coerce.number().int().min(1).max(100).default(20);
const row = z.unknown().openapi({ description: 'A row as it stands in the file.' });
const changeKind = z.enum(['added', 'removed', 'changed']);

const listRows = route({
  method: 'get',
  path: '/dataset/rows',
  permission: 'artifact:read',
  summary: 'Rows of a dataset or of preferences, filtered. A page may be short, and still say where to go on.',
  query: z.object({
    which,
    lang: z.string().max(8).optional(),
    style: z.string().max(40).optional(),
    origin: z.string().max(40).optional(),
    needsHuman: z.enum(['true']).optional(),
    q: z.string().max(200).optional(),
    cursor: z
      .string()
      .regex(/^\d{1,6}:\d{1,15}$/)
      .optional(),
    limit,
  }),
  answer: z.object({ rows: z.array(row).readonly(), next: z.string().nullable(), scanned: z.number() }),
});

const diffRows = route({
  method: 'get',
  path: '/dataset/diff',
  permission: 'artifact:read',
  summary: 'What differs between two versions, row by row and page by page; rows are told apart by their id.',
  query: z.object({
    before: which,
    after: which,
    kind: changeKind.default('added'),
    cursor: z.coerce.number().int().min(0).default(0),
    limit,
  }),
  answer: z.object({
    counts: z.object({ added: z.number(), removed: z.number(), changed: z.number(), same: z.number() }).readonly(),
    rows: z.array(z.object({ id: z.string(), before: row, after: row })).readonly(),
    next: z.number().nullable(),
    mostListed: z.number(),
  }),
});

const exportReport = route({
  method: 'get',
  path: '/preferences/report',
  permission: 'artifact:read',
  summary:
    'How many pairs an export has, how long prompts and lyrics are, in characters or in tokens of a base, and how many pairs pass a limit.',
  query: z.object({
    which,
    limit: z.coerce.number().int().min(1).max(1_000_000).default(1024),
    base: z.string().min(1).max(300).optional().openapi({ description: 'Id of a base, or its digest.' }),
  }),
  answer: z.custom<ExportReport>().openapi({ type: 'object', title: 'ExportReport' }),
});

const exportPairs = route({
  method: 'get',
  path: '/preferences/export',
  permission: 'artifact:read',
  summary: 'Preference pairs as another trainer reads them, JSON lines; header `x-rows` says how many there must be.',
  query: z.object({ which, format: z.enum(exportFormats) }),
  answer: 'stream',
  mediaType: 'application/x-ndjson',
});

export const datasetRoutes = ({ datasetRows, preferenceExports }: Services) =>
  new Routes()
    .add(listRows, ({ query: { needsHuman, ...query } }) =>
      datasetRows.rows({ ...query, needsHuman: needsHuman === 'true' }),
    )
    .add(diffRows, ({ query }) => datasetRows.diff(query))
    .add(exportReport, ({ query }) => preferenceExports.report(query.which, query))
    .add(exportPairs, ({ query }) => preferenceExports.download(query.which, query.format));
