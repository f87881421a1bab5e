import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { isDigest, type Digest } from '../pipeline/artifact.ts';
import type { RouteEntry, RouteSlot } from '../workflows/messages.ts';
import { createDurableFile, readJson } from './disk.ts';

export type SlotName = 'stable' | 'canary';

const digest = z.custom<Digest>(isDigest, 'a sha256 digest');
const slotFields = {
  release: digest.nullable(),
  model: z.string().min(1).max(200),
  adapter: digest.nullable(),
  number: z.int().nonnegative(),
};
const slot = z.strictObject(slotFields);
export const routeEntry = z.strictObject({
  version: z.int().positive(),
  route: z.strictObject({
    alias: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/),
    stable: slot,
    canary: z.strictObject({ ...slotFields, share: z.number().min(0).max(1) }).nullable(),
    previous: slot.nullable(),
  }),
  changedAt: z.string(),
  changedBy: z.string(),
  reason: z.string(),
});
const kept = z.strictObject({
  entries: z.array(routeEntry),
  /** Route version at which the breaker zeroed the canary, by alias. */
  tripped: z.record(z.string(), z.int()),
});

/** A request's route, fixed when it was admitted: later changes do not touch it. */
export interface Bound {
  readonly alias: string;
  readonly version: number;
  readonly chosen: SlotName;
  readonly stable: RouteSlot;
  readonly canary: RouteSlot | null;
}

/** Which release answers which alias; on disk, so that the gateway starts and serves with everything else down. */
export async function openRouteTable(folder: string) {
  const path = join(folder, 'routes.json');
  const file = createDurableFile(path);
  const read = await readJson(path);
  const { entries: list, tripped: trips } = read === null ? { entries: [], tripped: {} } : kept.parse(read);
  const entries = new Map(list.map((entry) => [entry.route.alias, entry as RouteEntry]));
  const tripped = new Map(Object.entries(trips));

  const save = () =>
    file.write(`${JSON.stringify({ entries: [...entries.values()], tripped: Object.fromEntries(tripped) })}\n`);
  const isTripped = (alias: string) => entries.get(alias)?.version === tripped.get(alias);

  return {
    /** Takes the entry if it is newer; answers the version in force, after it is on disk. */
    async apply(entry: RouteEntry): Promise<number> {
      const { alias } = entry.route;
      const now = entries.get(alias)?.version ?? 0;
      if (entry.version <= now) return now;
      entries.set(alias, entry);
      tripped.delete(alias);
      await save();
      return entries.get(alias)?.version ?? entry.version;
    },
    get: (alias: string): RouteEntry | null => entries.get(alias) ?? null,
    list: (): readonly RouteEntry[] => [...entries.values()],
    isTripped,
    /** Zeroes the canary of this version at once; only a new route version gives it traffic again. */
    trip(alias: string, version: number): Promise<void> {
      if (entries.get(alias)?.version !== version || isTripped(alias)) return Promise.resolve();
      tripped.set(alias, version);
      return save();
    },
    bind(alias: string, session: string | null): Bound | null {
      const entry = entries.get(alias);
      if (!entry) return null;
      const { stable, canary } = entry.route;
      const share = canary && !isTripped(alias) ? canary.share : 0;
      const chosen = canary && point(session, alias) < share ? 'canary' : 'stable';
      return { alias, version: entry.version, chosen, stable, canary };
    },
    settled: () => file.settled(),
  };
}
export type RouteTable = Awaited<ReturnType<typeof openRouteTable>>;

/** Where a session lies between 0 and 1: always the same place for the same alias; random without a session. */
function point(session: string | null, alias: string): number {
  const bytes = session === null ? randomBytes(4) : createHash('sha256').update(`${session}\0${alias}`).digest();
  return bytes.readUInt32BE(0) / 2 ** 32;
}
