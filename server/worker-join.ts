import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Database } from '../database/open-sqlite.ts';
import type { joinableQueues } from '../temporal-config/join.ts';
import { joinEveryMs, joinProtocol } from '../temporal-config/join.ts';
import type { Audit } from './audit.ts';
import type { Person } from './people.ts';
import { conflict, forbidden, notFound } from './refusal.ts';

export type JoinableQueue = (typeof joinableQueues)[number];

/** What a joining worker is given: how to reach Temporal and the store, and the right to do its steps; nothing else. */
export interface WorkerAccess {
  readonly version: string;
  readonly temporal: TemporalAccess;
  /** Read anew for every call: short-lived, and renewed by whoever holds the root keys. */
  storeAccess(queue: JoinableQueue): Promise<StoreAccess>;
  /** Checks what people signed; PEM. */
  readonly publicKey: string;
}
export interface TemporalAccess {
  readonly address: string;
  readonly namespace: string;
  readonly tls: boolean;
  /** PEM of the authority to trust; the system's when absent. */
  readonly ca?: string | undefined;
  readonly serverName?: string | undefined;
}
export interface StoreAccess {
  readonly endpoint: string;
  readonly region?: string | undefined;
  readonly bucketPrefix?: string | undefined;
  readonly pathStyle?: boolean | undefined;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly sessionToken?: string | undefined;
  readonly expiresAt?: string | undefined;
}

/** Whoever holds a join token. */
export interface WorkerCaller {
  readonly tokenId: string;
  readonly queue: JoinableQueue;
}

export interface JoinCall {
  readonly protocol: number;
  readonly version: string;
  readonly workerId: string;
  readonly queue: JoinableQueue;
  readonly host: string;
  readonly phase: 'starting' | 'working' | 'left';
}

export type DrainOrder = 'step' | 'now';
export type WorkerJoin = ReturnType<typeof createWorkerJoin>;

const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex');
export const workerTokenPrefix = 'rfw_';

/** Workers on other hosts: the tokens by which they join, and who has joined. */
export function createWorkerJoin({
  db,
  audit,
  access,
}: {
  readonly db: Database;
  readonly audit: Audit;
  readonly access: WorkerAccess;
}) {
  return {
    /** The token is in the answer and nowhere else. */
    async createToken(person: Person, queue: JoinableQueue, label: string, days: number) {
      const token = `${workerTokenPrefix}${randomBytes(32).toString('base64url')}`;
      const now = Date.now();
      const row = {
        id: randomUUID(),
        hash: hashOf(token),
        queue,
        label,
        createdBy: person.name,
        createdAt: new Date(now).toISOString(),
        expiresAt: new Date(now + days * 86_400_000).toISOString(),
      };
      await db.insertInto('workerTokens').values(row).execute();
      await audit.note(person, 'worker-token.create', row.id, { queue, label, expiresAt: row.expiresAt });
      const { hash: _, ...shown } = row;
      return { ...shown, queue, token };
    },

    async tokens() {
      const rows = await db
        .selectFrom('workerTokens')
        .select(['id', 'queue', 'label', 'createdBy', 'createdAt', 'expiresAt'])
        .orderBy('createdAt')
        .execute();
      return rows.map((row) => ({ ...row, queue: row.queue as JoinableQueue }));
    },

    /** Workers that joined with it leave at their next call; what they hold of the store's access expires by itself. */
    async revokeToken(person: Person, id: string) {
      const { numDeletedRows } = await db.deleteFrom('workerTokens').where('id', '=', id).executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) throw notFound('worker token', id);
      await audit.note(person, 'worker-token.revoke', id);
    },

    async byToken(token: string): Promise<WorkerCaller | null> {
      const row = await db
        .selectFrom('workerTokens')
        .select(['id', 'queue', 'expiresAt'])
        .where('hash', '=', hashOf(token))
        .executeTakeFirst();
      if (!row || Date.parse(row.expiresAt) <= Date.now()) return null;
      return { tokenId: row.id, queue: row.queue as JoinableQueue };
    },

    /** A worker joins, tells that it is still there, or leaves; the answer renews its access and says what it is to do. */
    async join(caller: WorkerCaller, call: JoinCall) {
      const [granted, asked]: readonly string[] = [caller.queue, call.queue];
      if (asked !== granted)
        throw forbidden(
          'queue-not-granted',
          `This token is for queue ${granted}, not ${asked}.`,
          `此令牌只用于队列 ${granted}，不能用于 ${asked}。`,
        );
      if (call.protocol !== joinProtocol || call.version !== access.version)
        throw conflict(
          'worker-version',
          `This worker is Refrain ${call.version} (agreement ${call.protocol}), and the server is ${access.version} (agreement ${joinProtocol}). Install ${access.version} on ${call.host}, then join again.`,
          `该工作进程的版本是 ${call.version}（协议 ${call.protocol}），服务器是 ${access.version}（协议 ${joinProtocol}）。请在 ${call.host} 上安装 ${access.version} 后重新加入。`,
        );
      const now = new Date().toISOString();
      const { workerId: id, queue, host, version } = call;
      const seen = { tokenId: caller.tokenId, queue, host, version, lastSeenAt: now };
      const known = await db.selectFrom('workers').select(['drain']).where('id', '=', id).executeTakeFirst();
      const begins = known === undefined || call.phase === 'starting';
      if (known === undefined) {
        await db
          .insertInto('workers')
          .values({ id, ...seen, joinedAt: now, leftAt: null, drain: null })
          .onConflict((at) => at.column('id').doUpdateSet(seen))
          .execute();
      } else {
        await db
          .updateTable('workers')
          .set({
            ...seen,
            leftAt: call.phase === 'left' ? now : null,
            ...(begins ? { joinedAt: now, drain: null } : {}),
          })
          .where('id', '=', id)
          .execute();
      }
      if (begins || call.phase === 'left')
        await audit.note({ id: `worker:${id}`, name: host }, `worker.${begins ? 'join' : 'leave'}`, id, { queue });
      const { temporal, publicKey } = access;
      return {
        temporal,
        store: await access.storeAccess(queue),
        publicKey,
        everyMs: joinEveryMs,
        drain: begins ? null : ((known?.drain ?? null) as DrainOrder | null),
      };
    },

    /** Those that have joined, newest first; one that left stays listed for a day. */
    async list() {
      const dayAgo = new Date(Date.now() - 86_400_000).toISOString();
      const rows = await db.selectFrom('workers').selectAll().orderBy('joinedAt', 'desc').execute();
      return rows
        .filter((row) => row.leftAt === null || row.leftAt > dayAgo)
        .map(({ tokenId: _, ...row }) => ({
          ...row,
          drain: row.drain as DrainOrder | null,
          state:
            row.leftAt !== null
              ? ('left' as const)
              : Date.parse(row.lastSeenAt) + 4 * joinEveryMs < Date.now()
                ? ('silent' as const)
                : row.drain !== null
                  ? ('draining' as const)
                  : ('working' as const),
        }));
    },

    /** `step`: it takes no more, and leaves when its step is done. `now`: its step goes on elsewhere from a checkpoint. */
    async drain(person: Person, id: string, order: DrainOrder) {
      const { numUpdatedRows } = await db
        .updateTable('workers')
        .set({ drain: order })
        .where('id', '=', id)
        .where('leftAt', 'is', null)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) throw notFound('worker', id);
      await audit.note(person, 'worker.drain', id, { order });
    },
  };
}
