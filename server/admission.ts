import { Refusal } from './refusal.ts';

/** How long a count of Temporal's is used. Its index needs some moments to know of a run, so no shorter. */
const freshMs = 1_000;
const retryAfterSeconds = 10;

export interface Admission {
  /**
   * Counts a run in that is about to be started.
   * @throws Refusal 503 when as many run already as Temporal takes
   */
  admit(): Promise<void>;
}

/**
 * Keeps the embedded Temporal from being asked for more than it can do: it has one file and one writer, and with too many
 * runs at work every one of them comes to a stop. Runs that wait for a person cost nothing and are not counted.
 * @param options.limit most runs at work at once
 * @param options.countBusy runs at work, as Temporal's index has them now
 */
export function createAdmission(options: {
  readonly limit: number;
  readonly countBusy: () => Promise<number>;
  readonly now?: () => number;
}): Admission {
  const { limit, countBusy, now = Date.now } = options;
  let count = { busy: 0, askedAt: -Infinity };
  let asking: Promise<unknown> | undefined;
  /** When runs were let in that the count may not hold yet. */
  let admitted: number[] = [];

  async function countAgain(): Promise<void> {
    const askedAt = now();
    count = { busy: await countBusy(), askedAt };
    admitted = admitted.filter((at) => at > askedAt - freshMs);
  }

  return {
    async admit() {
      if (now() - count.askedAt >= freshMs) await (asking ??= countAgain().finally(() => (asking = undefined)));
      if (count.busy + admitted.length >= limit) throw tooManyRuns(limit);
      admitted.push(now());
    },
  };
}

/**
 * @param text value of `REFRAIN_MAX_OPEN_RUNS`
 * @returns null when there is no limit
 */
export function readRunLimit(text: string | undefined): number | null {
  if (text === undefined || text === '0') return null;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new Error(
    `REFRAIN_MAX_OPEN_RUNS is "${text}". It is how many runs may be at work at once: a whole number from 1 to 999999, or 0 for no limit.`,
  );
}

const tooManyRuns = (limit: number) =>
  new Refusal(
    503,
    'too-many-runs',
    {
      en: `The embedded Temporal takes ${limit} runs at work at once, and has them. Wait for one to end, or move to a Temporal of your own; runs that wait for people do not count.`,
      zh: `内置的 Temporal 最多同时执行 ${limit} 个运行，现已满额。请等待其中之一结束，或改用自己的 Temporal 服务器；等待人工处理的运行不计入。`,
    },
    { retryAfterSeconds },
  );
