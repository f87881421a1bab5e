import { unavailable } from './refusal.ts';
import type { KnownSchedule, NightReport, ScheduleExecutor, WantedSchedule } from './schedule-ports.ts';
import type { RunInput } from '../workflows/messages.ts';

/** Schedules that do what the test says. */
export function playSchedules() {
  const play = {
    isDown: false,
    there: new Map<string, WantedSchedule>(),
    puts: 0,
    triggers: [] as string[],
    backfills: [] as (readonly string[])[],
    nights: [] as NightReport[],
    runs: [] as { workflowId: string; input: RunInput }[],
    /** As Temporal tells it, changed. */
    told: new Map<string, Partial<KnownSchedule>>(),
  };
  const ask = async <T>(work: () => T): Promise<T> => {
    if (play.isDown) throw unavailable('Temporal');
    return work();
  };
  const executor: ScheduleExecutor = {
    describe: (id) =>
      ask(() => {
        const wanted = play.there.get(id);
        if (!wanted) return null;
        const { digest, paused, note } = wanted;
        return { digest, paused, note, nextAt: null, buffered: 0, ...play.told.get(id) };
      }),
    put: (wanted) =>
      ask(() => {
        play.puts += 1;
        play.there.set(wanted.scheduleId, wanted);
        play.told.delete(wanted.scheduleId);
      }),
    remove: (id) => ask(() => void play.there.delete(id)),
    trigger: (id) => ask(() => void play.triggers.push(id)),
    backfill: (_, times) => ask(() => void play.backfills.push(times)),
    nightsSince: (_, after) => ask(() => play.nights.filter(({ startedAt }) => startedAt >= after)),
    night: (workflowId) => ask(() => play.nights.find((night) => night.workflowId === workflowId) ?? null),
    async *scheduledRuns(_, isKnown) {
      await ask(() => undefined);
      for (const run of play.runs) if (!(await isKnown(run.workflowId))) yield run;
    },
  };
  return { play, executor };
}
