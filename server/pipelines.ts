import { parseDocument } from 'yaml';
import type { Database } from '../database/open-sqlite.ts';
import { transact } from '../database/transact.ts';
import { compile as compileDocument, type Compiled } from '../pipeline/compile.ts';
import type { Kinds } from '../pipeline/edges.ts';
import type { JsonObject } from '../pipeline/plan.ts';
import type { Problem } from '../pipeline/problem.ts';
import { readSpec } from '../pipeline/read-spec.ts';
import type { Audit } from './audit.ts';
import type { Person } from './people.ts';
import { conflict, invalid, notFound, Refusal } from './refusal.ts';
import { removePipeline } from './remove-pipeline.ts';

/** Documents that ship with the product, by name. */
export interface Presets {
  list(): Promise<readonly string[]>;
  /** Null when there is none of that name. */
  read(name: string): Promise<string | null>;
}

export interface PipelinesOptions {
  readonly db: Database;
  readonly kinds: Kinds;
  readonly presets: Presets;
  readonly audit: Audit;
}
export type Pipelines = ReturnType<typeof createPipelines>;

export const problemsRefusal = (problems: readonly Problem[]) =>
  new Refusal(
    422,
    'document-has-problems',
    {
      en: `The pipeline cannot run as it is: ${problems.length === 1 ? 'one problem' : `${problems.length} problems`}.`,
      zh: `流水线还不能运行：${problems.length} 个问题。`,
    },
    { problems },
  );

