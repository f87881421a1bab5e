import type { Kinds } from '../pipeline/edges.ts';
import type { PlanStep } from '../pipeline/plan.ts';
import type { Text } from '../pipeline/text.ts';

/** Names of kinds, steps and parameters as people read them, so that a page needs no catalogue for a few words. */
export function createKindWords(kinds: Kinds) {
  const kindTitle = (kind: string): Text => kinds.get(kind as PlanStep['kind'])?.title ?? { en: kind, zh: kind };
  return {
    kindTitle,
    /** By the name its author gave it; one that was given none has its kind's. */
    stepTitle({ kind, title }: Pick<PlanStep, 'kind' | 'title'>): Text {
      const own = kindTitle(kind);
      return title === own.en || title === own.zh ? own : { en: title, zh: title };
    },
    parameterTitle(kind: string, key: string): Text {
      const shape = kinds.get(kind as PlanStep['kind'])?.params.shape;
      const meta = shape?.[key]?.meta() as { readonly title?: Text } | undefined;
      return meta?.title ?? { en: key, zh: key };
    },
  };
}
export type KindWords = ReturnType<typeof createKindWords>;
