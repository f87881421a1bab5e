import type { Context } from '@temporalio/activity';
import type { Digest } from '../pipeline/artifact.ts';
import type { StepCall } from '../pipeline/plan.ts';
import type { StepProgress } from '../workflows/messages.ts';
import type { StepContext } from './workbench/workbench.ts';

const longestHeartbeat = 1024;
const keptLogBytes = 1024 * 1024;
const longestLogLine = 4096;
const mostPoints = 4_000;

/** One attempt of a step, from the inside (`context`) and from the wrapper's side. */
export interface Attempt {
  readonly context: StepContext;
  /** Known once `mark` has answered; a room that asks earlier has a bug. */
  setStepKey(stepKey: Digest): void;
  /** The log so far. */
  logText(): string;
  /** Numbers it told as it went, by the step of the training they belong to; thinned out when there are many. */
  curve(): readonly Readonly<Record<string, number>>[];
  /** Grows with every line and every number. */
  said(): number;
  /** Does what was left for the end, and stops the heartbeats. */
  end(): Promise<void>;
}

/**
 * Begins an attempt: from now on it heartbeats, even while the step says nothing, with the progress last told.
 * Temporal's SDK throttles what really goes out.
 */
export function beginAttempt(call: StepCall, activity: Context): Attempt {
  const { attempt, heartbeatTimeoutMs } = activity.info;
  let stepKey: Digest | undefined;
  let progress: StepProgress = { attempt };
  const lines: string[] = [];
  let logBytes = 0;
  let dropped = 0;
  let points: Readonly<Record<string, number>>[] = [];
  let said = 0;
  const atTheEnd: (() => Promise<void>)[] = [];

  const beat = () => activity.heartbeat(progress);
  const timer = setInterval(beat, Math.min((heartbeatTimeoutMs ?? 60_000) / 3, 5_000));
  beat();

  const context: StepContext = {
    runId: call.runId,
    pipelineId: call.pipelineId,
    planDigest: call.planDigest,
    startedBy: call.startedBy,
    stepId: call.stepId,
    get stepKey() {
      if (!stepKey) throw new Error('A step key was asked for before `mark` had answered.');
      return stepKey;
    },
    attempt,
    signal: activity.cancellationSignal,
    whyAborted() {
      if (!activity.cancellationSignal.aborted) return null;
      const details = activity.cancellationDetails;
      if (details?.cancelRequested) return 'cancelled';
      return details?.timedOut || details?.notFound ? 'timed-out' : 'worker-shutdown';
    },
    progress(now) {
      progress = fitting({ ...now, attempt });
      beat();
      if (now.step === undefined || now.metrics === undefined) return;
      said += 1;
      points.push({ step: now.step, ...now.metrics });
      if (points.length > mostPoints) points = points.filter((_, at) => at % 2 === 1);
    },
    log(line) {
      const entry = `${new Date().toISOString()} ${line.slice(0, longestLogLine)}`;
      lines.push(entry);
      said += 1;
      logBytes += entry.length;
      while (logBytes > keptLogBytes) {
        logBytes -= lines.shift()!.length;
        dropped += 1;
      }
    },
    whenOver: (work) => void atTheEnd.push(work),
    ...(call.decision ? { decision: call.decision } : {}),
    ...(call.override ? { override: call.override } : {}),
    ...(call.changes ? { changes: call.changes } : {}),
  };

  return {
    context,
    setStepKey: (key) => void (stepKey = key),
    logText: () => [...(dropped > 0 ? [`(${dropped} earlier lines left out)`] : []), ...lines, ''].join('\n'),
    curve: () => points,
    said: () => said,
    async end() {
      await Promise.allSettled(atTheEnd.map((work) => work()));
      clearInterval(timer);
    },
  };
}

/** Progress within the size of a heartbeat: the message is cut first, then the metrics are left out. */
function fitting(progress: StepProgress): StepProgress {
  const fits = (value: StepProgress) => Buffer.byteLength(JSON.stringify(value)) <= longestHeartbeat;
  if (fits(progress)) return progress;
  const shorter = progress.message === undefined ? progress : { ...progress, message: progress.message.slice(0, 80) };
  if (fits(shorter)) return shorter;
  const { metrics: _, ...bare } = shorter;
  return bare;
}
