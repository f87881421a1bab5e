import { hashText } from '../text-hash.ts';
import { lyricOf, type LyricRow } from '../lyric-row.ts';
import { Groups } from './copies.ts';
import { bareText } from './text-key.ts';

/** A row as a split sees it: what must not be parted from it. */
export interface SplitItem {
  readonly lang: string;
  /** Names of what it belongs to: its song, its cluster, its author, its text. */
  readonly ties: readonly string[];
}

export interface SplitChoice {
  /** Places of the rows that training must not see. */
  readonly heldOut: ReadonlySet<number>;
  /** How many rows each of the groups has that cannot be parted. */
  readonly groups: readonly number[];
}

/**
 * Parts rows so that nothing that is tied lies on both sides. Of each language, whole groups are held out in the order of
 * their seeded hash, as long as they fit into the share of rows; a group that is too large stays with training. At least
 * one group of a language that has two.
 */
export function chooseGroups(items: readonly SplitItem[], share: number, seed: number): SplitChoice {
  const groups = groupsOf(items);
  const heldOut = new Set<number>();
  const byLanguage = new Map<string, (readonly number[])[]>();
  for (const members of groups) {
    const lang = commonest(members.map((place) => items[place]!.lang));
    const own = byLanguage.get(lang);
    if (own === undefined) byLanguage.set(lang, [members]);
    else own.push(members);
  }
  for (const own of byLanguage.values()) {
    if (own.length < 2) continue;
    const all = own.reduce((sum, { length }) => sum + length, 0);
    const wanted = Math.max(1, Math.round(all * share));
    const order = own
      .map((members) => ({ members, name: nameOf(members, items) }))
      .map((group) => ({ ...group, rank: rankOf(group.name, seed) }))
      .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.name < b.name ? -1 : 1));
    let taken = 0;
    for (const { members } of order) {
      if (taken + members.length > wanted) continue;
      taken += members.length;
      for (const place of members) heldOut.add(place);
    }
    // Every group is larger than the share: the smallest goes, so that there is something to evaluate on.
    if (taken === 0)
      for (const place of order.reduce((least, one) => (one.members.length < least.members.length ? one : least))
        .members)
        heldOut.add(place);
  }
  return { heldOut, groups: groups.map(({ length }) => length) };
}

function groupsOf(items: readonly SplitItem[]): (readonly number[])[] {
  const joined = new Groups();
  const holders = new Map<string, number>();
  items.forEach(({ ties }, place) => {
    for (const tie of ties) {
      const first = holders.get(tie);
      if (first === undefined) holders.set(tie, place);
      else joined.join(first, place);
    }
  });
  const members = new Map<number, number[]>();
  items.forEach((_, place) => {
    const root = joined.rootOf(place);
    const own = members.get(root);
    if (own === undefined) members.set(root, [place]);
    else own.push(place);
  });
  return [...members.values()];
}

/** The same whatever the order of rows: its first tie by name. */
function nameOf(members: readonly number[], items: readonly SplitItem[]): string {
  let least: string | undefined;
  for (const place of members)
    for (const tie of items[place]!.ties) if (least === undefined || tie < least) least = tie;
  return least ?? '';
}

const ofText = 'text ';

/** A text's own name is its seeded hash already. */
const rankOf = (name: string, seed: number) =>
  name.startsWith(ofText) ? name.slice(ofText.length) : hashText(name, seed);

function commonest(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].reduce((best, one) =>
    one[1] > best[1] || (one[1] === best[1] && one[0] < best[0]) ? one : best,
  )[0];
}

const nobody =
  /^(?:佚名|无名氏|無名氏|不详|不詳|未知|匿名|阙名|闕名|民歌|民谣|传统|anon(?:ymous)?\.?|unknown|traditional|various(?: artists)?|n\/?a)$/iu;

export interface TieOptions {
  readonly byAuthor: boolean;
  readonly nearCopies: boolean;
  readonly seed: number;
}

/** What a row belongs to: its song (of its author, where it has one), its text, its marked cluster, its author. */
export function tiesOf(row: LyricRow, { byAuthor, nearCopies, seed }: TieOptions): string[] {
  const author =
    row.author === undefined || nobody.test(row.author.trim()) ? undefined : row.author.trim().toLowerCase();
  return [
    // So that lyrics that stand alone are held out in the order in which the first version held them out.
    `${ofText}${hashText(`${ofText}${bareText(lyricOf(row))}`, seed)}`,
    ...(row.song === undefined ? [] : [`song ${row.song}${author === undefined ? '' : ` / ${author}`}`]),
    ...(nearCopies && row.cluster !== undefined ? [`cluster ${row.cluster}`] : []),
    ...(byAuthor && author !== undefined ? [`author ${author}`] : []),
  ];
}
