import type { Answer } from '../../server/client.ts';
import { useWords } from '../words/language.ts';
import { inHundred, isKnown } from './judge.ts';
import { evidenceWords } from './words.ts';

export type Evidence = Answer<'GET /runs/{runId}/evidence/{stepId}'>;
export type Metric = Evidence['metrics'][string];
export type Rule = Evidence['rules'][number];

/** Names and natural frequencies of metrics, in the reader's language; an unknown metric goes by its own name. */
export function useMetricText() {
  const t = useWords(evidenceWords);
  const name = (metric: string) => (isKnown(metric) ? t(metric) : metric);
  return {
    name,
    frequency(metric: string, delta: number): string {
      const { count, direction } = inHundred(delta);
      if (direction === 'same') return t('same');
      return t(`${isKnown(metric) ? metric : 'other'}-${direction}`, { count });
    },
    /** A release, or the base it was compared with. */
    release: (number: number | null, model: string) =>
      number === null || number === 0 ? t('base', { model }) : t('releaseNumber', { number }),
  };
}
