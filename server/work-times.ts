import { z } from '@hono/zod-openapi';
import type { Store } from '../store/store.ts';
import { forEachLimited } from '../store/slots.ts';

/** As workers write it, one an attempt. */
const workTime = z.object({ startedAt: z.string(), seconds: z.number().nonnegative() });
export type WorkTimes = ReturnType<typeof createWorkTimes>;

/** How long steps that are paid by the hour held their workers, as the workers counted it. */
export function createWorkTimes(store: Pick<Store, 'listRecords' | 'getRecord'>) {
  return {
    /**
     * Seconds by step id, all its attempts in this run together, so far; 0 for what was reused. A step that no worker
     * counted is not in it: it has not begun, is not paid by the hour, or ran before this was counted.
     */
    async of(runId: string): Promise<Readonly<Record<string, number>>> {
      const seconds: Record<string, number> = {};
      await forEachLimited(await store.listRecords(`runs/${runId}/logs/`), 8, async ({ path }) => {
        const stepId = /\/logs\/([^/.]+)\.\d+\.work\.json$/.exec(path)?.[1];
        if (stepId === undefined) return;
        const kept = workTime.safeParse(readJson(await store.getRecord(path)));
        if (kept.success) seconds[stepId] = (seconds[stepId] ?? 0) + kept.data.seconds;
      });
      return seconds;
    },
  };
}

function readJson(bytes: Buffer | null): unknown {
  try {
    return bytes === null ? null : JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
