import type { StepCall } from '../pipeline/plan.ts';
import type { Store } from '../store/store.ts';
import type { Attempt } from './step-context.ts';

/** As the server reads it: what an attempt that runs has said so far. */
interface LiveRecord {
  readonly attempt: number;
  readonly at: string;
  readonly log: string;
  readonly curve: ReturnType<Attempt['curve']>;
  /** It did not come to a result; its log is kept, and its numbers are kept here alone. */
  readonly failed?: true;
}

const pathOf = ({ runId, stepId }: StepCall) => `runs/${runId}/logs/${stepId}.live.json`;
const everyMs = 3_000;
const keptLogCharacters = 256 * 1024;

/**
 * Keeps what a running attempt says where the server can read it: `runs/<runId>/logs/<stepId>.live.json`, written over
 * every few seconds when there is news. Losing it costs a look, never a result. Answers the way to stop: the numbers of an
 * attempt that failed have no report to stand in, so they are written once more, to the last.
 */
export function keepLive(store: Store, call: StepCall, attempt: Attempt): (as: 'done' | 'failed') => Promise<void> {
  let told = 0;
  let writing: Promise<unknown> | undefined;
  const put = (record: Pick<LiveRecord, 'log' | 'failed'>) =>
    store
      .putRecord(
        pathOf(call),
        JSON.stringify({
          attempt: attempt.context.attempt,
          at: new Date().toISOString(),
          curve: attempt.curve(),
          ...record,
        } satisfies LiveRecord),
      )
      .catch(() => undefined);
  const write = async () => {
    const news = attempt.said();
    if (writing || news === told) return;
    writing = put({ log: attempt.logText().slice(-keptLogCharacters) });
    await writing;
    told = news;
    writing = undefined;
  };
  const timer = setInterval(() => void write(), everyMs);
  return async (as) => {
    clearInterval(timer);
    if (as === 'done' || attempt.curve().length === 0) return;
    // A write under way would stand over this one.
    await writing;
    await put({ log: '', failed: true });
  };
}

/**
 * Says in the log of an attempt when the one before it was last heard of, and how far it was: what an interruption cost is
 * read off there. An attempt that came to its end said so itself.
 */
export async function tellInterruption(store: Store, call: StepCall, { context }: Attempt): Promise<void> {
  if (context.attempt === 1) return;
  const kept = await store.getRecord(pathOf(call)).catch(() => null);
  if (kept === null) return;
  const { attempt, at, curve } = JSON.parse(kept.toString('utf8')) as LiveRecord;
  const before = `runs/${call.runId}/logs/${call.stepId}-${attempt}.log`;
  if (attempt >= context.attempt || (await store.getRecord(before).catch(() => null)) !== null) return;
  const step = curve.at(-1)?.['step'];
  const place = step === undefined ? '' : `, at step ${step} of its training`;
  context.log(`attempt ${attempt} was last heard of at ${at}${place}`);
}
