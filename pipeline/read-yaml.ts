import { Composer, isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, Parser } from 'yaml';
import type { CST, Document, Node } from 'yaml';
import type { Json } from './plan.ts';
import type { Problem } from './problem.ts';
import { yamlFault } from './wording.ts';

/** Bytes of UTF-8; a larger document is refused before it is parsed. */
export const maxDocumentBytes = 1024 * 1024;
const maxDepth = 64;
const maxNodes = 100_000;
const maxAliases = 100;
/** Words, signs and spaces as the lexer cuts them; bounds the time any megabyte of text can take. */
const maxLexemes = 400_000;

/** Where something stands in the source text; 1-based. */
export interface Place {
  readonly line: number;
  readonly column: number;
}
export type Path = readonly PropertyKey[];

export type ReadYaml =
  | { readonly ok: true; readonly value: Json; readonly placeOf: (path: Path) => Place | undefined }
  | { readonly ok: false; readonly problems: Problem[] };

/**
 * Reads one YAML 1.2 or JSON document as plain data, and remembers where each value stands. Tags, repeated keys,
 * `__proto__`, several documents and anything built to blow up (depth, size, aliases) are problems, never exceptions.
 */
export function readYaml(source: string): ReadYaml {
  if (source.length > maxDocumentBytes || new TextEncoder().encode(source).length > maxDocumentBytes) {
    return { ok: false, problems: [yamlFault('too-large', { limit: maxDocumentBytes })] };
  }
  const lines = new LineCounter();
  const tokens = lex(source, lines);
  if (!Array.isArray(tokens)) return { ok: false, problems: [tokens] };

  const composed = new Composer(yamlOptions(lines)).compose(tokens, true, source.length);
  const first = composed.next().value as Document.Parsed; // the composer makes one even of an empty text
  const second = composed.next().value as Document.Parsed | undefined;
  const problems = [...first.errors, ...first.warnings].map((error) =>
    yamlFault('syntax', error, placeAt(lines, error.pos[0])),
  );
  if (second) problems.push(yamlFault('several-documents', {}, placeAt(lines, second.range[0])));
  if (first.directives.yaml.explicit && first.directives.yaml.version !== '1.2')
    problems.push(yamlFault('version', {}));
  if (problems.length > 0) return { ok: false, problems: problems.slice(0, 50) };

  const reader = new TreeReader(lines);
  const value = reader.read(first.contents, [], 0);
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  return { ok: true, value, placeOf: (path) => nearestPlace(reader.places, path) };
}

/** Takes data that is parsed already through the same rules as text; nothing in it has a place. */
export function readData(data: unknown): ReadYaml {
  let text: string | undefined;
  try {
    text = JSON.stringify(data);
  } catch {
    text = undefined; // circular, or nested deeper than the stack
  }
  if (text === undefined) return { ok: false, problems: [yamlFault('too-deep', { limit: maxDepth })] };
  if (text.length > maxDocumentBytes)
    return { ok: false, problems: [yamlFault('too-large', { limit: maxDocumentBytes })] };
  const value = JSON.parse(text) as Json;
  const problem = treeFault(value, 0);
  return problem ? { ok: false, problems: [problem] } : { ok: true, value, placeOf: () => undefined };
}

function treeFault(value: Json, depth: number): Problem | undefined {
  if (depth > maxDepth) return yamlFault('too-deep', { limit: maxDepth });
  if (typeof value === 'string') return isWellFormed(value) ? undefined : yamlFault('text', {});
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, child] of Object.entries(value)) {
    if (!isAllowedKey(key)) return yamlFault('forbidden-key', { key });
    const fault = treeFault(child, depth + 1);
    if (fault) return fault;
  }
  return undefined;
}

const isAllowedKey = (key: string) => key !== '__proto__' && isWellFormed(key);

const yamlOptions = (lineCounter: LineCounter) =>
  ({
    version: '1.2',
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    strict: true,
    stringKeys: true,
    // The library compares every key with every other one; `TreeReader` does it with a set.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
    lineCounter,
  }) as const;

