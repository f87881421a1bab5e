import { fold, scoreOf } from '../../ui/name-score.ts';

const groups = [
  'pages',
  'actions',
  'pipelines',
  'runs',
  'datasets',
  'artifacts',
  'releases',
  'deployments',
  'schedules',
  'people',
] as const;
export type Group = (typeof groups)[number];
type Mark = '' | '@' | '>' | '#';

/** Something the search leads to, or does. */
export interface Entry {
  readonly key: string;
  readonly group: Group;
  readonly title: string;
  readonly note?: string;
  /** What it is called, in both languages where it has two names. */
  readonly names: readonly string[];
  /** Pinyin and initials of its Chinese names, made when the product is built. */
  readonly keywords?: readonly string[];
  /** Digests and ids: found by their beginnings alone, from four characters on. */
  readonly ids?: readonly string[];
  /** The server found it for what is typed: it stays, whatever it is called. */
  readonly isAnswer?: boolean;
  readonly run: () => void;
}

export interface FoundGroup {
  readonly group: Group;
  readonly entries: readonly Entry[];
  /** How many fit beside those shown. */
  readonly more: number;
}

const leastOfId = 4;
/** Groups as marks narrow to them; without a mark, everything. */
const isOf = (mark: Mark, group: Group) =>
  mark === '' ||
  (mark === '>' ? group === 'actions' : mark === '#' ? group === 'runs' : !['actions', 'runs'].includes(group));

export function readSearch(text: string): { readonly mark: Mark; readonly wanted: string } {
  const [, mark = '', rest = ''] = /^\s*([>#@]?)(.*)$/s.exec(text)!;
  return { mark: mark as Mark, wanted: fold(rest) };
}

/** As a whole, or word by word in any order, which counts less. */
function scoreOfEntry({ names, keywords = [], ids = [], isAnswer = false }: Entry, wanted: string): number {
  const scoreOfPart = (part: string) =>
    part.length >= leastOfId && ids.some((id) => fold(id).startsWith(part)) ? 4 : scoreOf(names, keywords, part);
  const whole = scoreOfPart(wanted);
  const words = wanted.split(' ');
  const score = whole > 0 || words.length < 2 ? whole : Math.min(...words.map(scoreOfPart)) / 2;
  return isAnswer ? Math.max(score, 2) : score;
}

/**
 * What fits, grouped; the group with the best of all first, and inside it the best first. Entries that fit alike keep
 * the order they came in.
 */
export function find(
  entries: readonly Entry[],
  text: string,
  most: { readonly all: number; readonly marked: number },
): FoundGroup[] {
  const { mark, wanted } = readSearch(text);
  const limit = mark === '' ? most.all : most.marked;
  const found = groups
    .filter((group) => isOf(mark, group))
    .map((group) => {
      const scored = entries
        .filter((entry) => entry.group === group)
        .map((entry) => ({ entry, score: wanted === '' ? 1 : scoreOfEntry(entry, wanted) }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score);
      return { group, best: scored[0]?.score ?? 0, entries: scored.map(({ entry }) => entry) };
    })
    .filter(({ best }) => best > 0)
    .sort((a, b) => b.best - a.best);
  return found.map(({ group, entries: all }) => ({
    group,
    entries: all.slice(0, limit),
    more: Math.max(0, all.length - limit),
  }));
}
