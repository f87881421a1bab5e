import { catalog } from '../../activities/catalog.ts';
import type { RunView } from '../../server/client.ts';
import { useText } from '../words/language.ts';

export type PlanStep = RunView['plan']['steps'][number];

/** A step by the name its author gave it; one that was given none has its kind's, in the reader's language. */
export function useStepTitle(): (step: { readonly kind: string; readonly title: string }) => string {
  const text = useText();
  return (step) => {
    const kind = catalog.get(step.kind as PlanStep['kind']);
    return kind && (step.title === kind.title.en || step.title === kind.title.zh) ? text(kind.title) : step.title;
  };
}

export function useKindTitle(): (kind: string) => string {
  const text = useText();
  return (ref) => {
    const kind = catalog.get(ref as PlanStep['kind']);
    return kind ? text(kind.title) : ref;
  };
}