/** The parser keeps its open collections on a stack of its own; the composer after it recurses, so depth is checked here. */
function lex(source: string, lines: LineCounter): CST.Token[] | Problem {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(source)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    lexemes += 1;
    if (lexemes > maxLexemes) return yamlFault('too-many-values', { limit: maxNodes }, placeAt(lines, parser.offset));
    if (parser.stack.length > maxDepth + 2)
      return yamlFault('too-deep', { limit: maxDepth }, placeAt(lines, parser.offset));
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

const keyOf = (path: Path) => path.map(String).join('\u0000');

function nearestPlace(places: ReadonlyMap<string, Place>, path: Path): Place | undefined {
  for (let length = path.length; length > 0; length--) {
    const place = places.get(keyOf(path.slice(0, length)));
    if (place) return place;
  }
  return undefined;
}

/** Turns nodes into plain data. Aliases are copied, and counted like everything else. */
class TreeReader {
  readonly problems: Problem[] = [];
  readonly places = new Map<string, Place>();
  private readonly lines: LineCounter;
  private readonly anchors = new Map<string, Node>();
  private readonly open = new Set<Node>();
  private nodes = 0;
  private aliases = 0;

  constructor(lines: LineCounter) {
    this.lines = lines;
  }

  read(node: Node | null, path: Path, depth: number): Json {
    if (!node || this.problems.length > 0) return null;
    const at = placeAt(this.lines, node.range?.[0] ?? 0);
    if (path.length > 0 && !this.places.has(keyOf(path))) this.places.set(keyOf(path), at);
    this.nodes += 1;
    if (this.nodes > maxNodes) return this.refuse(yamlFault('too-many-values', { limit: maxNodes }, at));
    if (depth > maxDepth) return this.refuse(yamlFault('too-deep', { limit: maxDepth }, at));
    if (isAlias(node)) return this.follow(node.source, path, depth, at);

    if (node.tag && !node.tag.startsWith('tag:yaml.org,2002:'))
      return this.refuse(yamlFault('tag', { tag: node.tag }, at));
    if ('anchor' in node && node.anchor) this.anchors.set(node.anchor, node);
    if (isScalar(node)) return this.scalar(node.value, at);

    this.open.add(node);
    const value = isSeq(node)
      ? node.items.map((item, index) => this.read(item as Node | null, [...path, index], depth + 1))
      : isMap(node)
        ? this.map(node.items, path, depth)
        : this.refuse(yamlFault('syntax', {}, at));
    this.open.delete(node);
    return value;
  }

  private map(items: readonly { key: unknown; value: unknown }[], path: Path, depth: number): Json {
    const entries = new Map<string, Json>();
    for (const { key, value } of items) {
      const at = placeAt(this.lines, (key as Node | null)?.range?.[0] ?? 0);
      const name = isScalar(key) ? key.value : undefined;
      if (typeof name !== 'string') return this.refuse(yamlFault('key', {}, at));
      if (!isAllowedKey(name)) return this.refuse(yamlFault('forbidden-key', { key: name }, at));
      if (entries.has(name)) return this.refuse(yamlFault('repeated-key', { key: name }, at));
      this.places.set(keyOf([...path, name]), at);
      entries.set(name, this.read(value as Node | null, [...path, name], depth + 1));
    }
    return Object.fromEntries(entries);
  }

  private follow(anchor: string, path: Path, depth: number, at: Place): Json {
    const target = this.anchors.get(anchor);
    this.aliases += 1;
    if (!target || this.open.has(target)) return this.refuse(yamlFault('alias', { anchor }, at));
    if (this.aliases > maxAliases) return this.refuse(yamlFault('too-many-aliases', { limit: maxAliases }, at));
    return this.read(target, path, depth + 1);
  }

  private scalar(value: unknown, at: Place): Json {
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'string') return isWellFormed(value) ? value : this.refuse(yamlFault('text', {}, at));
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    return this.refuse(yamlFault('number', {}, at));
  }

  private refuse(problem: Problem): null {
    if (this.problems.length === 0) this.problems.push(problem);
    return null;
  }
}

/** False with half of a surrogate pair in it, which no UTF-8 file can hold. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
