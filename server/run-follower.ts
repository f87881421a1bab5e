import type { StepStatus } from '../pipeline/plan.ts';
import type { Text } from '../pipeline/text.ts';
import type { RunChanges, Transition } from '../workflows/messages.ts';
import { Refusal } from './refusal.ts';
import type { Runs } from './runs.ts';
import type { RunView } from './shapes.ts';

/** What a worker told of one transition, as it happened. */
export interface HeardTransition {
  readonly runId: string;
  readonly transition: Transition;
  /** Of the step it is about; null when it is about the run. */
  readonly status: StepStatus | null;
}
export type FollowedRuns = Pick<Runs, 'get' | 'changes' | 'pulse'>;
export interface FollowerOptions {
  readonly runs: FollowedRuns;
  /** How often progress is read of a run that somebody watches. */
  readonly pollMs: number;
  /** How often its transitions are asked for although nothing seems to be missing. */
  readonly safetyMs: number;
}

/**
 * What is known of one run that somebody watches: every transition, in order and without gaps. What a worker tells at
 * once is taken when it is the very next; the workflow itself is asked for everything else, and from time to time
 * about what was taken, since a worker that dies may have told of something that then happened otherwise.
 */
export class RunFollower {
  /** The run as it is; set before anybody reads it. */
  view: RunView;
  /** Numbered from 1, so that the place of transition n is n - 1. */
  readonly transitions: Transition[] = [];
  /** Counts the times that what was told turned out to be otherwise: a reader begins anew. */
  epoch = 0;
  /** Counts what is worth telling. */
  version = 0;
  /** Why the run cannot be asked now; null when it can. */
  trouble: Text | null = null;
  hasEnded = false;
  /** As many of the transitions as the workflow itself has told. */
  private confirmed = 0;
  private readonly options: FollowerOptions;
  private readonly over: () => void;
  private readers = 0;
  private timer: NodeJS.Timeout | undefined;
  private askedAt = 0;
  private asking: Promise<void> | null = null;
  private askAgain = false;
  private lastSync: Promise<void> = Promise.resolve();
  private waiting: (() => void)[] = [];
  private begun: Promise<void> | null = null;

  constructor(first: RunView, options: FollowerOptions, over: () => void) {
    this.view = first;
    this.options = options;
    this.over = over;
  }

  /** One more reader; resolves when the transitions so far are known, and throws when they cannot be known now. */
  async join(): Promise<void> {
    this.readers += 1;
    this.begun ??= this.sync();
    try {
      await this.begun;
    } catch (error) {
      this.begun = null;
      throw error;
    }
    if (this.readers > 0) this.timer ??= setTimeout(() => void this.poll(), this.options.pollMs);
  }

  leave(): void {
    this.readers -= 1;
    if (this.readers > 0) return;
    clearTimeout(this.timer);
    this.over();
  }

  /** What a worker tells; in any order, any number of times, or never. */
  hear({ transition, status }: HeardTransition): void {
    const { sequence, stepId } = transition;
    if (this.hasEnded || sequence <= this.confirmed) return;
    const known = this.transitions[sequence - 1];
    if (known && isSame(known, transition)) return;
    if (sequence !== this.transitions.length + 1 || stepId === null || !status || this.isOfPeople(transition)) {
      void this.ask();
      return;
    }
    this.transitions.push(transition);
    const { state } = this.view;
    this.view = { ...this.view, state: { ...state, sequence, steps: { ...state.steps, [stepId]: status } } };
    this.wake();
  }

  /** Resolves when there is something newer than `version`, or when the reader goes. */
  changedSince(version: number, signal: AbortSignal): Promise<void> {
    if (this.version > version || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      signal.addEventListener('abort', done);
      this.waiting.push(done);
    });
  }

  /** Then the run itself changes too: who is waited for, and since when. Only the workflow tells that. */
  private isOfPeople({ stepId, state }: Transition): boolean {
    const { waiting, broken = [] } = this.view.state;
    return state === 'waiting' || state === 'broken' || [...waiting, ...broken].some((one) => one.stepId === stepId);
  }

  /** Asks the workflow, once more when something came in meanwhile; never throws. */
  private ask(): Promise<void> {
    this.askAgain = true;
    this.asking ??= (async () => {
      while (this.askAgain && !this.hasEnded) {
        this.askAgain = false;
        await this.sync().catch((error: unknown) => this.tell(error));
      }
      this.asking = null;
    })();
    return this.asking;
  }

  /** One question after another, so that what is confirmed stays so while the answer is under way. */
  private sync(): Promise<void> {
    const mine = this.lastSync.then(async () => {
      this.askedAt = Date.now();
      const { runId } = this.view;
      const answer = await this.options.runs.changes(runId, this.confirmed);
      // Somebody set the workflow back, through Temporal: nothing that was told holds.
      const isBack = answer.sequence < this.confirmed;
      if (isBack) this.forget(0);
      this.take(isBack ? await this.options.runs.changes(runId, 0) : answer);
      this.trouble = null;
    });
    this.lastSync = mine.catch(() => undefined);
    return mine;
  }

  private take({ sequence, transitions, steps, run }: RunChanges): void {
    const differs = transitions.find((transition) => {
      const known = this.transitions[transition.sequence - 1];
      return known !== undefined && !isSame(known, transition);
    });
    if (differs) this.forget(differs.sequence - 1);
    const before = this.transitions.length;
    for (const transition of transitions) this.transitions[transition.sequence - 1] = transition;
    this.confirmed = sequence;
    // A worker may have told more than the workflow has answered yet: then its steps are the newer ones.
    const told = this.view.state.steps;
    const merged = before > sequence ? { ...steps, ...told } : { ...told, ...steps };
    this.view = { ...this.view, state: { ...run, sequence: this.transitions.length, steps: merged } };
    if (differs || this.transitions.length > before) this.wake();
  }

  /** What was told after transition `number` happened otherwise. */
  private forget(number: number): void {
    this.transitions.length = Math.min(this.transitions.length, number);
    this.confirmed = Math.min(this.confirmed, number);
    this.epoch += 1;
  }

  private async poll(): Promise<void> {
    try {
      const { closedAt, progress } = await this.options.runs.pulse(this.view.runId);
      if (closedAt !== null) await this.end();
      else {
        const isNews = JSON.stringify(progress) !== JSON.stringify(this.view.progress);
        this.view = { ...this.view, progress };
        if (isNews) this.wake();
        if (this.trouble || Date.now() - this.askedAt >= this.options.safetyMs) await this.ask();
      }
    } catch (error) {
      this.tell(error);
    }
    if (this.readers > 0 && !this.hasEnded) this.timer = setTimeout(() => void this.poll(), this.options.pollMs);
  }

  /** The run has ended: what is missing of it, and how it ended. */
  private async end(): Promise<void> {
    const last = await this.options.runs.get(this.view.runId);
    if (last.endedAt === null) return;
    await this.sync();
    if (this.transitions.length > this.confirmed) this.forget(this.confirmed);
    this.view = last;
    this.hasEnded = true;
    this.wake();
  }

  private tell(error: unknown): void {
    const isNews = this.trouble === null;
    this.trouble =
      error instanceof Refusal ? error.text : { en: 'The run cannot be read now.', zh: '暂时无法读取该运行。' };
    if (isNews) this.wake();
  }

  private wake(): void {
    this.version += 1;
    const woken = this.waiting;
    this.waiting = [];
    for (const resolve of woken) resolve();
  }
}

const isSame = (one: Transition, other: Transition) =>
  one.stepId === other.stepId && one.state === other.state && one.at === other.at;
