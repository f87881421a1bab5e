import { setTimeout as pause } from 'node:timers/promises';
import type { StepStatus } from '../pipeline/plan.ts';
import type { Text } from '../pipeline/text.ts';
import type { RunChanges, Transition } from '../workflows/messages.ts';
import { Refusal } from './refusal.ts';
import { RunFollower, type FollowerOptions, type HeardTransition } from './run-follower.ts';
import type { RunView } from './shapes.ts';

/** One transition, with its step and everything of the run but its steps as they are by now. */
export interface RunNews {
  readonly transition: Transition;
  readonly status: StepStatus | null;
  readonly run: RunChanges['run'];
}
/**
 * One message of a run's event stream; `end` is the last. An id is the number of the newest transition told: a reader
 * that comes back with it is told exactly what followed.
 */
export type RunEvent =
  | { readonly id: string; readonly event: 'snapshot'; readonly data: RunView }
  | { readonly id: string; readonly event: 'end'; readonly data: RunView }
  | { readonly id: string; readonly event: 'transition'; readonly data: RunNews }
  | { readonly event: 'progress'; readonly data: Pick<RunView, 'progress'> }
  | { readonly event: 'unreachable'; readonly data: { readonly message: Text } };

interface Begun {
  readonly first: RunView;
  readonly follower: RunFollower | null;
}
export type RunWatch = ReturnType<typeof createRunWatch>;

/** One follower per watched run, however many watch it; it stops with the last of them. */
export function createRunWatch(options: FollowerOptions) {
  const { runs } = options;
  const followers = new Map<string, RunFollower>();

  function followerOf(runId: string, first: RunView): RunFollower {
    const standing = followers.get(runId);
    if (standing && !standing.hasEnded) return standing;
    const made: RunFollower = new RunFollower(first, options, () => {
      if (followers.get(runId) === made) followers.delete(runId);
    });
    followers.set(runId, made);
    return made;
  }

  /** The run, followed unless it has ended; or why it cannot be known now. */
  async function begin(runId: string): Promise<Begun | Refusal> {
    let follower: RunFollower | null = null;
    try {
      const first = await runs.get(runId);
      if (first.endedAt !== null) return { first, follower };
      follower = followerOf(runId, first);
      await follower.join();
      return { first, follower };
    } catch (error) {
      follower?.leave();
      if (error instanceof Refusal && error.status === 503) return error;
      throw error;
    }
  }

  return {
    /** What workers tell as it happens. Of runs that nobody watches it is not kept: whoever comes asks for it. */
    hear(events: readonly HeardTransition[]): void {
      for (const event of events) followers.get(event.runId)?.hear(event);
    },

    /**
     * The run as it is, then every transition once and in order, until it ends or `signal` aborts. With `after` there
     * is no snapshot: the first is the transition that follows number `after`.
     */
    async *watch(runId: string, signal: AbortSignal, after: number | null = null): AsyncGenerator<RunEvent> {
      let begun: Begun | Refusal;
      for (let isTold = false; ; isTold = true) {
        begun = await begin(runId);
        if (!(begun instanceof Refusal)) break;
        if (!isTold) yield { event: 'unreachable', data: { message: begun.text } };
        await pause(options.pollMs, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return;
      }
      const { first, follower } = begun;
      if (!follower) {
        if (after !== null) yield* newsAfter(await runs.changes(runId, after));
        yield { id: String(first.state.sequence), event: 'end', data: first };
        return;
      }
      try {
        let { epoch } = follower;
        let sent = after;
        let version = -1;
        let progress = sent === null ? null : '{}';
        let told: Text | null = null;
        while (!signal.aborted) {
          await follower.changedSince(version, signal);
          if (signal.aborted) return;
          // All of it at one moment: while this reader takes its time, more may happen.
          const { view, trouble, hasEnded } = follower;
          ({ version } = follower);
          const isOtherwise = follower.epoch !== epoch || (sent ?? 0) > follower.transitions.length;
          const isNew = sent === null || isOtherwise;
          const news = isNew ? [] : follower.transitions.slice(sent ?? 0);
          ({ epoch } = follower);

          if (trouble && trouble !== told) yield { event: 'unreachable', data: { message: trouble } };
          told = trouble;
          if (isNew && !hasEnded) {
            sent = view.state.sequence;
            progress = JSON.stringify(view.progress);
            yield { id: String(sent), event: 'snapshot', data: view };
          }
          const { steps, ...run } = view.state;
          for (const transition of news) {
            sent = transition.sequence;
            const status = transition.stepId === null ? null : (steps[transition.stepId] ?? null);
            yield { id: String(sent), event: 'transition', data: { transition, status, run } };
            if (signal.aborted) return;
          }
          if (hasEnded) {
            yield { id: String(view.state.sequence), event: 'end', data: view };
            return;
          }
          const now = JSON.stringify(view.progress);
          if (now !== progress) yield { event: 'progress', data: { progress: view.progress } };
          progress = now;
        }
      } finally {
        follower.leave();
      }
    },
    /** Runs that somebody watches now. */
    watched: () => followers.size,
  };
}

function* newsAfter({ transitions, steps, run }: RunChanges): Generator<RunEvent> {
  for (const transition of transitions) {
    const status = transition.stepId === null ? null : (steps[transition.stepId] ?? null);
    yield { id: String(transition.sequence), event: 'transition', data: { transition, status, run } };
  }
}
