import { z } from '@hono/zod-openapi';
import { portOf, refOf, type Kind } from '../../pipeline/kind.ts';
import { createDocumentReader } from '../read-documents.ts';
import { route, Routes } from '../route.ts';
import type { Services } from '../services.ts';
import { done, id, ok, orNull, problem, runRow, slug, text, type RunRow } from '../shapes.ts';

const source = z.string().max(1_100_000);
const pipelineId = z.object({ pipelineId: slug });
/** Somebody by id and by the name they have now. */
const somebody = z.object({ id: z.string(), name: z.string() });
const count = z.int().positive();
/** What a source says; null when it cannot be read. */
const document = orNull(z.record(z.string(), z.unknown()));

const port = z.object({ name: z.string(), type: z.string(), optional: z.boolean() });
const kindView = z.object({
  kind: z.string(),
  title: text,
  summary: text,
  queue: z.string(),
  reuse: z.string(),
  mode: z.string(),
  required: z.boolean(),
  inputs: z.array(port),
  outputs: z.array(port),
  params: z.record(z.string(), z.unknown()),
});

const listPresets = route({
  method: 'get',
  path: '/presets',
  permission: 'pipeline:read',
  summary: 'Documents that ship with the product.',
  answer: z.object({ presets: z.array(z.object({ name: z.string(), source: z.string() })) }),
});

const listKinds = route({
  method: 'get',
  path: '/kinds',
  permission: 'pipeline:read',
  summary: 'Every step kind, with the JSON Schema of its parameters.',
  answer: z.object({ kinds: z.array(kindView) }),
});

const listPipelines = route({
  method: 'get',
  path: '/pipelines',
  permission: 'pipeline:read',
  summary: 'Every pipeline, with its newest revision.',
  answer: z.object({
    pipelines: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        createdBy: somebody,
        createdAt: z.string(),
        savedBy: somebody,
        savedAt: z.string(),
        draftVersion: z.number(),
        revision: z.number().nullable(),
        /** Whether the draft says something else than the newest revision. */
        isChanged: z.boolean(),
        lastRun: orNull(
          z.object({
            runId: z.string(),
            outcome: runRow.shape.outcome,
            startedAt: z.string(),
            endedAt: z.string().nullable(),
          }),
        ),
      }),
    ),
  }),
});

const createPipeline = route({
  method: 'post',
  path: '/pipelines',
  permission: 'pipeline:edit',
  summary: 'Makes a pipeline of a preset or a document.',
  body: z
    .strictObject({ id: slug.optional(), preset: slug.optional(), source: source.optional() })
    .refine(
      (body) => (body.preset === undefined) !== (body.source === undefined),
      'name a preset, or give a source, not both · preset 与 source 只能给其一',
    ),
  status: 201,
  answer: z.object({ id: z.string(), title: z.string(), revision: z.number().nullable(), draftVersion: z.number() }),
});

const removePipeline = route({
  method: 'delete',
  path: '/pipelines/{pipelineId}',
  permission: 'pipeline:edit',
  summary:
    'Removes it from every list, with its draft. Refused while a schedule, a webhook or a run uses it. Revisions that past runs were made of stay readable.',
  params: pipelineId,
  answer: ok,
});

const getDraft = route({
  method: 'get',
  path: '/pipelines/{pipelineId}/draft',
  permission: 'pipeline:read',
  summary: 'The document as it was saved last.',
  params: pipelineId,
  answer: z.object({ source: z.string(), document, version: z.number(), savedBy: somebody, savedAt: z.string() }),
});

const saveDraft = route({
  method: 'put',
  path: '/pipelines/{pipelineId}/draft',
  permission: 'pipeline:edit',
  summary: 'Saves the document. `base` is the version it was edited from; refused when somebody saved meanwhile.',
  params: pipelineId,
  body: z.strictObject({ source, base: count }),
  answer: z.object({ version: z.number(), savedAt: z.string(), problems: z.array(problem) }),
});

const validate = route({
  method: 'post',
  path: '/validate',
  permission: 'pipeline:read',
  summary: 'Every problem of a document. Nothing is saved, fetched or run.',
  body: z.strictObject({ source }),
  answer: z.object({ problems: z.array(problem).readonly() }),
});

const listRevisions = route({
  method: 'get',
  path: '/pipelines/{pipelineId}/revisions',
  permission: 'pipeline:read',
  summary: 'Numbered, immutable states of the document; newest first.',
  params: pipelineId,
  answer: z.object({
    revisions: z.array(
      z.object({ number: z.number(), comment: z.string(), createdBy: somebody, createdAt: z.string() }),
    ),
  }),
});

