import {
  Client,
  isGrpcServiceError,
  ScheduleNotFoundError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type WorkflowHandle,
} from '@temporalio/client';
import { ApplicationFailure, defaultPayloadConverter, type Payload } from '@temporalio/common';
import { openClosable } from '../temporal-config/closable-connection.ts';
import { deploymentWorkflowId, workflowTaskQueue } from '../temporal-config/names.ts';
import { temporalNamespace, temporalSecurity } from '../temporal-config/servers.ts';
import { isUnprocessedUpdate, untilProcessed } from './unprocessed-update.ts';
import {
  changesQueryName,
  controlUpdateName,
  decideUpdateName,
  promoteUpdateName,
  repairUpdateName,
  rollBackUpdateName,
  runPipelineType,
  stateQueryName,
  type DeploymentState,
  type RunChanges,
  type RunState,
  type StepProgress,
} from '../workflows/messages.ts';
import { takeBackUpdateName } from '../workflows/decision-contract.ts';
import { Refused, type DeploymentWorkflows, type RunWorkflows } from './ports.ts';
import { notFound, unavailable } from './refusal.ts';
import { openTemporalPast } from './temporal-past.ts';
import { openPlaygroundAdapters } from './temporal-playground.ts';
import { openSchedules } from './temporal-schedules.ts';

/** Longest wait for a question, so that a screen never hangs on a stopped Temporal. */
const askMs = 1_800;
/** Longest wait for a change: its activity may have to be done first. */
const changeMs = 20_000;
/** Longest wait for an adapter: vLLM may be starting. */
const loadMs = 120_000;

const openRuns = `WorkflowType = '${runPipelineType}' AND ExecutionStatus = 'Running'`;
const notWaiting = `(RefrainStatus IS NULL OR RefrainStatus != 'waiting')`;

const grpc = { cancelled: 1, deadlineExceeded: 4, failedPrecondition: 9, unavailable: 14 };
/** Temporal, or the worker it asks, did not answer in time. */
const silent: readonly number[] = [grpc.cancelled, grpc.deadlineExceeded, grpc.failedPrecondition];

