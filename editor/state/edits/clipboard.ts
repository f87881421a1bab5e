import type { Written } from '../../../pipeline/changes.ts';
import type { Kinds } from '../../../pipeline/edges.ts';
import type { KindRef } from '../../../pipeline/kind.ts';
import type { Json } from '../../../pipeline/plan.ts';
import { isSecretRef } from '../../../pipeline/secret.ts';
import { edgeEndOf, maxSteps, type EdgeSpec } from '../../../pipeline/spec.ts';
import {
  editorOf,
  edgesOf,
  isObject,
  listOf,
  stepsById,
  stepsOf,
  type Layout,
  type Point,
  nameOf,
} from '../written.ts';
import { edgesAt, placeSteps } from './step-edits.ts';
import { freeId, hasId, withList, withMarks, written, type Edit } from './write.ts';

/** What a copied part of a pipeline says it is, so that other text is left alone. */
export const clipSchema = 'refrain/steps@1';
const mostCharacters = 2_000_000;

/** Part of a pipeline as text: its steps, the edges among them, and those that lead out of it. */
interface Clip {
  readonly schema: typeof clipSchema;
  readonly steps: readonly Written[];
  readonly edges: readonly EdgeSpec[];
  readonly outer: readonly EdgeSpec[];
  readonly layout: Layout;
  readonly groups: readonly Written[];
  readonly notes: readonly Written[];
}

export function copySteps(
  value: Written,
  ids: ReadonlySet<string>,
  noteIds: ReadonlySet<string>,
  layout: Layout,
  kinds: Kinds,
): string {
  const steps = listOf(value['steps']).filter(hasId(ids)) as readonly Written[];
  const edges = edgesAt(value, ids);
  const isInner = ({ from, to }: EdgeSpec) => ids.has(edgeEndOf(from).step) && ids.has(edgeEndOf(to).step);
  const clip: Clip = {
    schema: clipSchema,
    steps: steps.map((step) => withoutSecrets(step, kinds)),
    edges: edges.filter(isInner),
    outer: edges.filter((edge) => !isInner(edge)),
    layout: Object.fromEntries(Object.entries(layout).filter(([id]) => ids.has(id))),
    groups: listOf(editorOf(value)['groups']).filter((group): group is Written => isGroupOf(group, ids)),
    notes: listOf(editorOf(value)['notes']).filter(hasId(noteIds)) as readonly Written[],
  };
  return JSON.stringify(clip, null, 2);
}

const isGroupOf = (group: Json, ids: ReadonlySet<string>) =>
  isObject(group) && listOf(group['steps']).length > 0 && listOf(group['steps']).every((id) => ids.has(nameOf(id)));

/** Secrets are named, never written; a value that was typed where a name belongs stays behind. */
function withoutSecrets(step: Written, kinds: Kinds): Written {
  const { params } = step;
  if (!isObject(params)) return step;
  const shape = kinds.get(step['kind'] as KindRef)?.params.shape ?? {};
  const isSecret = (name: string, value: Json) =>
    !isSecretRef(value) &&
    (takesSecret(shape[name]) || (typeof value === 'string' && /(key|token|secret|password)$/i.test(name)));
  const kept = Object.entries(params).filter(([name, value]) => !isSecret(name, value));
  return { ...step, params: Object.fromEntries(kept) };
}

function takesSecret(schema: unknown): boolean {
  const { shape, def } = (schema ?? {}) as { shape?: object; def?: { innerType?: unknown } };
  return (shape !== undefined && '$secret' in shape) || (def?.innerType !== undefined && takesSecret(def.innerType));
}

