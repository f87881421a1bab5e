import type { Store } from '../store/store.ts';

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

  return {
    list,
    /** Every attempt of a step, first to last, each under a line that says which it is. */
    async *read(runId: string, stepId: string): AsyncGenerator<string> {
      const attempts = (await list(runId))
        .filter((segment) => segment.stepId === stepId)
        .sort((a, b) => a.attempt - b.attempt);
      for (const { attempt } of attempts) {
        const bytes = await store.getRecord(`runs/${runId}/logs/${stepId}-${attempt}.log`);
        if (bytes) yield `--- ${stepId}, attempt ${attempt} ---\n${bytes.toString('utf8').trimEnd()}\n`;
      }
    },
  };
}
