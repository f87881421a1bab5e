import { z } from '@hono/zod-openapi';
import type { ArtifactInfo, LineageNode } from '../../store/store.ts';
import { maxRangeBytes, maxUploadBytes } from '../artifacts.ts';
import { route, Routes } from '../route.ts';
import type { Services } from '../services.ts';
import { artifactName, artifactType } from '../shapes.ts';

/** A name, `name v3`, a digest or the beginning of one. */
const which = z.string().min(1).max(300);
const filename = z
  .string()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,69}$/u,
    'a file name without folders and spaces: letters, digits and . _ -, at most 70 · 不含文件夹和空格的文件名：字母、数字和 . _ -，最多 70 个字符',
  );

const listArtifacts = route({
  method: 'get',
  path: '/artifacts',
  permission: 'artifact:read',
  summary: 'Named artifacts, newest first.',
  query: z.object({ type: artifactType.optional(), name: z.string().max(200).optional() }),
  answer: z.object({ artifacts: z.array(artifactName) }),
});

const getArtifact = route({
  method: 'get',
  path: '/artifact',
  permission: 'artifact:read',
  summary: 'Files, names and makings of one artifact.',
  query: z.object({ which }),
  answer: z.custom<ArtifactInfo>().openapi({ type: 'object', title: 'ArtifactInfo' }),
});

const getLineage = route({
  method: 'get',
  path: '/artifact/lineage',
  permission: 'artifact:read',
  summary: 'What an artifact was made from, nearest first.',
  query: z.object({ which }),
  answer: z.object({ lineage: z.array(z.custom<LineageNode>().openapi({ type: 'object', title: 'LineageNode' })) }),
});

const getFile = route({
  method: 'get',
  path: '/artifact/file',
  permission: 'artifact:read',
  summary: 'One file of an artifact, as a download; with `from` and `bytes` a stretch of it, and `content-range`.',
  query: z.object({
    which,
    path: z.string().min(1).max(500),
    from: z.coerce.number().int().min(0).optional(),
    bytes: z.coerce.number().int().min(1).max(maxRangeBytes).optional(),
  }),
  answer: 'stream',
  mediaType: 'application/octet-stream',
});

const upload = route({
  method: 'post',
  path: '/artifacts/uploads',
  permission: 'artifact:upload',
  summary: 'Keeps a file as it is, as `uploads/<filename>`. The body is the file.',
  query: z.object({ filename }),
  maxBodyBytes: maxUploadBytes,
  status: 201,
  answer: artifactName,
});

export const artifactRoutes = ({ artifacts }: Services) =>
  new Routes()
    .add(listArtifacts, async ({ query }) => ({ artifacts: await artifacts.list(query) }))
    .add(getArtifact, ({ query }) => artifacts.get(query.which))
    .add(getLineage, async ({ query }) => ({ lineage: await artifacts.lineage(query.which) }))
    .add(getFile, ({ query }) => artifacts.download(query.which, query.path, query))
    .add(upload, ({ person, query, context }) => artifacts.upload(person, query.filename, context.req.raw.body));
