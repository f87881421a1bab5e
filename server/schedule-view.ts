import type { Database } from '../database/open-sqlite.ts';
import type { ScheduleTable } from '../database/schema.ts';
import { fireTimes } from '../pipeline/fire-times.ts';
import type { JsonObject } from '../pipeline/plan.ts';
import type { Text } from '../pipeline/text.ts';
import type { NightLedger, NightView } from './night-ledger.ts';
import type { Overlap } from './schedule-ports.ts';
import { noticesOf, whenOf } from './schedule-spec.ts';

const shownNights = 14;

export interface ScheduleView {
  readonly scheduleId: string;
  readonly pipelineId: string;
  readonly revision: number;
  readonly newestRevision: number;
  /** `runs revision 7, newest is 9` */
  readonly says: Text;
  readonly parameters: JsonObject;
  readonly planDigest: string;
  readonly cron: string;
  readonly timezone: string;
  readonly overlap: Overlap;
  readonly catchUpMs: number;
  readonly skipWithoutNews: boolean;
  readonly pausedSince: string | null;
  readonly note: string;
  readonly startedBy: { readonly id: string; readonly name: string };
  readonly createdAt: string;
  /** False while Temporal is away: it gets the schedule as it stands here when it is back. */
  readonly inForce: boolean;
  /** The next five times, as if it were not paused. */
  readonly nextAt: readonly string[];
  /** What clock changes of the coming year do to it. */
  readonly notices: readonly Text[];
  readonly nights: readonly NightView[];
}
/** A schedule in words, with its next times and its last nights. */
export async function viewSchedule(db: Database, ledger: NightLedger, row: ScheduleTable): Promise<ScheduleView> {
  const when = whenOf(row.cron, row.timezone);
  const now = Date.now();
  const { number: newest } = await db
    .selectFrom('revisions')
    .select((eb) => eb.fn.max('number').as('number'))
    .where('pipelineId', '=', row.pipelineId)
    .executeTakeFirstOrThrow();
  const newestRevision = Number(newest ?? row.revision);
  return {
    scheduleId: row.id,
    pipelineId: row.pipelineId,
    revision: row.revision,
    newestRevision,
    says: saysOf(row.revision, newestRevision),
    parameters: JSON.parse(row.parameters) as JsonObject,
    planDigest: row.planDigest,
    cron: row.cron,
    timezone: row.timezone,
    overlap: row.overlap as Overlap,
    catchUpMs: row.catchUpMs,
    skipWithoutNews: row.skipWithoutNews === 1,
    pausedSince: row.pausedSince,
    note: row.note,
    startedBy: { id: row.startedById, name: row.startedByName },
    createdAt: row.createdAt,
    inForce: row.inForce === 1,
    nextAt: fireTimes(when.cron, when.timezone, now, { count: 5 }).map((ms) => new Date(ms).toISOString()),
    notices: noticesOf(when, now),
    nights: await ledger.list(row.id, shownNights),
  };
}

function saysOf(revision: number, newest: number): Text {
  return revision === newest
    ? { en: `runs revision ${revision}, the newest`, zh: `运行修订版 ${revision}（最新）` }
    : { en: `runs revision ${revision}, newest is ${newest}`, zh: `运行修订版 ${revision}，最新为 ${newest}` };
}