/** Documents people write: one draft each, saved with an eye on who was first, and immutable revisions. */
export function createPipelines({ db, kinds, presets, audit }: PipelinesOptions) {
  const compile = (source: string, how: { revision: number | null; parameters?: JsonObject | undefined }): Compiled =>
    compileDocument(source, kinds, {
      revision: how.revision,
      ...(how.parameters ? { parameters: how.parameters } : {}),
    });

  async function draftOf(id: string) {
    const draft = await db.selectFrom('drafts').selectAll().where('pipelineId', '=', id).executeTakeFirst();
    if (!draft) throw notFound('pipeline', id);
    return draft;
  }

  async function revisionOf(id: string, number: number) {
    const found = await db
      .selectFrom('revisions')
      .selectAll()
      .where('pipelineId', '=', id)
      .where('number', '=', number)
      .executeTakeFirst();
    if (!found) throw notFound('revision', `${id} ${number}`);
    return found;
  }

  /** Pipelines whose draft says exactly what their newest revision says. */
  async function unchanged(): Promise<ReadonlySet<string>> {
    const rows = await db
      .selectFrom('drafts')
      .innerJoin('revisions', (join) =>
        join.onRef('revisions.pipelineId', '=', 'drafts.pipelineId').onRef('revisions.source', '=', 'drafts.source'),
      )
      .select('drafts.pipelineId')
      .where('revisions.number', '=', ({ selectFrom }) =>
        selectFrom('revisions as newer')
          .select(({ fn }) => fn.max('newer.number').as('number'))
          .whereRef('newer.pipelineId', '=', 'drafts.pipelineId'),
      )
      .execute();
    return new Set(rows.map(({ pipelineId }) => pipelineId));
  }

  async function lastRuns() {
    const rows = await db
      .selectFrom('runs')
      .select(['id', 'pipelineId', 'outcome', 'startedAt', 'endedAt'])
      // Ids of runs are in the order of their start.
      .where('id', 'in', ({ selectFrom }) =>
        selectFrom('runs as newest')
          .select(({ fn }) => fn.max('newest.id').as('id'))
          .groupBy('newest.pipelineId'),
      )
      .execute();
    return new Map(rows.map(({ id: runId, pipelineId, ...run }) => [pipelineId, { runId, ...run }]));
  }

  async function list() {
    const rows = await db
      .selectFrom('pipelines')
      .innerJoin('drafts', 'drafts.pipelineId', 'pipelines.id')
      .select([
        'pipelines.id',
        'pipelines.title',
        'pipelines.createdBy',
        'pipelines.createdAt',
        'drafts.savedBy',
        'drafts.savedAt',
        'drafts.version as draftVersion',
      ])
      .leftJoin('revisions', 'revisions.pipelineId', 'pipelines.id')
      .select((eb) => eb.fn.max('revisions.number').as('revision'))
      .groupBy([
        'pipelines.id',
        'pipelines.title',
        'pipelines.createdBy',
        'pipelines.createdAt',
        'drafts.savedBy',
        'drafts.savedAt',
        'drafts.version',
      ])
      .orderBy('pipelines.id')
      .execute();
    const [same, runs] = [await unchanged(), await lastRuns()];
    return rows.map((row) => ({ ...row, isChanged: !same.has(row.id), lastRun: runs.get(row.id) ?? null }));
  }

  return {
    list,
    draftOf,
    revisionOf,
    validate: (source: string): readonly Problem[] => {
      const compiled = compile(source, { revision: null });
      return compiled.ok ? [] : compiled.problems;
    },
    compile,

    /**
     * From a preset or a text, which must be readable as a document; `id` gives it another than it has. The first
     * revision is made at once when nothing in it is a problem.
     */
    async create(
      person: Person,
      wanted: { id?: string | undefined; preset?: string | undefined; source?: string | undefined },
    ) {
      const text = wanted.source ?? (await presets.read(wanted.preset ?? ''));
      if (text === null) throw notFound('preset', wanted.preset ?? '');
      const source = wanted.id === undefined ? text : withId(text, wanted.id);
      const read = readSpec(source);
      if (!read.ok) throw problemsRefusal(read.problems);
      const { id, title = id } = read.spec;
      const at = new Date().toISOString();
      const isRunnable = compile(source, { revision: 1 }).ok;
      let revision: number | null = null;
      await transact(db, async (tx) => {
        const there = await tx.selectFrom('drafts').select('version').where('pipelineId', '=', id).executeTakeFirst();
        if (there) throw conflict('pipeline-exists', `A pipeline ${id} is here already.`, `流水线 ${id} 已存在。`);
        // One of that name may have been removed; its revisions are those of its past runs, and are counted on.
        const owner = { title, createdBy: person.id, createdAt: at };
        await tx
          .insertInto('pipelines')
          .values({ id, ...owner })
          .onConflict((c) => c.column('id').doUpdateSet(owner))
          .execute();
        await tx
          .insertInto('drafts')
          .values({ pipelineId: id, source, version: 1, savedBy: person.id, savedAt: at })
          .execute();
        if (!isRunnable) return;
        const newest = await tx
          .selectFrom('revisions')
          .select(({ fn }) => fn.max('number').as('number'))
          .where('pipelineId', '=', id)
          .executeTakeFirst();
        revision = Number(newest?.number ?? 0) + 1;
        const comment = wanted.preset ? `preset ${wanted.preset}` : '';
        await tx
          .insertInto('revisions')
          .values({ pipelineId: id, number: revision, source, comment, createdBy: person.id, createdAt: at })
          .execute();
      });
      await audit.note(person, 'pipeline.create', id, wanted.preset ? { preset: wanted.preset } : {});
      return { id, title, revision, draftVersion: 1 };
    },

    remove: (person: Person, id: string) => removePipeline(db, audit, person, id),

    async draft(id: string) {
      const draft = await draftOf(id);
      return { source: draft.source, version: draft.version, savedBy: draft.savedBy, savedAt: draft.savedAt };
    },

    /** Refused when somebody saved after `base`: their text is not overwritten unseen. */
    async saveDraft(person: Person, id: string, wanted: { source: string; base: number }) {
      const before = await draftOf(id);
      const at = new Date().toISOString();
      const { numUpdatedRows } = await db
        .updateTable('drafts')
        .set({ source: wanted.source, version: wanted.base + 1, savedBy: person.id, savedAt: at })
        .where('pipelineId', '=', id)
        .where('version', '=', wanted.base)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) {
        throw conflict(
          'draft-stale',
          `The draft of ${id} was saved meanwhile: it is at ${before.version}, you started from ${wanted.base}. Load it again.`,
          `${id} 的草稿已被他人保存：现为第 ${before.version} 次保存，你基于第 ${wanted.base} 次。请重新加载。`,
        );
      }
      const compiled = compile(wanted.source, { revision: null });
      return { version: wanted.base + 1, savedAt: at, problems: compiled.ok ? [] : [...compiled.problems] };
    },

    async revisions(id: string) {
      await draftOf(id);
      const rows = await db
        .selectFrom('revisions')
        .select(['number', 'comment', 'createdBy', 'createdAt'])
        .where('pipelineId', '=', id)
        .orderBy('number', 'desc')
        .execute();
      return rows;
    },

    /** Makes the draft a revision. Only a document without problems becomes one. */
    async revise(person: Person, id: string, wanted: { base: number; comment: string }) {
      const made = await transact(db, async (tx) => {
        const draft = await tx.selectFrom('drafts').selectAll().where('pipelineId', '=', id).executeTakeFirst();
        if (!draft) throw notFound('pipeline', id);
        if (draft.version !== wanted.base) {
          throw conflict(
            'draft-stale',
            `The draft of ${id} is at ${draft.version}, you saw ${wanted.base}.`,
            `${id} 的草稿现为第 ${draft.version} 次保存，你看到的是第 ${wanted.base} 次。`,
          );
        }
        const newest = await tx
          .selectFrom('revisions')
          .select(['number', 'source'])
          .where('pipelineId', '=', id)
          .orderBy('number', 'desc')
          .executeTakeFirst();
        if (newest?.source === draft.source) return { number: newest.number, isNew: false };
        const number = (newest?.number ?? 0) + 1;
        const compiled = compile(draft.source, { revision: number });
        if (!compiled.ok) throw problemsRefusal(compiled.problems);
        if (compiled.spec.id !== id) {
          throw invalid(
            'id-changed',
            `The document calls itself ${compiled.spec.id}; this pipeline is ${id}.`,
            `文档中的 id 是 ${compiled.spec.id}，而该流水线是 ${id}。`,
          );
        }
        await tx
          .insertInto('revisions')
          .values({
            pipelineId: id,
            number,
            source: draft.source,
            comment: wanted.comment,
            createdBy: person.id,
            createdAt: new Date().toISOString(),
          })
          .execute();
        return { number, isNew: true };
      });
      if (made.isNew) await audit.note(person, 'pipeline.revise', `${id} ${made.number}`);
      return { number: made.number };
    },

    /** Source of the named revision, or of the newest. */
    async sourceToRun(id: string, revision?: number) {
      await draftOf(id);
      if (revision !== undefined) return { source: (await revisionOf(id, revision)).source, revision };
      const newest = await db
        .selectFrom('revisions')
        .select(['number', 'source'])
        .where('pipelineId', '=', id)
        .orderBy('number', 'desc')
        .executeTakeFirst();
      if (!newest)
        throw conflict(
          'no-revision',
          `Pipeline ${id} has no revision yet; make one of its draft first.`,
          `流水线 ${id} 还没有修订版，请先由草稿生成。`,
        );
      return { source: newest.source, revision: newest.number };
    },
  };
}

/** The same text under another id, comments kept. A text that cannot be read is left for `readSpec` to explain. */
function withId(source: string, id: string): string {
  const read = readSpec(source);
  if (!read.ok || read.spec.id === id) return source;
  const document = parseDocument(source);
  document.set('id', id);
  return document.toString();
}
