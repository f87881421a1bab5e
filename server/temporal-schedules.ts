import {
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  WorkflowFailedError,
  WorkflowNotFoundError,
  type Client,
  type ScheduleDescription,
  type ScheduleOptions,
  type WorkflowExecutionInfo,
} from '@temporalio/client';
import { defaultPayloadConverter, defineSearchAttributeKey } from '@temporalio/common';
import { nightWorkflowId, scheduleIdOf, workflowTaskQueue } from '../temporal-config/names.ts';
import { temporalNamespace } from '../temporal-config/servers.ts';
import { runPipelineType, type RunInput } from '../workflows/messages.ts';
import { nightType, nominalTime, spelledOutMs, type NightResult } from '../workflows/night-contract.ts';
import type { KnownSchedule, NightReport, Overlap, ScheduleExecutor, WantedSchedule } from './schedule-ports.ts';

const policies: Readonly<Record<Overlap, ScheduleOverlapPolicy>> = {
  skip: ScheduleOverlapPolicy.SKIP,
  'buffer-one': ScheduleOverlapPolicy.BUFFER_ONE,
  allow: ScheduleOverlapPolicy.ALLOW_ALL,
};
const scheduledStart = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');
type Told = Pick<WorkflowExecutionInfo, 'workflowId' | 'runId' | 'startTime' | 'typedSearchAttributes'> & {
  readonly closeTime?: Date | undefined;
};
/**
 * An interval of 47 years, counted from 1970 and an offset, comes round once in our time. Temporal finds it only when the
 * offset itself is past, so that this round is the second.
 */
const onceMs = 1_500_000_000_000;
/** Under this name the action carries the digest of what made the schedule so. */
const digestMemo = 'refrainDigest';

/**
 * Schedules on a real Temporal.
 * @param within runs calls under a deadline and puts what Temporal throws into the server's words
 */
export function openSchedules(
  client: Client,
  within: <T>(kind: 'ask' | 'change', call: () => Promise<T>) => Promise<T>,
): ScheduleExecutor {
  const handleOf = (scheduleId: string) => client.schedule.getHandle(scheduleIdOf(scheduleId));

  async function resultOf(workflowId: string, runId: string): Promise<NightResult | null> {
    try {
      return await within('ask', () => client.workflow.getHandle(workflowId, runId).result() as Promise<NightResult>);
    } catch (error) {
      if (error instanceof WorkflowFailedError) return null;
      throw error;
    }
  }

  async function reportOf(info: Told): Promise<NightReport> {
    const { workflowId, runId, startTime, closeTime, typedSearchAttributes } = info;
    return {
      workflowId,
      scheduledAt: nominalTime(typedSearchAttributes.get(scheduledStart) ?? startTime),
      startedAt: startTime.toISOString(),
      endedAt: closeTime?.toISOString() ?? null,
      result: closeTime ? await resultOf(workflowId, runId) : null,
    };
  }

  /** Executions of a visibility query, oldest first. */
  async function listed(query: string): Promise<WorkflowExecutionInfo[]> {
    return await within('change', async () => {
      const found: WorkflowExecutionInfo[] = [];
      for await (const one of client.workflow.list({ query })) found.push(one);
      return found.sort((a, b) => a.startTime.getTime() - b.startTime.getTime());
    });
  }

  return {
    async describe(scheduleId) {
      try {
        return known(await within('ask', () => handleOf(scheduleId).describe()));
      } catch (error) {
        if (error instanceof ScheduleNotFoundError) return null;
        throw error;
      }
    },

    async put(wanted) {
      const { action, spec, policies: how, state } = optionsOf(wanted);
      try {
        await within('change', () =>
          handleOf(wanted.scheduleId).update(() => ({ action, spec, policies: how, state })),
        );
      } catch (error) {
        if (!(error instanceof ScheduleNotFoundError)) throw error;
        await within('change', () => client.schedule.create(optionsOf(wanted)));
      }
    },

    async remove(scheduleId) {
      try {
        await within('change', () => handleOf(scheduleId).delete());
      } catch (error) {
        if (!(error instanceof ScheduleNotFoundError)) throw error;
      }
    },

    trigger: (scheduleId) => within('change', () => handleOf(scheduleId).trigger(ScheduleOverlapPolicy.BUFFER_ONE)),

    async backfill(scheduleId, times) {
      const ranges = times.map((time) => ({
        start: new Date(time),
        end: new Date(Date.parse(time) + spelledOutMs),
        overlap: ScheduleOverlapPolicy.BUFFER_ALL,
      }));
      await within('change', () => handleOf(scheduleId).backfill(ranges));
    },

    async nightsSince(scheduleId, startedAfter) {
      const query = `TemporalScheduledById = "${scheduleIdOf(scheduleId)}" AND StartTime >= "${startedAfter}"`;
      const reports: NightReport[] = [];
      for (const info of await listed(query)) reports.push(await reportOf(info));
      return reports;
    },

    async night(workflowId) {
      try {
        return await reportOf(await within('ask', () => client.workflow.getHandle(workflowId).describe()));
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return null;
        throw error;
      }
    },

    async *scheduledRuns(startedAfter, isKnown) {
      const query = `WorkflowType = "${runPipelineType}" AND RefrainTrigger = "schedule" AND StartTime >= "${startedAfter}"`;
      for (const { workflowId, runId } of await listed(query)) {
        if (await isKnown(workflowId)) continue;
        const input = await firstInput(workflowId, runId);
        if (input) yield { workflowId, input };
      }
    },
  };

  /** From the first event of its history, so that no worker has to answer; null when Temporal has just dropped it. */
  async function firstInput(workflowId: string, runId: string): Promise<RunInput | null> {
    const page = await within('ask', () =>
      client.workflowService.getWorkflowExecutionHistory({
        namespace: temporalNamespace(),
        execution: { workflowId, runId },
        maximumPageSize: 1,
      }),
    );
    const payload = page.history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
    if (!payload) return null;
    const { carried: _, ...input } = defaultPayloadConverter.fromPayload<RunInput>(payload);
    return input;
  }
}

function optionsOf({
  scheduleId,
  calendars,
  skipped,
  moments,
  timezone,
  overlap,
  catchUpMs,
  action,
  paused,
  note,
  digest,
}: WantedSchedule) {
  return {
    scheduleId: scheduleIdOf(scheduleId),
    spec: {
      calendars: [...calendars],
      skip: [...skipped],
      intervals: moments.map((ms) => ({ every: onceMs, offset: ms + spelledOutMs - onceMs })),
      timezone,
    },
    policies: { overlap: policies[overlap], catchupWindow: catchUpMs, pauseOnFailure: false },
    action: {
      type: 'startWorkflow',
      workflowType: nightType,
      workflowId: nightWorkflowId(scheduleId),
      taskQueue: workflowTaskQueue,
      args: [action],
      memo: { [digestMemo]: digest },
      staticSummary: `A night of schedule ${scheduleId}`,
    },
    state: { paused, note },
  } satisfies ScheduleOptions;
}

function known({ action, state, info, raw }: ScheduleDescription): KnownSchedule {
  const digest = action.memo?.[digestMemo];
  return {
    digest: typeof digest === 'string' ? digest : null,
    paused: state.paused,
    note: state.note ?? '',
    nextAt: info.nextActionTimes[0]?.toISOString() ?? null,
    buffered: Number(raw.info?.bufferSize ?? 0),
  };
}