/** Runs and deployments on a real Temporal. It connects by itself, at first use and after every outage. */
export function openTemporal(address: string) {
  const connection = openClosable({ address, connectTimeout: askMs, ...temporalSecurity() });
  const namespace = temporalNamespace();
  const client = new Client({ connection, namespace });

  async function within<T>(ms: number, call: () => Promise<T>): Promise<T> {
    try {
      return await client.withDeadline(Date.now() + ms, call);
    } catch (error) {
      throw translate(error);
    }
  }
  const query = <T>(handle: WorkflowHandle) => handle.query<T>(stateQueryName);

  async function changeRun<Message>(
    workflowId: string,
    update: string,
    message: Message,
    updateId: string,
    tooLate: string,
  ): Promise<RunState> {
    const handle = client.workflow.getHandle(workflowId);
    try {
      return await within(changeMs, () =>
        untilProcessed(() => handle.executeUpdate<RunState, [Message]>(update, { args: [message], updateId })),
      );
    } catch (error) {
      throw error instanceof WorkflowNotFoundError ? new Refused('RunEnded', `The run has ended; ${tooLate}.`) : error;
    }
  }

  const runs: RunWorkflows = {
    async start(workflowId, input) {
      try {
        await within(changeMs, () =>
          client.workflow.start(runPipelineType, {
            workflowId,
            taskQueue: workflowTaskQueue,
            args: [input],
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            staticSummary: `${input.plan.pipelineId}, started by ${input.trigger}`,
          }),
        );
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }
    },

    async report(workflowId) {
      const handle = client.workflow.getHandle(workflowId);
      try {
        return await within(askMs, async () => {
          const [state, told] = await Promise.all([query<RunState>(handle), handle.describe()]);
          return {
            state,
            closedAt: told.closeTime?.toISOString() ?? null,
            progress: readProgress(told.raw.pendingActivities ?? []),
          };
        });
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return null;
        throw error;
      }
    },

    async changes(workflowId, after) {
      try {
        const handle = client.workflow.getHandle(workflowId);
        return await within(askMs, () => handle.query<RunChanges, [number]>(changesQueryName, after));
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return null;
        throw error;
      }
    },

    async pulse(workflowId) {
      try {
        const told = await within(askMs, () => client.workflow.getHandle(workflowId).describe());
        const progress = readProgress(told.raw.pendingActivities ?? []);
        return { closedAt: told.closeTime?.toISOString() ?? null, progress };
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return null;
        throw error;
      }
    },

    ...openTemporalPast(client, within),

    async phase(workflowId) {
      try {
        const told = await within(askMs, () => client.workflow.getHandle(workflowId).describe());
        return told.closeTime ? 'closed' : 'open';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return 'gone';
        throw error;
      }
    },

    decide: (workflowId, decision, updateId) =>
      changeRun(workflowId, decideUpdateName, decision, updateId, 'nothing waits for a decision'),
    takeBack: (workflowId, taken) =>
      changeRun(workflowId, takeBackUpdateName, taken, taken.requestId, 'nothing in it can be taken back'),
    repair: (workflowId, repair) =>
      changeRun(workflowId, repairUpdateName, repair, repair.requestId, 'nothing in it can be repaired'),
    control: (workflowId, control) =>
      changeRun(workflowId, controlUpdateName, control, control.requestId, 'it can be neither paused nor resumed'),

    async cancel(workflowId) {
      try {
        await within(changeMs, () => client.workflow.getHandle(workflowId).cancel());
      } catch (error) {
        throw error instanceof WorkflowNotFoundError ? new Refused('RunEnded', 'The run has ended already.') : error;
      }
    },
  };

  async function change<Request extends { requestId: string }>(alias: string, update: string, request: Request) {
    const handle = client.workflow.getHandle(deploymentWorkflowId(alias));
    try {
      return await within(changeMs, () =>
        untilProcessed(() =>
          handle.executeUpdate<DeploymentState, [Request]>(update, { args: [request], updateId: request.requestId }),
        ),
      );
    } catch (error) {
      throw error instanceof WorkflowNotFoundError ? notFound('deployment', alias) : error;
    }
  }

  const deployments: DeploymentWorkflows = {
    async state(alias) {
      try {
        return await within(askMs, () =>
          query<DeploymentState>(client.workflow.getHandle(deploymentWorkflowId(alias))),
        );
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return null;
        throw error;
      }
    },
    promote: (alias, request) => change(alias, promoteUpdateName, request),
    rollBack: (alias, request) => change(alias, rollBackUpdateName, request),
  };

  return {
    runs,
    deployments,
    schedules: openSchedules(client, (kind, call) => within(kind === 'ask' ? askMs : changeMs, call)),
    playground: openPlaygroundAdapters(client, (call) => within(loadMs, call)),
    /** Runs that are under way and do not wait for a person; one that has only just begun says neither yet. */
    countBusyRuns: () =>
      within(askMs, async () => (await client.workflow.count(`${openRuns} AND ${notWaiting}`)).count),
    async isUp(): Promise<boolean> {
      return await within(1_000, () => connection.workflowService.getSystemInfo({})).then(
        () => true,
        () => false,
      );
    },
    /** Whether a worker polled this task queue within the last minute. */
    async isPolled(queue: string): Promise<boolean> {
      const ask = (taskQueueType: 1 | 2) =>
        connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name: queue }, taskQueueType });
      const told = await within(1_000, () => ask(2)).catch(() => null);
      return (told?.pollers ?? []).length > 0;
    },
    /** Calls that are under way are cancelled. */
    close: () => connection.close(),
  };
}

interface PendingActivity {
  readonly activityId?: string | null;
  readonly attempt?: number | null;
  readonly heartbeatDetails?: { readonly payloads?: readonly Payload[] | null } | null;
  readonly lastFailure?: { readonly message?: string | null } | null;
}

/** The interpreter gives an activity the id of its step. A step on its second attempt says what ended the first. */
function readProgress(pending: readonly PendingActivity[]): Record<string, StepProgress> {
  return Object.fromEntries(
    pending.map(({ activityId, attempt, heartbeatDetails, lastFailure }) => {
      const progress = readHeartbeat(heartbeatDetails?.payloads?.[0]);
      const message = progress.message ?? lastFailure?.message;
      return [activityId ?? '', { ...progress, attempt: attempt ?? 1, ...(message ? { message } : {}) }];
    }),
  );
}

function readHeartbeat(payload: Payload | undefined): StepProgress {
  if (!payload) return {};
  const details: unknown = defaultPayloadConverter.fromPayload(payload);
  return typeof details === 'object' && details !== null ? details : {};
}

/** What Temporal threw, in the server's words. Errors about the workflow itself pass as they are. */
function translate(error: unknown): unknown {
  if (isUnprocessedUpdate(error)) return unavailable('The worker that runs workflows', error);
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
    return new Refused(error.cause.type ?? 'Refused', error.cause.message);
  }
  if (
    error instanceof WorkflowNotFoundError ||
    error instanceof WorkflowExecutionAlreadyStartedError ||
    error instanceof WorkflowFailedError ||
    error instanceof ScheduleNotFoundError
  ) {
    return error;
  }
  const code = grpcCode(error);
  if (code === grpc.unavailable) return unavailable('Temporal', error);
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || (code !== undefined && silent.includes(code))) {
    return unavailable('Temporal, or the worker that runs workflows,', error);
  }
  return error;
}

function grpcCode(error: unknown): number | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (isGrpcServiceError(at)) return at.code;
  return undefined;
}