const createRevision = route({
  method: 'post',
  path: '/pipelines/{pipelineId}/revisions',
  permission: 'pipeline:edit',
  summary: 'Makes the draft a revision, when nothing in it is a problem.',
  params: pipelineId,
  body: z.strictObject({ base: count, comment: z.string().max(2_000).default('') }),
  status: 201,
  answer: z.object({ number: z.number() }),
});

const getRevision = route({
  method: 'get',
  path: '/pipelines/{pipelineId}/revisions/{number}',
  permission: 'pipeline:read',
  summary: 'The document of one revision.',
  params: pipelineId.extend({ number: z.coerce.number().int().positive() }),
  answer: z.object({
    number: z.number(),
    source: z.string(),
    document,
    comment: z.string(),
    createdBy: somebody,
    createdAt: z.string(),
  }),
});

const tellPresence = route({
  method: 'post',
  path: '/pipelines/{pipelineId}/presence',
  permission: 'pipeline:read',
  summary:
    'Says that a tab has the pipeline open; answers who has, and how often it was saved. Forgotten after 30 s of silence.',
  params: pipelineId,
  body: z.strictObject({
    /** Names the tab: one person may have several. */
    tab: id,
    isLeaving: z.boolean().default(false),
  }),
  answer: z.object({ people: z.array(somebody), draftVersion: z.number() }),
});

export const pipelineRoutes = ({ pipelines, presets, kinds, people, presence }: Services) => {
  const documentOf = createDocumentReader();
  return new Routes()
    .add(listPresets, async () => {
      const names = await presets.list();
      return {
        presets: await Promise.all(names.map(async (name) => ({ name, source: (await presets.read(name)) ?? '' }))),
      };
    })
    .add(listKinds, async () => ({ kinds: [...kinds.values()].map(viewOf) }))
    .add(listPipelines, async () => {
      const nameOf = await namesOf(people);
      const rows = await pipelines.list();
      return {
        pipelines: rows.map(({ createdBy, savedBy, lastRun, ...row }) => ({
          ...row,
          createdBy: nameOf(createdBy),
          savedBy: nameOf(savedBy),
          lastRun: lastRun && { ...lastRun, outcome: lastRun.outcome as RunRow['outcome'] },
        })),
      };
    })
    .add(createPipeline, ({ person, body }) => pipelines.create(person, body))
    .add(removePipeline, async ({ person, params }) => {
      await pipelines.remove(person, params.pipelineId);
      return done;
    })
    .add(getDraft, async ({ params }) => {
      const { savedBy, ...draft } = await pipelines.draft(params.pipelineId);
      return { ...draft, document: documentOf(draft.source), savedBy: (await namesOf(people))(savedBy) };
    })
    .add(saveDraft, ({ person, params, body }) => pipelines.saveDraft(person, params.pipelineId, body))
    .add(validate, async ({ body }) => ({ problems: pipelines.validate(body.source) }))
    .add(listRevisions, async ({ params }) => {
      const nameOf = await namesOf(people);
      const rows = await pipelines.revisions(params.pipelineId);
      return { revisions: rows.map(({ createdBy, ...row }) => ({ ...row, createdBy: nameOf(createdBy) })) };
    })
    .add(createRevision, ({ person, params, body }) => pipelines.revise(person, params.pipelineId, body))
    .add(getRevision, async ({ params }) => {
      const {
        number,
        source: written,
        comment,
        createdBy,
        createdAt,
      } = await pipelines.revisionOf(params.pipelineId, params.number);
      return {
        number,
        source: written,
        document: documentOf(written),
        comment,
        createdBy: (await namesOf(people))(createdBy),
        createdAt,
      };
    })
    .add(tellPresence, async ({ person, params, body }) => {
      const { version } = await pipelines.draft(params.pipelineId);
      return { people: presence.tell(params.pipelineId, person, body), draftVersion: version };
    });
};

async function namesOf(people: Services['people']) {
  const names = new Map((await people.list()).map(({ id: personId, name }) => [personId, name]));
  return (personId: string) => ({ id: personId, name: names.get(personId) ?? personId });
}

function viewOf(kind: Kind): z.input<typeof kindView> {
  const ports = (of: Kind['inputs']) =>
    Object.entries(of).map(([name, given]) => ({
      name,
      type: portOf(given).type,
      optional: portOf(given).optional === true,
    }));
  return {
    kind: refOf(kind),
    title: kind.title,
    summary: kind.summary,
    queue: kind.queue,
    reuse: kind.reuse,
    mode: kind.mode ?? 'activity',
    required: kind.required === true,
    inputs: ports(kind.inputs),
    outputs: ports(kind.outputs),
    params: z.toJSONSchema(kind.params, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>,
  };
}
