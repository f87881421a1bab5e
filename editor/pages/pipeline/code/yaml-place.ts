import { syntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';

/** The part of the syntax tree that is read here. */
type Node = ReturnType<ReturnType<typeof syntaxTree>['resolveInner']>;

/** Where in a document a place of its text is, also while the text around it is half written. */
export interface YamlPlace {
  /** Keys and places in lists, down to the mapping of a key, or to the key of a value. */
  readonly path: readonly (string | number)[];
  /** A key of the mapping at `path`, or the value at `path`. */
  readonly part: 'key' | 'value';
  /** What stands there so far, and from where. */
  readonly word: string;
  readonly from: number;
  /** Keys that the mapping has already. */
  readonly keys: readonly string[];
}

const wordBefore = /[\w.@:$-]*$/;
const wordAfter = /^[\w.@$-]*/;

export function placeAt(state: EditorState, pos: number): YamlPlace | null {
  const line = state.doc.lineAt(pos);
  const before = state.sliceDoc(line.from, pos);
  if (/(^|\s)#/.test(before)) return null;
  const word = wordBefore.exec(before)![0];
  const from = pos - word.length;
  const lead = before.slice(0, before.length - word.length);
  const afterKey = /(?:^|[\s{,-])([\w$-]+):\s*$/.exec(lead);
  if (afterKey) {
    const key = nodeAt(state, line.from + afterKey.index + afterKey[0].indexOf(afterKey[1]!) + 1);
    return made(pathOf(state, key), 'value', word, from, []);
  }
  if (/^\s*(?:- )?$/.test(lead)) return onOwnLine(state, line.from, lead, word, from);
  const inside = nodeAt(
    state,
    Math.max(from - (/\s$/.test(lead) ? lead.length - lead.trimEnd().length : 0), line.from),
  );
  const mapping = enclosing(inside, ['FlowMapping', 'BlockMapping']);
  return mapping ? made(pathOf(state, mapping), 'key', word, from, keysOf(state, mapping, from)) : null;
}

/** The whole word around a place, for what is shown when the pointer rests. */
export function wordAround(state: EditorState, pos: number): { readonly place: YamlPlace; readonly to: number } | null {
  const line = state.doc.lineAt(pos);
  const to = pos + wordAfter.exec(state.sliceDoc(pos, line.to))![0].length;
  const place = placeAt(state, to);
  return place && place.word !== '' && place.from <= pos ? { place, to } : null;
}

const made = (
  path: YamlPlace['path'],
  part: YamlPlace['part'],
  word: string,
  from: number,
  keys: readonly string[],
): YamlPlace => ({ path, part, word, from, keys });

const nodeAt = (state: EditorState, pos: number): Node => syntaxTree(state).resolveInner(pos, -1);

function enclosing(node: Node | null, names: readonly string[]): Node | null {
  for (let at = node; at; at = at.parent) if (names.includes(at.name)) return at;
  return null;
}

/** A new line belongs to the mapping whose keys stand in its column, or to the key above that has no value yet. */
function onOwnLine(state: EditorState, lineStart: number, lead: string, word: string, from: number): YamlPlace | null {
  const column = lead.length;
  let number = state.doc.lineAt(lineStart).number - 1;
  while (number > 0 && /^\s*(#.*)?$/.test(state.doc.line(number).text)) number -= 1;
  if (number === 0)
    return made([], 'key', word, from, keysOf(state, enclosing(nodeAt(state, 1), ['BlockMapping']), from));
  const above = state.doc.line(number);
  const end = above.from + above.text.trimEnd().length;
  for (let node: Node | null = nodeAt(state, end); node; node = node.parent) {
    const start = node.getChild('Pair')?.from ?? node.from;
    const own = start - state.doc.lineAt(start).from;
    if (node.name === 'BlockMapping' && own === column)
      return made(pathOf(state, node), 'key', word, from, keysOf(state, node, from));
    if (node.name === 'Pair' && column > own && /:\s*$/.test(above.text))
      return made(pathOf(state, node), 'key', word, from, []);
    if (node.name === 'BlockSequence' && lead.endsWith('- ') && own === column - 2)
      return made([...pathOf(state, node), node.getChildren('Item').length], 'key', word, from, []);
  }
  return column === 0
    ? made(
        [],
        'key',
        word,
        from,
        keysOf(state, syntaxTree(state).topNode.firstChild?.getChild('BlockMapping') ?? null, from),
      )
    : null;
}

function pathOf(state: EditorState, node: Node): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at: Node | null = node; at; at = at.parent) {
    if (at.name === 'Pair') path.unshift(keyOf(state, at));
    if (at.name === 'Item') {
      let place = 0;
      for (let sibling = at.prevSibling; sibling; sibling = sibling.prevSibling)
        if (sibling.name === 'Item') place += 1;
      path.unshift(place);
    }
  }
  return path;
}

const keyOf = (state: EditorState, pair: Node): string => {
  const key = pair.getChild('Key');
  return key ? state.sliceDoc(key.from, key.to).replace(/^["']|["']$/g, '') : '';
};

/** All but the one that is being written. */
const keysOf = (state: EditorState, mapping: Node | null, except: number): string[] =>
  (mapping?.getChildren('Pair') ?? []).filter(({ from }) => from !== except).map((pair) => keyOf(state, pair));

/** Value of a key in the mapping at a path, as far as it can be read. */
export function valueAt(state: EditorState, path: readonly (string | number)[]): string | undefined {
  let node: Node | null = syntaxTree(state).topNode.firstChild?.getChild('BlockMapping') ?? null;
  for (const [depth, key] of path.entries()) {
    if (!node) return undefined;
    const child: Node | undefined =
      typeof key === 'number'
        ? node.getChildren('Item')[key]
        : node.getChildren('Pair').find((pair) => keyOf(state, pair) === key);
    if (!child) return undefined;
    const last: Node | null = child.lastChild;
    if (depth === path.length - 1)
      return last && last.name !== ':' ? state.sliceDoc(last.from, last.to).trim() : undefined;
    node = last;
  }
  return undefined;
}