export interface Pasted {
  readonly edit: Edit;
  /** Ids of the new steps, and of the new notes. */
  readonly steps: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Steps from a text of `copySteps`, under ids of their own. Edges among them are kept; those to other steps only when
 * asked for, where the step is there and its input is free. A kind nobody knows is kept, and is a problem.
 * @param at where the top left corner goes; beside where they were when absent
 * @returns null for any other text
 */
export function paste(value: Written, text: string, options: { at?: Point; withOuter?: boolean } = {}): Pasted | null {
  const clip = readClip(text);
  if (!clip || stepsOf(value).length + clip.steps.length > maxSteps) return null;
  const taken = new Set(stepsById(value).keys());
  const newIds = new Map<string, string>();
  for (const step of clip.steps) {
    const id = freeId(nameOf(step['id']), taken);
    taken.add(id);
    newIds.set(nameOf(step['id']), id);
  }
  const rename = (end: string) => {
    const { step, port } = edgeEndOf(end);
    const id = newIds.get(step) ?? step;
    return port === undefined ? id : `${id}.${port}`;
  };
  const shift = shiftOf(clip, options.at);
  const moved = ({ x, y }: Point): Point => ({ x: Math.round(x + shift.x), y: Math.round(y + shift.y) });

  const steps = clip.steps.map((step) => ({
    ...step,
    id: newIds.get(nameOf(step['id']))!,
    ...(typeof step['when'] === 'string' ? { when: renameInCondition(step['when'], newIds) } : {}),
  }));
  const inner = clip.edges.map(({ from, to }) => ({ from: rename(from), to: rename(to) }));
  const held = new Set(edgesOf(value).map(({ to }) => to));
  const outer = (options.withOuter ? clip.outer : [])
    .filter(({ from, to }) => isThere(from, value, newIds) && isThere(to, value, newIds))
    .map(({ from, to }) => ({ from: rename(from), to: rename(to) }))
    .filter(({ to }) => !to.includes('.') || !held.has(to));
  const layout = Object.fromEntries(
    Object.entries(clip.layout).flatMap(([id, at]) => (newIds.has(id) ? [[newIds.get(id)!, moved(at)]] : [])),
  );

  const takenMarks = (key: 'groups' | 'notes') =>
    new Set(listOf(editorOf(value)[key]).map((one) => nameOf(isObject(one) ? one['id'] : '')));
  const noteIds = takenMarks('notes');
  const groupIds = takenMarks('groups');
  const fresh = (mark: Written, ids: Set<string>) => {
    const id = freeId(nameOf(mark['id']), ids);
    ids.add(id);
    return { ...mark, id };
  };
  const notes = clip.notes.map((note) => ({
    ...fresh(note, noteIds),
    ...moved({ x: Number(note['x']), y: Number(note['y']) }),
  }));
  const groups = clip.groups.map((group) => ({
    ...fresh(group, groupIds),
    steps: listOf(group['steps']).flatMap((id) => newIds.get(nameOf(id)) ?? []),
  }));

  const edit: Edit = (now) => {
    let next = withList(now, 'steps', (list) => [...list, ...steps.map(written)]);
    next = withList(next, 'edges', (list) =>
      inner.length + outer.length > 0 ? [...list, ...[...inner, ...outer].map(written)] : list,
    );
    if (groups.length > 0) next = withMarks(next, 'groups', (list) => [...list, ...groups.map(written)]);
    if (notes.length > 0) next = withMarks(next, 'notes', (list) => [...list, ...notes.map(written)]);
    return placeSteps(layout)(next);
  };
  return { edit, steps: [...newIds.values()], notes: notes.map(({ id }) => id) };
}

const isThere = (end: string, value: Written, newIds: ReadonlyMap<string, string>) => {
  const { step } = edgeEndOf(end);
  return newIds.has(step) || stepsById(value).has(step);
};

function shiftOf({ layout, notes }: Clip, at: Point | undefined): Point {
  if (!at) return { x: 40, y: 40 };
  const places = [...Object.values(layout), ...notes.map((note) => ({ x: Number(note['x']), y: Number(note['y']) }))];
  if (places.length === 0) return { x: 0, y: 0 };
  return { x: at.x - Math.min(...places.map(({ x }) => x)), y: at.y - Math.min(...places.map(({ y }) => y)) };
}

const renameInCondition = (when: string, newIds: ReadonlyMap<string, string>) =>
  when.replaceAll(/\bsteps\.([a-z][a-z0-9-]*)/g, (all, id: string) =>
    newIds.has(id) ? `steps.${newIds.get(id)!}` : all,
  );

function readClip(text: string): Clip | null {
  if (text.length > mostCharacters) return null;
  let read: Json;
  try {
    read = JSON.parse(text) as Json;
  } catch {
    return null;
  }
  if (!isObject(read) || read['schema'] !== clipSchema) return null;
  const objects = (value: Json | undefined) => listOf(value).filter(isObject);
  const edges = (value: Json | undefined) =>
    objects(value).filter(
      ({ from, to }) => typeof from === 'string' && typeof to === 'string',
    ) as unknown as readonly EdgeSpec[];
  const isPlaced = (at: Json): at is Written => isObject(at) && Number.isFinite(at['x']) && Number.isFinite(at['y']);
  const steps = new Map(
    objects(read['steps'])
      .filter(({ id, kind }) => typeof id === 'string' && typeof kind === 'string')
      .map((step) => [step['id'], step]),
  );
  return {
    schema: clipSchema,
    steps: [...steps.values()],
    edges: edges(read['edges']).filter(
      ({ from, to }) => steps.has(edgeEndOf(from).step) && steps.has(edgeEndOf(to).step),
    ),
    outer: edges(read['outer']),
    layout: Object.fromEntries(
      Object.entries(isObject(read['layout']) ? read['layout'] : {}).filter(([, at]) => isPlaced(at)),
    ) as unknown as Layout,
    groups: objects(read['groups']).filter(({ id }) => typeof id === 'string'),
    notes: objects(read['notes']).filter((note) => typeof note['id'] === 'string' && isPlaced(note)),
  };
}
