import type { Json } from './plan.ts';

/** A document as it is written: parsed, defaults left out. */
export type Written = { readonly [key: string]: Json };

/**
 * One difference between two documents. The path goes through keys, and through steps, groups and notes by id, edges by
 * `from → to`; arrays inside parameters are one value. Absent sides say added or removed.
 */
export interface Change {
  readonly path: readonly string[];
  readonly before?: Json;
  readonly after?: Json;
}

/** Collections whose order means nothing: their items are told apart by what names them. */
const keyed: readonly { readonly path: readonly string[]; readonly keyOf: (item: Json) => string | undefined }[] = [
  { path: ['steps'], keyOf: idOf },
  { path: ['edges'], keyOf: edgeKeyOf },
  { path: ['editor', 'groups'], keyOf: idOf },
  { path: ['editor', 'notes'], keyOf: idOf },
];

const isObject = (value: Json | undefined): value is Written =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function idOf(item: Json): string | undefined {
  const id = isObject(item) ? item['id'] : undefined;
  return typeof id === 'string' ? id : undefined;
}

function edgeKeyOf(item: Json): string | undefined {
  if (!isObject(item)) return undefined;
  const { from, to } = item;
  return typeof from === 'string' && typeof to === 'string' ? `${from} → ${to}` : undefined;
}

const samePath = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((key, place) => key === b[place]);

/** How the items of the array at `path` are named; undefined for arrays that are one value. */
export function namingAt(path: readonly string[]): ((item: Json) => string | undefined) | undefined {
  return keyed.find((one) => samePath(one.path, path))?.keyOf;
}

/** Items by name, in their order; null when it is no array, or its names do not tell its items apart. */
function itemsOf(value: Json | undefined, path: readonly string[]): Map<string, Json> | null {
  const keyOf = namingAt(path);
  if (!keyOf || !Array.isArray(value)) return null;
  const items = new Map<string, Json>();
  for (const item of value as readonly Json[]) {
    const key = keyOf(item);
    if (key === undefined || items.has(key)) return null;
    items.set(key, item);
  }
  return items;
}

/** What turns `from` into `to`, in the order of the document. Equal content, however it is ordered, has no changes. */
export function diff(from: Written, to: Written): Change[] {
  const changes: Change[] = [];
  compare([], from, to, changes);
  return changes;
}

function compare(path: readonly string[], before: Json | undefined, after: Json | undefined, changes: Change[]): void {
  if (before === after) return;
  const [was, is] = [childrenOf(before, path), childrenOf(after, path)];
  if (was && is && Array.isArray(before) === Array.isArray(after)) {
    for (const key of new Set([...was.keys(), ...is.keys()]))
      compare([...path, key], was.get(key), is.get(key), changes);
    return;
  }
  if (isEqual(before, after)) return;
  changes.push({
    path,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  });
}

function childrenOf(value: Json | undefined, path: readonly string[]): Map<string, Json> | null {
  if (isObject(value)) return new Map(Object.entries(value));
  return itemsOf(value, path);
}

/** Equal as JSON; the order of keys does not matter. */
export function isEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item: Json, place) => isEqual(item, (b as readonly Json[])[place]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]));
}

/** The document with the changes made; what they do not touch is shared with the old one. New items come last. */
export function applyChanges(to: Written, changes: readonly Change[]): Written {
  const tree = treeOf(changes);
  if (tree) return grow(to, tree, []) as Written;
  return changes.reduce((value, change) => grow(value, treeOf([change])!, []) as Written, to);
}

/** Changes by the keys of their paths, in the order in which they came; a leaf holds what is there after. */
type ChangeTree = Map<string, ChangeTree | { readonly after: Json | undefined }>;

/** Null when one change lies within another's path, so that their order matters. */
function treeOf(changes: readonly Change[]): ChangeTree | null {
  const root: ChangeTree = new Map();
  for (const { path, after } of changes) {
    let at = root;
    for (const [depth, key] of path.entries()) {
      const next = at.get(key);
      if (depth === path.length - 1) {
        if (next) return null;
        at.set(key, { after });
      } else if (next instanceof Map) at = next;
      else if (next) return null;
      else {
        const made: ChangeTree = new Map();
        at.set(key, made);
        at = made;
      }
    }
    if (path.length === 0) return null;
  }
  return root;
}

/** Each collection on the way is copied once, however many changes are in it. */
function grow(value: Json | undefined, tree: ChangeTree, path: readonly string[]): Json {
  const keyOf = namingAt(path);
  const inside = (was: Json | undefined, key: string, change: ChangeTree | { readonly after: Json | undefined }) =>
    change instanceof Map ? grow(was, change, [...path, key]) : change.after;
  if (keyOf && (Array.isArray(value) || value === undefined)) {
    const items: (Json | undefined)[] = [...((value ?? []) as readonly Json[])];
    const places = new Map<string | undefined, number>();
    for (const [place, item] of items.entries()) {
      const key = keyOf(item!);
      if (!places.has(key)) places.set(key, place);
    }
    for (const [key, change] of tree) {
      const place = places.get(key) ?? -1;
      if (place >= 0) items[place] = inside(items[place], key, change);
      else if (change instanceof Map || change.after !== undefined) items.push(inside(undefined, key, change));
    }
    return items.filter((item) => item !== undefined);
  }
  const entries = new Map(isObject(value) ? Object.entries(value) : []);
  for (const [key, change] of tree) {
    const after = inside(entries.get(key), key, change);
    if (after === undefined) entries.delete(key);
    else entries.set(key, after);
  }
  return Object.fromEntries(entries);
}

/** The changes that take back: applied after, they give the document from before. */
export function inverse(changes: readonly Change[]): Change[] {
  return changes
    .map(({ path, before, after }) => ({
      path,
      ...(after === undefined ? {} : { before: after }),
      ...(before === undefined ? {} : { after: before }),
    }))
    .reverse();
}
