import { queryOptions } from '@tanstack/react-query';
import { ApiError, type RunView } from '../../server/client.ts';
import { api } from '../data/api.ts';
import { linesOfLog } from './log-excerpt.ts';

/** The log of a step, every attempt; null when there is none. `version` asks anew when the step has moved on. */
export const logQuery = (runId: string, stepId: string, version: string) =>
  queryOptions({
    queryKey: ['log', runId, stepId, version],
    queryFn: async (): Promise<string | null> => {
      try {
        const answer = await api.call('GET /runs/{runId}/logs/{stepId}', { params: { runId, stepId } });
        return await answer.text();
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    staleTime: 30_000,
  });

/** What the last lines of a log are read from: a panel shows fifty of them. */
const tailBytes = 64 * 1024;
export interface LogTail {
  /** Number of the first line, from 1. */
  readonly from: number;
  readonly lines: readonly string[];
}

/** Whole lines at the end of a step's log; null when it has none. `version` as above. */
export const logTailQuery = (runId: string, stepId: string, version: string) =>
  queryOptions({
    queryKey: ['log-tail', runId, stepId, version],
    queryFn: async (): Promise<LogTail | null> => {
      const query = { from: -tailBytes, bytes: tailBytes };
      try {
        const answer = await api.call('GET /runs/{runId}/logs/{stepId}', { params: { runId, stepId }, query });
        return tailOf(await answer.text(), Number(answer.headers.get('x-first-line') ?? 1), isCut(answer.headers));
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    staleTime: 30_000,
  });
const isCut = (headers: Headers): boolean => !(headers.get('content-range') ?? 'bytes 0-').startsWith('bytes 0-');

/** A stretch that begins somewhere in a line is shown from the next one on. */
export function tailOf(text: string, firstLine: number, hasMoreBefore: boolean): LogTail {
  const lines = linesOfLog(text);
  return hasMoreBefore && lines.length > 1
    ? { from: firstLine + 1, lines: lines.slice(1) }
    : { from: firstLine, lines };
}

/** Which attempts of which steps have a log that is kept. */
export const logsQuery = ({ runId, state }: Pick<RunView, 'runId' | 'state'>) =>
  queryOptions({
    queryKey: ['logs', runId, state.sequence],
    queryFn: () => api.call('GET /runs/{runId}/logs', { params: { runId } }),
    staleTime: 30_000,
  });

/** How often each step was attempted, as far as logs are kept. */
export function attemptsOf(
  logs: readonly { readonly stepId: string; readonly attempt: number }[],
): ReadonlyMap<string, number> {
  const attempts = new Map<string, number>();
  for (const { stepId, attempt } of logs) attempts.set(stepId, Math.max(attempts.get(stepId) ?? 0, attempt));
  return attempts;
}
