import { z } from '@hono/zod-openapi';
import type { Store } from '../store/store.ts';

/** What a running attempt has said so far: the end of its log, and its numbers by the step of the training. */
export const liveStep = z.object({
  attempt: z.number(),
  at: z.string(),
  log: z.string(),
  curve: z.array(z.record(z.string(), z.number())),
});
export type LiveStep = z.output<typeof liveStep>;
/** As workers write it: an attempt that failed leaves its numbers behind, and its log where the others are. */
const keptLive = liveStep.extend({ failed: z.literal(true).optional() });
export interface LogRange {
  readonly bytes: Buffer;
  readonly from: number;
  readonly totalBytes: number;
  /** Number of the line it begins in, from 1; told of the end of a log alone, as all before has to be read for it. */
  readonly line: number | null;
}

export interface LogSegment {
  readonly stepId: string;
  readonly attempt: number;
  readonly sizeBytes: number;
  readonly writtenAt: string;
}
export type RunLogs = ReturnType<typeof createRunLogs>;

/** Logs of steps, one a step and attempt, kept by the worker that ran it. */
export function createRunLogs(store: Store) {
  async function list(runId: string): Promise<LogSegment[]> {
    const records = await store.listRecords(`runs/${runId}/logs/`);
    return records
      .flatMap(({ path, sizeBytes, modifiedAt }) => {
        const found = /\/logs\/(.+)-(\d+)\.log$/.exec(path);
        return found ? [{ stepId: found[1]!, attempt: Number(found[2]), sizeBytes, writtenAt: modifiedAt }] : [];
      })
      .sort(
        (a, b) => a.writtenAt.localeCompare(b.writtenAt) || a.stepId.localeCompare(b.stepId) || a.attempt - b.attempt,
      );
  }

  /** Attempts of a step, first to last, each with the line above it that says which it is, and where it begins. */
  async function segmentsOf(runId: string, stepId: string) {
    const own = (await list(runId)).filter((segment) => segment.stepId === stepId);
    let from = 0;
    return own
      .sort((a, b) => a.attempt - b.attempt)
      .map(({ attempt, sizeBytes }) => {
        const head = Buffer.from(`--- ${stepId}, attempt ${attempt} ---\n`);
        const segment = { path: `runs/${runId}/logs/${stepId}-${attempt}.log`, head, from };
        from += head.byteLength + sizeBytes;
        return { ...segment, to: from };
      });
  }

  return {
    list,
    /** Every attempt of a step, first to last, each under a line that says which it is. */
    async *read(runId: string, stepId: string): AsyncGenerator<Buffer> {
      for (const { path, head } of await segmentsOf(runId, stepId)) {
        const bytes = await store.getRecord(path);
        if (bytes) yield Buffer.concat([head, bytes]);
      }
    },

    /** A stretch of what `read` gives; from a negative place, counted from its end. Null for a step without a log. */
    async readRange(runId: string, stepId: string, wanted: { from: number; bytes: number }): Promise<LogRange | null> {
      const segments = await segmentsOf(runId, stepId);
      const totalBytes = segments.at(-1)?.to ?? 0;
      if (totalBytes === 0) return null;
      const from = Math.min(totalBytes, wanted.from < 0 ? Math.max(0, totalBytes + wanted.from) : wanted.from);
      const to = Math.min(totalBytes, from + wanted.bytes);
      const isEnd = wanted.from < 0;
      const parts: Buffer[] = [];
      let line = 1;
      for (const segment of segments.filter((one) => one.from < to && (isEnd || one.to > from))) {
        const bytes = Buffer.concat([segment.head, (await store.getRecord(segment.path)) ?? Buffer.alloc(0)]);
        const start = Math.max(0, from - segment.from);
        if (isEnd) line += linesIn(bytes.subarray(0, start));
        parts.push(bytes.subarray(start, to - segment.from));
      }
      return { bytes: Buffer.concat(parts), from, totalBytes, line: isEnd ? line : null };
    },

    /**
     * What the attempt that runs has said so far; null when none runs, or it has said nothing yet. `last`: of one that is
     * over too, as for a step that failed.
     */
    async live(runId: string, stepId: string, which: 'running' | 'last' = 'running'): Promise<LiveStep | null> {
      const bytes = await store.getRecord(`runs/${runId}/logs/${stepId}.live.json`);
      if (!bytes) return null;
      const kept = keptLive.safeParse(JSON.parse(bytes.toString('utf8')));
      if (!kept.success) return null;
      const { failed = false, ...live } = kept.data;
      if (which === 'last') return live;
      if (failed) return null;
      const logs = (await list(runId)).filter((segment) => segment.stepId === stepId);
      return logs.some(({ writtenAt }) => writtenAt >= live.at) ? null : live;
    },
  };
}

function linesIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count += 1;
  return count;
}
