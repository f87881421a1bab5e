import type { Written } from '../../pipeline/changes.ts';
import type { Kinds } from '../../pipeline/edges.ts';
import { stepsOf } from '../state/written.ts';
import type { Status } from '../ui/status.tsx';

/** What a step is doing, and what that is called in the person's language. */
export type StatusOf = (stepId: string) => { readonly state: Status; readonly word: string } | undefined;

/**
 * Steps that a search finds, in the order of the document: every word of it stands in a title, id, kind or value;
 * `status:failed` or `status:失败` wants a state.
 */
export function findSteps(value: Written, search: string, kinds: Kinds, statusOf: StatusOf): readonly string[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return stepsOf(value).flatMap((step) => {
    const kind = kinds.get(step.kind);
    const said = [
      step.id,
      step.title ?? '',
      step.kind,
      kind?.title.en ?? '',
      kind?.title.zh ?? '',
      valuesOf(step.params),
    ]
      .join('\n')
      .toLowerCase();
    const isFound = words.every((word) => {
      const wanted = /^(status|状态)[:：](.+)$/.exec(word)?.[2];
      if (wanted === undefined) return said.includes(word);
      const status = statusOf(step.id);
      return status !== undefined && (status.state.startsWith(wanted) || status.word.toLowerCase().includes(wanted));
    });
    return isFound ? [step.id] : [];
  });
}

function valuesOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Object.values(value).map(valuesOf).join('\n');
  return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}
