import { queryOptions } from '@tanstack/react-query';
import { ApiError, type RunView } from '../../server/client.ts';
import { api } from '../data/api.ts';
import { curvesOf, pointsOf, type Curve } from './curves.ts';

/** The curves in a training's report; none in any other report. Artifacts never change, so this is asked once. */
export const curveQuery = (digest: string) =>
  queryOptions({
    queryKey: ['curves', digest],
    queryFn: async (): Promise<readonly Curve[]> => {
      try {
        const answer = await api.call('GET /artifact/file', { query: { which: digest, path: 'curves.jsonl' } });
        return curvesOf(pointsOf(await answer.text()));
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return [];
        throw error;
      }
    },
    staleTime: Infinity,
  });

export const reportOf = (run: Pick<RunView, 'state'>, stepId: string): string | undefined =>
  Object.values(run.state.steps[stepId]?.outputs ?? {}).find(({ type }) => type === 'report')?.digest;
