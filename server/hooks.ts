import { createHash, randomBytes } from 'node:crypto';
import type { Database } from '../database/open-sqlite.ts';
import type { HookDeliveryTable, HookTable } from '../database/schema.ts';
import type { JsonObject, Plan } from '../pipeline/plan.ts';
import type { Audit } from './audit.ts';
import { isInTime, isSignedCall, signatureWindowMs, type SignedCall } from './hook-signature.ts';
import type { Person } from './people.ts';
import { problemsRefusal, type Pipelines } from './pipelines.ts';
import { conflict, forbidden, notFound, Refusal } from './refusal.ts';
import type { Runs } from './runs.ts';
import type { Sealer } from '../store/sealed-secret.ts';
import { createTokenBuckets } from './token-bucket.ts';
import { ulid } from './ulid.ts';

export interface HooksOptions {
  readonly db: Database;
  readonly runs: Runs;
  readonly pipelines: Pipelines;
  readonly audit: Audit;
  readonly sealer: Sealer;
}
export interface HookCall extends SignedCall {
  readonly signature: string;
  readonly parameters: JsonObject;
}
export type Hooks = ReturnType<typeof createHooks>;

/** How long a key is remembered: longer than any caller repeats itself. */
const rememberedMs = 8 * 24 * 60 * 60_000;
const rate = { burst: 120, perSecond: 2 };

