import type { Document, Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { isMap, isPair, isScalar, isSeq, parseDocument, stringify } from 'yaml';
import type { Change } from './changes.ts';
import { applyChanges, isEqual, namingAt } from './changes.ts';
import type { Written } from './changes.ts';
import type { Json } from './plan.ts';

/**
 * Makes changes in the text of a document, YAML or JSON, so that its comments, the order of its keys and every line they
 * are not about stay as they are. The text must be readable; what it then says is exactly `applyChanges` of what it said.
 */
export function patchSource(source: string, changes: readonly Change[]): string {
  let now = readText(source);
  for (const change of changes) {
    const wanted = applyChanges(now.value, [change]);
    const spliced = splice(now.text, now.document, change);
    const next = spliced === null ? null : readText(spliced);
    now =
      next && next.document.errors.length === 0 && isEqual(next.value, wanted)
        ? next
        : readText(rewrite(now.document, change));
  }
  return now.text;
}

function readText(text: string): { readonly text: string; readonly document: Document; readonly value: Written } {
  const document = parseDocument(text, { version: '1.2', schema: 'core' });
  return { text, document, value: document.errors.length > 0 ? {} : ((document.toJS() ?? {}) as Written) };
}

/** Puts the new words in place of the old ones and touches nothing else; null where that takes more than words. */
function splice(text: string, document: Document, { path, after }: Change): string | null {
  const found = find(document, path);
  if (!found) return null;
  const { parent, node } = found;
  if (node && after !== undefined) {
    const { range } = node;
    if (!isScalar(node) || !range || (typeof after === 'object' && after !== null)) return null;
    if (node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL') return null;
    return text.slice(0, range[0]) + scalarText(after) + text.slice(range[1]);
  }
  if (!isBlock(parent) || parent.items.length === 0) return null;
  return after === undefined ? cut(text, parent, path.at(-1)!, path) : append(text, parent, path.at(-1)!, after);
}

/** On one line, and read as the same value wherever it stands. */
function scalarText(value: Json): string {
  const plain = stringify(value, { lineWidth: 0, defaultStringType: 'PLAIN' }).trimEnd();
  const isSafe = !plain.includes('\n') && !/[,[\]{}]/.test(plain);
  return isSafe ? plain : JSON.stringify(value);
}

type Collection = YAMLMap | YAMLSeq;
const isBlock = (node: Node | null | undefined): node is Collection => (isMap(node) || isSeq(node)) && !node.flow;

/** After the last item, indented as the items are. */
function append(text: string, parent: Collection, key: string, after: Json): string | null {
  const first = startOf(parent.items[0]);
  const end = endOf(parent.items.at(-1));
  if (first === undefined || end === undefined) return null;
  const lineStart = text.lastIndexOf('\n', first - 1) + 1;
  const lead = text.slice(lineStart, first);
  const indent = isSeq(parent) ? lead.replace(/-\s*$/, '') : lead;
  if (indent.trim() !== '') return null;
  const block = stringify(isSeq(parent) ? [after] : { [key]: after }, { lineWidth: 0 }).trimEnd();
  const lines = block.split('\n').map((line) => (line === '' ? '' : indent + line));
  const lineEnd = text.indexOf('\n', Math.max(end - 1, 0));
  const at = lineEnd < 0 ? text.length : lineEnd;
  return `${text.slice(0, at)}\n${lines.join('\n')}${text.slice(at)}`;
}

/** From the item's first line to the line before the next one; a comment right above it goes with it. */
function cut(text: string, parent: Collection, key: string, path: readonly string[]): string | null {
  if (parent.items.length === 1) return null;
  const place = placeIn(parent, key, path.slice(0, -1));
  const start = place < 0 ? undefined : startOf(parent.items[place]);
  const end = place < 0 ? undefined : endOf(parent.items[place]);
  if (start === undefined || end === undefined) return null;
  let from = text.lastIndexOf('\n', start - 1) + 1;
  const lead = text.slice(from, start);
  if (lead.replace('-', '').trim() !== '') return null;
  for (;;) {
    const above = text.lastIndexOf('\n', from - 2) + 1;
    if (from === 0 || !text.slice(above, from).trim().startsWith('#') || place === 0) break;
    from = above;
  }
  const lineEnd = text.indexOf('\n', Math.max(end - 1, 0));
  return text.slice(0, from) + (lineEnd < 0 ? '' : text.slice(lineEnd + 1));
}

function startOf(item: unknown): number | undefined {
  const node = isPair(item) ? (item as Pair<Node, Node>).key : (item as Node);
  return node?.range?.[0];
}

/** Where its last word ends. */
function endOf(item: unknown): number | undefined {
  const node = isPair(item) ? ((item as Pair<Node, Node>).value ?? (item as Pair<Node, Node>).key) : (item as Node);
  return node?.range?.[1];
}

function find(document: Document, path: readonly string[]): { parent: Node | null; node: Node | null } | null {
  let parent: Node | null = null;
  let node = document.contents;
  for (const [depth, key] of path.entries()) {
    parent = node;
    if (!isMap(parent) && !isSeq(parent)) return null;
    const place = placeIn(parent, key, path.slice(0, depth));
    if (place < 0) return depth === path.length - 1 ? { parent, node: null } : null;
    const item = parent.items[place];
    node = (isPair(item) ? item.value : item) as Node | null;
    if (node === null) return null;
  }
  return { parent, node };
}

function placeIn(collection: Collection, key: string, path: readonly string[]): number {
  if (isMap(collection))
    return collection.items.findIndex((pair) => String(isScalar(pair.key) ? pair.key.value : pair.key) === key);
  const keyOf = namingAt(path);
  return collection.items.findIndex((item) => keyOf?.((item as Node).toJSON() as Json) === key);
}

/** Through the tree: comments and order are kept, some spacing is the printer's. */
function rewrite(document: Document, { path, after }: Change): string {
  const places: (string | number)[] = [];
  let node = document.contents;
  for (const [depth, key] of path.entries()) {
    const isNamed = namingAt(path.slice(0, depth)) !== undefined && (isSeq(node) || node === null);
    const place = node && (isMap(node) || isSeq(node)) ? placeIn(node, key, path.slice(0, depth)) : -1;
    if (isNamed && place < 0) {
      const list = places.length === 0 ? node : document.getIn(places);
      if (list === undefined || list === null) document.setIn(places, document.createNode([]));
      if (after !== undefined) document.addIn(places, document.createNode(after));
      return print(document);
    }
    places.push(isNamed ? place : key);
    const item = place < 0 ? null : (node as Collection).items[place];
    node = (isPair(item) ? item.value : item) as Node | null;
  }
  if (after === undefined) document.deleteIn(places);
  else document.setIn(places, document.createNode(after));
  return print(document);
}

const print = (document: Document) => document.toString({ lineWidth: 0, flowCollectionPadding: true });
