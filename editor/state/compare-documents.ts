import { applyChanges, diff, type Change, type Written } from '../../pipeline/changes.ts';
import type { DiffMark, DiffMarks } from './diff-marks.ts';
import { isObject } from './written.ts';

/** Everything that differs about one step, one edge, or the document beside them. */
export interface Difference {
  /** `step sft`, `edge a.b → c.d`, `document title`. */
  readonly key: string;
  readonly what: 'step' | 'edge' | 'document';
  readonly name: string;
  readonly mark: DiffMark;
  readonly changes: readonly Change[];
}

export interface Comparison {
  /** Both documents in one: the newer, with the steps and edges that it no longer has. */
  readonly value: Written;
  readonly marks: DiffMarks;
  readonly differences: readonly Difference[];
}

/** Two documents on one canvas. Steps that only moved are told apart, and are no difference of meaning. */
export function compareDocuments(from: Written, to: Written): Comparison {
  const grouped = new Map<string, Difference>();
  const gone: Change[] = [];
  for (const change of diff(from, to).flatMap(ofEntries)) {
    const found = placeOf(change);
    if (found === null) continue;
    if (found.mark === 'removed' && found.what !== 'document') gone.push({ path: change.path, after: change.before! });
    const before = grouped.get(found.key);
    grouped.set(found.key, before ? join(before, found) : found);
  }
  const differences = [...grouped.values()];
  const marksOf = (what: Difference['what']) =>
    Object.fromEntries(differences.filter((one) => one.what === what).map(({ name, mark }) => [name, mark]));
  return {
    value: applyChanges(to, [...gone, ...placesOfGone(from, gone)]),
    marks: { steps: marksOf('step'), edges: marksOf('edge') },
    differences,
  };
}

/** What is written or taken away as a whole, though each of its entries is a difference of its own. */
const isWhole = ([list, part, third, ...rest]: readonly string[]) =>
  list === 'editor'
    ? third === undefined && (part === undefined || part === 'layout' || part === 'pins')
    : list === 'steps' && third === 'params' && rest.length === 0;

/** A change of a whole as the changes of its entries. */
function ofEntries(change: Change): readonly Change[] {
  const { path, before, after } = change;
  if (!isWhole(path)) return [change];
  const [old, now] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key) => {
    const [was, is] = [old[key], now[key]];
    return ofEntries({
      path: [...path, key],
      ...(was === undefined ? {} : { before: was }),
      ...(is === undefined ? {} : { after: is }),
    });
  });
}

function placeOf(change: Change): Difference | null {
  const [list, name] = change.path;
  const made = (what: Difference['what'], of: string, mark: DiffMark): Difference => ({
    key: `${what} ${of}`,
    what,
    name: of,
    mark,
    changes: [change],
  });
  const whole = change.before === undefined ? 'added' : change.after === undefined ? 'removed' : 'changed';
  if (list === 'steps' && name !== undefined) return made('step', name, change.path.length === 2 ? whole : 'changed');
  if (list === 'edges' && name !== undefined) return made('edge', name, whole);
  if (list === 'editor') {
    const [, part, stepId] = change.path;
    if (part === 'pins' && stepId !== undefined) return made('step', stepId, 'changed');
    return part === 'layout' && stepId !== undefined ? made('step', stepId, 'moved') : null;
  }
  return made('document', change.path.slice(0, 2).join('.'), whole);
}

/** A step that was added or changed may have moved as well; that it moved is then the lesser news. */
function join(a: Difference, b: Difference): Difference {
  const [main, other] = a.mark === 'moved' ? [b, a] : [a, b];
  return other.mark === 'moved' ? { ...main } : { ...main, changes: [...main.changes, ...other.changes] };
}

function placesOfGone(from: Written, gone: readonly Change[]): Change[] {
  const { layout } = (from['editor'] ?? {}) as { readonly layout?: Readonly<Record<string, Written>> };
  return gone.flatMap(({ path: [list, id] }) =>
    list === 'steps' && id !== undefined && layout?.[id] ? [{ path: ['editor', 'layout', id], after: layout[id] }] : [],
  );
}