/** Doors for other programs: a signed call starts a run, once for every idempotency key. */
export function createHooks({ db, runs, pipelines, audit, sealer }: HooksOptions) {
  const buckets = createTokenBuckets(rate);
  /** Calls with one key that come at once wait for the first. */
  const inFlight = new Map<string, Promise<{ runId: string; isNew: boolean }>>();

  async function rowOf(id: string): Promise<HookTable> {
    const row = await db.selectFrom('hooks').selectAll().where('id', '=', id).executeTakeFirst();
    if (!row) throw notFound('hook', id);
    return row;
  }

  async function planOf(hook: HookTable, parameters: JsonObject): Promise<Plan> {
    const { source, revision } = await pipelines.sourceToRun(hook.pipelineId, hook.revision ?? undefined);
    const compiled = pipelines.compile(source, { revision, parameters });
    if (!compiled.ok) throw problemsRefusal(compiled.problems);
    return compiled.plan;
  }

  async function start(hook: HookTable, { key, body, parameters }: HookCall) {
    const bodyDigest = createHash('sha256').update(body).digest('hex');
    const mine = () => db.selectFrom('hookDeliveries').selectAll().where('hookId', '=', hook.id).where('key', '=', key);
    const checked = (standing: HookDeliveryTable) => {
      if (standing.bodyDigest === bodyDigest) return standing;
      throw conflict(
        'key-used',
        `The idempotency key ${key} was used with another body, for run ${standing.runId}.`,
        `幂等键 ${key} 已用于内容不同的请求（运行 ${standing.runId}）。`,
      );
    };
    const before = await mine().executeTakeFirst();
    if (before && checked(before).startedAt !== null) return { runId: before.runId, isNew: false };
    const plan = await planOf(hook, parameters);
    const at = new Date().toISOString();
    const delivery: HookDeliveryTable = { hookId: hook.id, key, bodyDigest, runId: ulid(), at, startedAt: null };
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('hookDeliveries')
      .values(delivery)
      .onConflict((c) => c.columns(['hookId', 'key']).doNothing())
      .executeTakeFirstOrThrow();
    const isNew = numInsertedOrUpdatedRows !== 0n;
    const { runId: begun, startedAt: started } = checked(await mine().executeTakeFirstOrThrow());
    if (started !== null) return { runId: begun, isNew: false };
    const by = { id: hook.startedById, name: hook.startedByName };
    // Whoever began may have died in between: what was begun is started again, which starts the same run. Only where
    // that was given up since, as one that never was, another run takes its place.
    let runId = begun;
    for (let again = !isNew; ; again = true) {
      if (again && (await runs.startOf(runId)) === 'lost') {
        await db
          .updateTable('hookDeliveries')
          .set({ runId: ulid() })
          .where('hookId', '=', hook.id)
          .where('key', '=', key)
          .where('runId', '=', runId)
          .execute();
        runId = (await mine().executeTakeFirstOrThrow()).runId;
      }
      const { endedAt } = await runs.launch(plan, by, { trigger: 'webhook', runId });
      if (endedAt === null || (await runs.startOf(runId)) !== 'lost') break;
    }
    const startedAt = new Date().toISOString();
    await db
      .updateTable('hookDeliveries')
      .set({ startedAt })
      .where('hookId', '=', hook.id)
      .where('key', '=', key)
      .execute();
    await db.updateTable('hooks').set({ lastUsedAt: startedAt }).where('id', '=', hook.id).execute();
    return { runId, isNew };
  }

  function newSecret(id: string) {
    const secret = `rfh_${randomBytes(32).toString('base64url')}`;
    return { secret, sealed: sealer.seal(id, secret) };
  }

  return {
    async list() {
      const rows = await db.selectFrom('hooks').selectAll().orderBy('createdAt').execute();
      return rows.map(viewOf);
    },

    /** The secret is in the answer, and sealed in the database. Runs that it starts count as those of whoever made it. */
    async create(person: Person, wanted: { label: string; pipelineId: string; revision?: number | undefined }) {
      await pipelines.sourceToRun(wanted.pipelineId, wanted.revision);
      const id = randomBytes(16).toString('hex');
      const { secret, sealed } = newSecret(id);
      const row: HookTable = {
        id,
        label: wanted.label,
        pipelineId: wanted.pipelineId,
        revision: wanted.revision ?? null,
        secret: sealed,
        startedById: person.id,
        startedByName: person.name,
        createdAt: new Date().toISOString(),
        rotatedAt: null,
        lastUsedAt: null,
      };
      await db.insertInto('hooks').values(row).execute();
      const { label, pipelineId, revision } = row;
      await audit.note(person, 'hook.create', id, { label, pipelineId, revision });
      return { ...viewOf(row), secret };
    },

    /** The secret before is void at once. */
    async rotate(person: Person, id: string) {
      const row = await rowOf(id);
      const { secret, sealed } = newSecret(id);
      const rotatedAt = new Date().toISOString();
      await db.updateTable('hooks').set({ secret: sealed, rotatedAt }).where('id', '=', id).execute();
      await audit.note(person, 'hook.rotate', id);
      return { ...viewOf({ ...row, rotatedAt }), secret };
    },

    async remove(person: Person, id: string): Promise<void> {
      await rowOf(id);
      await db.deleteFrom('hooks').where('id', '=', id).execute();
      await audit.note(person, 'hook.remove', id);
    },

    /** The run of a call, new or not. Nothing is looked at before the signature is. */
    async call(id: string, call: HookCall): Promise<{ runId: string; isNew: boolean }> {
      const hook = await rowOf(id);
      const waitSeconds = buckets.take(id);
      if (waitSeconds > 0) throw tooMany(waitSeconds);
      if (!isInTime(call, Date.now())) {
        const minutes = signatureWindowMs / 60_000;
        throw forbidden(
          'signature-stale',
          `The call's timestamp is more than ${minutes} minutes from this server's clock. Sign it anew, or set the clock.`,
          `请求时间戳与服务器时钟相差超过 ${minutes} 分钟。请重新签名，或校准时钟。`,
        );
      }
      if (!isSignedCall(sealer.open(id, hook.secret), call, call.signature)) {
        throw forbidden(
          'signature-wrong',
          'The signature is not that of this hook over timestamp.key.body.',
          '签名与该钩子对 timestamp.key.body 的签名不符。',
        );
      }
      const name = `${id}.${call.key}.${call.body}`;
      const running = inFlight.get(name);
      if (running) return { ...(await running), isNew: false };
      const mine = start(hook, call).finally(() => inFlight.delete(name));
      inFlight.set(name, mine);
      return await mine;
    },

    /** Forgets keys that nobody repeats any more. Called from time to time. */
    async tend(): Promise<void> {
      const before = new Date(Date.now() - rememberedMs).toISOString();
      await db.deleteFrom('hookDeliveries').where('at', '<', before).execute();
    },
  };
}

const viewOf = ({ id, label, pipelineId, revision, startedByName, createdAt, rotatedAt, lastUsedAt }: HookTable) => ({
  hookId: id,
  label,
  pipelineId,
  revision,
  createdBy: startedByName,
  createdAt,
  rotatedAt,
  lastUsedAt,
});

const tooMany = (retryAfterSeconds: number) =>
  new Refusal(
    429,
    'too-many-calls',
    {
      en: `This hook was called too often; call again in ${retryAfterSeconds} s.`,
      zh: `调用过于频繁，请在 ${retryAfterSeconds} 秒后重试。`,
    },
    { retryAfterSeconds },
  );
