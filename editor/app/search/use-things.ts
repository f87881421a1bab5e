import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Answer, RunRow, RunView } from '../../../server/client.ts';
import { ApiError } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { useMay } from '../../data/session.ts';
import { schedulesQuery, type Schedule } from '../../pages/schedules/schedules-query.ts';
import { readSearch, type Group } from './find.ts';
import { readRunSearch } from './run-search.ts';
import { useLater } from './use-later.ts';

/** All that the person may read of what the search finds, as far as it is there. */
export interface Things {
  readonly pipelines: Answer<'GET /pipelines'>['pipelines'];
  readonly artifacts: Answer<'GET /artifacts'>['artifacts'];
  readonly releases: Answer<'GET /releases'>['releases'];
  readonly deployments: Answer<'GET /deployments'>['deployments'];
  readonly schedules: readonly Schedule[];
  readonly people: Answer<'GET /people'>['people'];
  readonly runs: readonly RunRow[];
  /** The runs are the server's answer to what is typed now. */
  readonly areRunsFound: boolean;
  /** An artifact by a digest that no name has. */
  readonly digest: Answer<'GET /artifact'> | null;
  /** The one run that what is typed names: what it made is found too. */
  readonly run: RunView | null;
  readonly isAsking: boolean;
  readonly faults: readonly { readonly group: Group; readonly error: Error }[];
}

const pauseMs = 150;
/** From here on what is typed may name a run or a digest, and not by chance. */
const leastOfId = 6;

/** Asks only while the search stands on the page; what was asked for other words is given up. */
export function useThings(text: string): Things {
  const { mark, wanted } = readSearch(text);
  const asked = useLater(wanted, pauseMs);
  const isOf = (...marks: readonly string[]) => marks.includes(mark) && (mark !== '' || wanted !== '');
  const [mayPipelines, mayRuns, mayArtifacts] = [useMay('pipeline:read'), useMay('run:read'), useMay('artifact:read')];
  const [mayDeployments, maySchedules, mayPeople] = [
    useMay('deployment:read'),
    useMay('schedule:read'),
    useMay('people:read'),
  ];
  const pipelines = useQuery({
    queryKey: ['pipelines'],
    queryFn: () => api.call('GET /pipelines'),
    enabled: mayPipelines && mark !== '#',
  });
  const artifacts = useQuery({
    queryKey: ['artifacts', ''],
    queryFn: () => api.call('GET /artifacts', { query: {} }),
    enabled: mayArtifacts && isOf('', '@'),
  });
  const releases = useQuery({
    queryKey: ['releases'],
    queryFn: () => api.call('GET /releases'),
    enabled: mayDeployments && isOf('', '@'),
  });
  const deployments = useQuery({
    queryKey: ['deployments'],
    queryFn: () => api.call('GET /deployments'),
    enabled: mayDeployments && isOf('', '@', '>'),
  });
  const schedules = useQuery({
    ...schedulesQuery,
    refetchInterval: false,
    enabled: maySchedules && isOf('', '@', '>'),
  });
  const people = useQuery({
    queryKey: ['people'],
    queryFn: async () => (await api.call('GET /people')).people,
    enabled: mayPeople && isOf('', '@'),
  });
  const request = readRunSearch(asked);
  const runs = useQuery({
    queryKey: ['runs', 'search', request],
    queryFn: ({ signal }) => api.call('GET /runs', { query: { ...request, limit: 30 } }, signal),
    enabled: mayRuns && request !== null && mark !== '>' && (mark !== '@' || asked.length >= leastOfId),
  });
  const which = asked.replace(/^sha256:/, '');
  const digest = useQuery({
    queryKey: ['artifact', 'search', which],
    queryFn: async ({ signal }) => {
      try {
        return await api.call('GET /artifact', { query: { which: `sha256:${which}` } }, signal);
      } catch (error) {
        // Nothing begins like that, or several do: more letters will tell.
        if (error instanceof ApiError && [404, 422].includes(error.status)) return null;
        throw error;
      }
    },
    enabled: mayArtifacts && isOf('', '@') && which.length >= leastOfId && /^[0-9a-f]{1,64}$/.test(which),
  });
  const onlyRun = asked.length >= leastOfId && runs.data?.runs.length === 1 ? runs.data.runs[0]!.runId : null;
  const run = useQuery({
    queryKey: ['run', onlyRun],
    queryFn: ({ signal }) => api.call('GET /runs/{runId}', { params: { runId: onlyRun! } }, signal),
    enabled: mayArtifacts && onlyRun !== null && isOf('', '@'),
  });
  const queries: readonly (readonly [Group, Pick<UseQueryResult, 'data' | 'error' | 'isLoading'>])[] = [
    ['pipelines', pipelines],
    ['artifacts', artifacts],
    ['releases', releases],
    ['deployments', deployments],
    ['schedules', schedules],
    ['people', people],
    ['runs', runs],
    ['artifacts', digest],
    ['artifacts', run],
  ];
  return {
    pipelines: pipelines.data?.pipelines ?? [],
    artifacts: artifacts.data?.artifacts ?? [],
    releases: releases.data?.releases ?? [],
    deployments: deployments.data?.deployments ?? [],
    schedules: schedules.data ?? [],
    people: people.data ?? [],
    runs: runs.data?.runs ?? [],
    areRunsFound: asked === wanted,
    digest: asked === wanted ? (digest.data ?? null) : null,
    run: onlyRun !== null && asked === wanted ? (run.data ?? null) : null,
    isAsking: asked !== wanted || queries.some(([, { isLoading }]) => isLoading),
    faults: queries.flatMap(([group, { error, data }]) => (error && data === undefined ? [{ group, error }] : [])),
  };
}
