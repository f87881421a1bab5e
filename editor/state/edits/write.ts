import type { Written } from '../../../pipeline/changes.ts';
import type { Json } from '../../../pipeline/plan.ts';
import { editorOf, isObject, listOf } from '../written.ts';

/** One change of a document: a value in, a value out, nothing else touched. */
export type Edit = (value: Written) => Written;

export const written = (object: object): Written => object as Written;

/** The list at a key changed; written as it was when nothing came of it, left out when it is empty and was not there. */
export function withList(value: Written, key: string, change: (list: readonly Json[]) => readonly Json[]): Written {
  const before = listOf(value[key]);
  const after = change(before);
  if (after === before || (after.length === 0 && value[key] === undefined)) return value;
  return { ...value, [key]: after };
}

/** The same for a list beside the steps: groups, notes. An empty one is not written. */
export function withMarks(value: Written, key: 'groups' | 'notes', change: (list: readonly Json[]) => readonly Json[]) {
  const editor = editorOf(value);
  const before = listOf(editor[key]);
  const after = change(before);
  return after === before ? value : withEditor(value, key, after.length > 0 ? after : undefined);
}

export function withEditor(value: Written, key: string, part: Json | undefined): Written {
  const { [key]: _, ...rest } = editorOf(value);
  const editor: Written = part === undefined ? rest : { ...rest, [key]: part };
  if (Object.keys(editor).length > 0) return { ...value, editor };
  const { editor: _editor, ...bare } = value;
  return bare;
}

export const hasId =
  (ids: ReadonlySet<string>) =>
  (item: Json): boolean =>
    isObject(item) && typeof item['id'] === 'string' && ids.has(item['id']);

/** Each item of an id changed; the list itself when none is. */
export function changeItems(
  list: readonly Json[],
  ids: ReadonlySet<string>,
  change: (item: Written) => Written,
): readonly Json[] {
  const isMeant = hasId(ids);
  return list.some(isMeant) ? list.map((item) => (isMeant(item) ? change(item as Written) : item)) : list;
}

/** `train-sft`, `train-sft-2`, …: the first that nobody has, within the longest id there may be. */
export function freeId(wanted: string, taken: ReadonlySet<string>): string {
  const stem = (wanted.toLowerCase().match(/[a-z][a-z0-9-]*/)?.[0] ?? 'step').slice(0, 56).replace(/(-\d+)?-*$/, '');
  if (!taken.has(stem)) return stem;
  for (let count = 2; ; count += 1) if (!taken.has(`${stem}-${count}`)) return `${stem}-${count}`;
}
