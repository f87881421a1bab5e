import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Answer } from '../../../server/client.ts';
import { api } from '../../data/api.ts';

export type Question = Answer<'GET /runs/{runId}/questions/{stepId}'>['questions'][number];
export const questionsKey = (runId: string, stepId: string) => ['questions', runId, stepId] as const;

/** What was asked about the candidate, oldest first; asked for again from time to time, as answers come from others. */
export function useQuestions(runId: string, stepId: string) {
  return useQuery({
    queryKey: questionsKey(runId, stepId),
    queryFn: () => api.call('GET /runs/{runId}/questions/{stepId}', { params: { runId, stepId } }),
    select: ({ questions }) => questions,
    refetchInterval: 5_000,
  });
}

/** One id for one text: sent again, because its answer was lost or by a second press, it is the same question. */
export function useRequestId(): (text: string) => string {
  const sent = useRef({ text: '', requestId: '' });
  return (text) => {
    if (sent.current.text !== text) sent.current = { text, requestId: crypto.randomUUID() };
    return sent.current.requestId;
  };
}
