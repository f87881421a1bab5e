import { hashText } from '../text-hash.ts';
import { bad, isFields } from './question-fields.ts';
import { simplify } from './traditional.ts';
import { unitsOfLyric, unitsOf, type SungLine } from './units.ts';

/** A rhyme book by character, as classical verse goes by (平水韵, 词林正韵): whoever has its table brings it. */
export interface CharacterBook {
  readonly name: string;
  /** Groups that a character is in, in the order of the table; it may be read in several ways. */
  readonly groupsOf: ReadonlyMap<string, readonly string[]>;
  /** Which table it was. */
  readonly engine: string;
}

const han = /\p{Script=Han}/u;
const mostGroups = 2_000;
const deepest = 3;

/**
 * Reads a table: groups by name, each a text of its characters; names may lie in one another.
 * `{"上平声":{"六麻":"麻花家斜…"}}` has the group 上平声 六麻.
 * @throws BadQuestion
 */
export function readCharacterBook(value: unknown, name: string): CharacterBook {
  const groups: [group: string, characters: string][] = [];
  const walk = (part: unknown, path: readonly string[]) => {
    if (typeof part === 'string' && path.length > 0) groups.push([path.join(' '), part]);
    else if (isFields(part) && path.length < deepest)
      for (const [key, inner] of Object.entries(part)) walk(inner, [...path, key]);
    else throw bad(`the book ${name} must hold texts of characters by the names of their groups`);
  };
  walk(value, []);
  if (groups.length > mostGroups) throw bad(`the book ${name} has more than ${mostGroups} groups`);
  const groupsOf = new Map<string, string[]>();
  for (const [group, characters] of groups)
    for (const character of simplify(characters)) {
      if (!han.test(character)) continue;
      const own = groupsOf.get(character) ?? [];
      if (!own.includes(group)) groupsOf.set(character, [...own, group]);
    }
  if (groupsOf.size === 0) throw bad(`the book ${name} has no characters`);
  return { name, groupsOf, engine: `book-${hashText(JSON.stringify(groups))}` };
}

interface ByCharacter {
  readonly book: string;
  /** 1 where every end is in one group, less where one is in several, 0 where one is in none. */
  readonly confidence: number;
  /** Share of ends that the book has. */
  readonly coverage: number;
  readonly engine: string;
}

function provenance({ name, groupsOf, engine }: CharacterBook, ends: readonly (string | null)[]): ByCharacter {
  const counts = ends.map((end) => (end === null ? 0 : (groupsOf.get(end)?.length ?? 0)));
  const sureness = counts.map((count) => (count === 0 ? 0 : count === 1 ? 1 : 0.8));
  return {
    book: name,
    confidence: counts.length === 0 ? 0 : Math.min(...sureness),
    coverage: counts.length === 0 ? 1 : counts.filter((count) => count > 0).length / counts.length,
    engine,
  };
}

/** The last character sung, simplified; null where the line ends in something else. */
function endOf({ units }: SungLine): string | null {
  const last = units.at(-1);
  return last?.kind === 'han' ? ([...simplify(last.text)].at(-1) ?? null) : null;
}

export interface CharacterComparison extends ByCharacter {
  readonly lang: 'zh';
  readonly level: 'none' | 'weak' | 'single';
  readonly relation: 'full' | 'identical' | 'none';
  /** Groups that both last characters are in. */
  readonly groups: readonly string[];
}

/** Whether two ends rhyme by a book of characters: their last ones share a group, and are not the same character. */
export function compareByCharacter(a: string, b: string, book: CharacterBook): CharacterComparison {
  const [left, right] = [endOf(unitsOf(a)), endOf(unitsOf(b))];
  const of = (end: string | null) => (end === null ? [] : (book.groupsOf.get(end) ?? []));
  const groups = of(left).filter((group) => of(right).includes(group));
  const isSame = left !== null && left === right;
  return {
    lang: 'zh',
    level: isSame ? 'weak' : groups.length > 0 ? 'single' : 'none',
    relation: isSame ? 'identical' : groups.length > 0 ? 'full' : 'none',
    groups,
    ...provenance(book, [left, right]),
  };
}

export interface CharacterScheme extends ByCharacter {
  readonly scheme: string;
  readonly lines: readonly {
    readonly letter: string | null;
    readonly tail: string | null;
    readonly group: string | null;
  }[];
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The scheme of lines by a book of characters. A character of several groups is in the one that most ends are in. */
export function schemeByCharacter(lines: readonly string[], book: CharacterBook): CharacterScheme {
  const sung = unitsOfLyric(lines);
  const ends = sung.map(endOf);
  const counts = new Map<string, number>();
  for (const end of ends)
    for (const group of end === null ? [] : (book.groupsOf.get(end) ?? []))
      counts.set(group, (counts.get(group) ?? 0) + 1);
  const groupOf = (end: string) =>
    (book.groupsOf.get(end) ?? []).reduce<string | null>(
      (best, group) => (best === null || (counts.get(group) ?? 0) > (counts.get(best) ?? 0) ? group : best),
      null,
    );
  const letters = new Map<string, string>();
  const named = ends.map((end, at) => {
    if (sung[at]?.units.length === 0) return { letter: null, tail: null, group: null };
    const group = end === null ? null : groupOf(end);
    // What the book does not have rhymes with itself alone.
    const key = group ?? `${end ?? at}`;
    const letter = letters.get(key) ?? alphabet[letters.size] ?? `(${letters.size + 1})`;
    letters.set(key, letter);
    return { letter, tail: end, group };
  });
  return {
    scheme: named.map(({ letter }) => letter ?? '').join(''),
    lines: named,
    ...provenance(
      book,
      ends.filter((_, at) => (sung[at]?.units.length ?? 0) > 0),
    ),
  };
}
