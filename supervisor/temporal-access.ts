import { Connection } from '@temporalio/client';
import { setTimeout as wait } from 'node:timers/promises';
import { namespace, retentionHours, searchAttributes } from '../temporal-config/names.ts';

const keyword = 2; // IndexedValueType of Temporal's API
const activityQueue = 2; // TaskQueueType of Temporal's API
/** A Temporal that has just come up may still refuse the first calls. */
const setUpAttempts = 10;

/** The supervisor's own door to Temporal. */
export function openTemporalAccess(address: string) {
  // Without the retries that come built in: one that is due after the connection was closed ends the process. Whoever
  // calls from here asks again anyway.
  const connection = Connection.lazy({ address, connectTimeout: 2_000, interceptors: [] });
  const within = <T>(call: () => Promise<T>) => connection.withDeadline(Date.now() + 5_000, call);
  const patiently = async <T>(call: () => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await within(call);
      } catch (error) {
        if (attempt === setUpAttempts) throw error;
        await wait(500);
      }
    }
  };

  return {
    /** Whether the namespace answers, which it does last. */
    async isHealthy(): Promise<boolean> {
      try {
        await within(() => connection.workflowService.describeNamespace({ namespace }));
        return true;
      } catch {
        return false;
      }
    },
    /** Raises retention and registers search attributes; doing it again changes nothing. */
    async setUp(): Promise<void> {
      await patiently(() =>
        connection.workflowService.updateNamespace({
          namespace,
          config: { workflowExecutionRetentionTtl: { seconds: retentionHours * 3600 } as never },
        }),
      );
      const { customAttributes } = await patiently(() =>
        connection.operatorService.listSearchAttributes({ namespace }),
      );
      const missing = searchAttributes.filter((name) => customAttributes[name] === undefined);
      if (missing.length === 0) return;
      await patiently(() =>
        connection.operatorService.addSearchAttributes({
          namespace,
          searchAttributes: Object.fromEntries(missing.map((name) => [name, keyword])),
        }),
      );
    },
    /** Whether the process `pid` has asked for activities on `taskQueue` since it started. */
    async isPolledBy(taskQueue: string, pid: number, sinceMs: number): Promise<boolean> {
      try {
        const { pollers } = await within(() =>
          connection.workflowService.describeTaskQueue({
            namespace,
            taskQueue: { name: taskQueue },
            taskQueueType: activityQueue,
          }),
        );
        return (pollers ?? []).some(({ identity, lastAccessTime }) => {
          const atMs = Number(lastAccessTime?.seconds ?? 0) * 1000;
          return identity?.startsWith(`${pid}@`) === true && atMs >= sinceMs - 1000;
        });
      } catch {
        return false;
      }
    },
    close: () => connection.close(),
  };
}
export type TemporalAccess = ReturnType<typeof openTemporalAccess>;
