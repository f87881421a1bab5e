import type { Document, Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { isMap, isPair, isScalar, isSeq, parseDocument, stringify } from 'yaml';
import type { Change } from './changes.ts';
import { applyChanges, isEqual, namingAt } from './changes.ts';
import type { Written } from './changes.ts';
import type { Json } from './plan.ts';

/**
 * Makes changes in the text of a document, YAML or JSON, so that its comments, the order of its keys and every line they
 * are not about stay as they are. The text must be readable; what it then says is exactly `applyChanges` of what it said.
 * Changes that do not touch each other's words are made all at once: a thousand cost little more than one.
 */
export function patchSource(source: string, changes: readonly Change[]): string {
  const now = readText(source);
  const made = changes.length > 1 ? patchTogether(now, changes) : null;
  last = made ?? patchOneByOne(now, changes);
  return last.text;
}

/** Null when the changes depend on each other's order, or do not say what they should once they are made. */
function patchTogether(now: ReadText, changes: readonly Change[]): ReadText | null {
  const { spans, rest } = spansOf(now, changes);
  if (spans.length < 2) return null;
  const some = readText(replaceAll(now.text, spans));
  if (some.document.errors.length > 0) return null;
  const all = patchOneByOne(some, rest);
  return isEqual(all.value, applyChanges(now.value, changes)) ? all : null;
}

function patchOneByOne(from: ReadText, changes: readonly Change[]): ReadText {
  let now = from;
  for (const change of changes) {
    const wanted = applyChanges(now.value, [change]);
    const span = spanOf(now, change);
    const next = span && readText(replaceAll(now.text, [span]));
    now =
      next && next.document.errors.length === 0 && isEqual(next.value, wanted)
        ? next
        : readText(rewrite(now.document, change));
  }
  return now;
}

interface ReadText {
  readonly text: string;
  readonly document: Document;
  readonly value: Written;
  /** Where named items stand, looked for once a collection. */
  readonly places: Places;
}
type Places = Map<Collection, ReadonlyMap<string, number>>;

/** What was made last is what is patched next, most often. */
let last: ReadText | null = null;

function readText(text: string): ReadText {
  if (last?.text === text) {
    const known = last;
    // Whoever writes into the tree has it alone.
    last = null;
    return known;
  }
  const document = parseDocument(text, { version: '1.2', schema: 'core' });
  const value = document.errors.length > 0 ? {} : ((document.toJS() ?? {}) as Written);
  return { text, document, value, places: new Map() };
}

/** Words put in place of others. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** The changes that take no more than words, in the order of the text and apart from each other; and the others. */
function spansOf(now: ReadText, changes: readonly Change[]): { spans: readonly Span[]; rest: readonly Change[] } {
  const found = changes.map((change) => ({ change, span: spanOf(now, change) }));
  const wordy = found.filter((one): one is { change: Change; span: Span } => one.span !== null);
  // Stable: what is added at one place stays in the order in which it came.
  wordy.sort((a, b) => a.span.from - b.span.from);
  const spans: Span[] = [];
  const rest = found.flatMap(({ change, span }) => (span === null ? [change] : []));
  for (const { change, span } of wordy) {
    if (span.from < (spans.at(-1)?.to ?? 0)) rest.push(change);
    else spans.push(span);
  }
  return { spans, rest };
}

function replaceAll(text: string, spans: readonly Span[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { from, to, insert } of spans) {
    parts.push(text.slice(at, from), insert);
    at = to;
  }
  return parts.join('') + text.slice(at);
}

/** Puts the new words in place of the old ones and touches nothing else; null where that takes more than words. */
function spanOf({ text, document, places }: ReadText, { path, after }: Change): Span | null {
  const found = find(document, path, places);
  if (!found) return null;
  const { parent, node } = found;
  if (node && after !== undefined) {
    const { range } = node;
    if (!isScalar(node) || !range || (typeof after === 'object' && after !== null)) return null;
    if (node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL') return null;
    return { from: range[0], to: range[1], insert: scalarText(after) };
  }
  if (!isBlock(parent) || parent.items.length === 0) return null;
  return after === undefined ? cut(text, parent, path, places) : append(text, parent, path.at(-1)!, after);
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
function append(text: string, parent: Collection, key: string, after: Json): Span | null {
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
  return { from: at, to: at, insert: `\n${lines.join('\n')}` };
}

/** From the item's first line to the line before the next one; a comment right above it goes with it. */
function cut(text: string, parent: Collection, path: readonly string[], places: Places): Span | null {
  if (parent.items.length === 1) return null;
  const place = placeIn(parent, path.at(-1)!, path.slice(0, -1), places);
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
  return { from, to: lineEnd < 0 ? text.length : lineEnd + 1, insert: '' };
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

function find(
  document: Document,
  path: readonly string[],
  places: Places,
): { parent: Node | null; node: Node | null } | null {
  let parent: Node | null = null;
  let node = document.contents;
  for (const [depth, key] of path.entries()) {
    parent = node;
    if (!isMap(parent) && !isSeq(parent)) return null;
    const place = placeIn(parent, key, path.slice(0, depth), places);
    if (place < 0) return depth === path.length - 1 ? { parent, node: null } : null;
    const item = parent.items[place];
    node = (isPair(item) ? item.value : item) as Node | null;
    if (node === null) return null;
  }
  return { parent, node };
}

function placeIn(collection: Collection, key: string, path: readonly string[], places: Places): number {
  let known = places.get(collection);
  if (!known) places.set(collection, (known = namesIn(collection, path)));
  return known.get(key) ?? -1;
}

/** The first of each name. */
function namesIn(collection: Collection, path: readonly string[]): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  const keyOf = namingAt(path);
  for (const [place, item] of collection.items.entries()) {
    const name = isPair(item)
      ? String(isScalar(item.key) ? item.key.value : item.key)
      : keyOf?.((item as Node).toJSON() as Json);
    if (name !== undefined && !names.has(name)) names.set(name, place);
  }
  return names;
}

/** Through the tree: comments and order are kept, some spacing is the printer's. */
function rewrite(document: Document, { path, after }: Change): string {
  const way: (string | number)[] = [];
  const places: Places = new Map();
  let node = document.contents;
  for (const [depth, key] of path.entries()) {
    const isNamed = namingAt(path.slice(0, depth)) !== undefined && (isSeq(node) || isNothing(node));
    const place = node && (isMap(node) || isSeq(node)) ? placeIn(node, key, path.slice(0, depth), places) : -1;
    if (isNamed && place < 0) {
      const list = way.length === 0 ? node : document.getIn(way);
      if (list === undefined || list === null) document.setIn(way, document.createNode([]));
      if (after !== undefined) document.addIn(way, document.createNode(after));
      return print(document);
    }
    way.push(isNamed ? place : key);
    const item = place < 0 ? null : (node as Collection).items[place];
    node = (isPair(item) ? item.value : item) as Node | null;
  }
  if (after === undefined) document.deleteIn(way);
  else document.setIn(way, document.createNode(after));
  return print(document);
}

/** A key with nothing after it, as `edges:` is when the last of them was taken out. */
const isNothing = (node: Node | null) => node === null || (isScalar(node) && node.value === null);

const print = (document: Document) => document.toString({ lineWidth: 0, flowCollectionPadding: true });
