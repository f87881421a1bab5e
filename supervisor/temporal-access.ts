import { Connection, isGrpcServiceError } from '@temporalio/client';
import { setTimeout as wait } from 'node:timers/promises';
import { retentionHours, searchAttributes } from '../temporal-config/names.ts';
import { temporalNamespace, temporalSecurity } from '../temporal-config/servers.ts';
import { CannotStart } from './state-folder.ts';

const keyword = 2; // IndexedValueType of Temporal's API
const grpcNotFound = 5;
const activityQueue = 2; // TaskQueueType of Temporal's API
/** A Temporal that has just come up may still refuse the first calls. */
const setUpAttempts = 10;

/** The supervisor's own door to Temporal. */
export function openTemporalAccess(address: string, external = false) {
  const namespace = temporalNamespace();
  // Without the retries that come built in: whoever calls from here asks again anyway, and a stop waits for none.
  const connection = Connection.lazy({
    address,
    connectTimeout: 2_000,
    interceptors: [],
    ...(external ? temporalSecurity() : {}),
  });
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

  async function registerWhereMissing(retention: never): Promise<void> {
    try {
      await within(() => connection.workflowService.describeNamespace({ namespace }));
    } catch (error) {
      if (!isGrpcServiceError(error) || error.code !== grpcNotFound) throw cannotUse(error);
      await within(() =>
        connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: retention }),
      ).catch((refused: unknown) => {
        throw cannotUse(refused);
      });
      // A namespace is known to every part of the server only some seconds after it was registered.
      await patiently(() => connection.workflowService.describeNamespace({ namespace }));
    }
  }
  const cannotUse = (error: unknown) =>
    new CannotStart(
      `Temporal at ${address} does not let this installation use the namespace ${namespace}: ${error instanceof Error ? error.message : String(error)}. Check address, tls and apiKeyFile in the settings, and that the namespace is there.`,
    );

  return {
    /** Whether the server answers, whatever it says about the namespace. */
    async isThere(): Promise<boolean> {
      try {
        await within(() => connection.workflowService.getSystemInfo({}));
        return true;
      } catch {
        return false;
      }
    },
    /** Whether the namespace answers, which it does last. */
    async isHealthy(): Promise<boolean> {
      try {
        await within(() => connection.workflowService.describeNamespace({ namespace }));
        return true;
      } catch {
        return false;
      }
    },
    /**
     * Raises retention and registers search attributes; doing it again changes nothing. On a server of somebody else's a
     * missing namespace is registered, and the retention of one that is there is left alone.
     */
    async setUp(): Promise<void> {
      const retention = { seconds: retentionHours * 3600 } as never;
      if (external) await registerWhereMissing(retention);
      else
        await patiently(() =>
          connection.workflowService.updateNamespace({
            namespace,
            config: { workflowExecutionRetentionTtl: retention },
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
