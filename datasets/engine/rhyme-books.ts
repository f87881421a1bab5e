import type { Sound } from './syllable-table.ts';

export const books = ['tongyun', 'xinyun', 'shiba', 'shisanzhe'] as const;
export type Book = (typeof books)[number];

export const defaultBook: Book = 'tongyun';

export const bookNames: Readonly<Record<Book, string>> = {
  tongyun: '中华通韵',
  xinyun: '中华新韵',
  shiba: '十八韵',
  shisanzhe: '十三辙',
};

/** Finals in full form, and their group in each book, in the order of `books`. */
export const groupTable: readonly (readonly [finals: string, ...groups: [string, string, string, string]])[] = [
  ['a ia ua', '啊', '麻', '麻', '发花'],
  ['o uo io', '喔', '波', '波', '梭坡'],
  ['e', '鹅', '波', '歌', '梭坡'],
  ['ie üe ê', '鹅', '皆', '皆', '乜斜'],
  ['i', '衣', '齐', '齐', '一七'],
  ['-i', '衣', '支', '支', '一七'],
  ['u', '乌', '姑', '姑', '姑苏'],
  ['ü', '迂', '齐', '鱼', '一七'],
  ['ai uai', '哀', '开', '开', '怀来'],
  ['ei uei', '欸', '微', '微', '灰堆'],
  ['ao iao', '熬', '豪', '豪', '遥条'],
  ['ou iou', '欧', '尤', '侯', '油求'],
  ['an ian uan üan', '安', '寒', '寒', '言前'],
  ['en in uen ün', '恩', '文', '痕', '人辰'],
  ['ang iang uang', '昂', '唐', '唐', '江阳'],
  ['eng ing ueng', '英', '庚', '庚', '中东'],
  ['ong iong', '雍', '庚', '东', '中东'],
  ['er', '儿', '齐', '儿', '一七'],
];

/** 儿化 gives these finals the rhymes of 小言前儿 and 小人辰儿; every other final keeps its vowel and adds r. */
export const rhoticTable: readonly (readonly [finals: string, rhyme: string])[] = [
  ['a ia ua ai uai an ian uan üan', '小言前儿'],
  ['i -i ei uei en in uen ün ü', '小人辰儿'],
];

/** Near relations between classes of finals, with their weight; everything else is 0. No distance: those give nonsense ties. */
export const nearTable: readonly (readonly [a: string, b: string, weight: number])[] = [
  ['en in uen ün', 'eng ing ueng', 0.5],
  ['an ian uan üan', 'ang iang uang', 0.5],
  ['eng ing ueng', 'ong iong', 0.6],
  ['o uo io', 'e', 0.5],
  ['e', 'ie üe ê', 0.5],
  ['i', 'ü', 0.4],
  ['i', '-i', 0.4],
];

function createGroups(): Readonly<Record<Book, ReadonlyMap<string, string>>> {
  const of = (column: number) =>
    new Map(
      groupTable.flatMap(([finals, ...groups]) => finals.split(' ').map((final) => [final, groups[column] ?? ''])),
    );
  return { tongyun: of(0), xinyun: of(1), shiba: of(2), shisanzhe: of(3) };
}
const groups = createGroups();

const rhotics = new Map(
  rhoticTable.flatMap(([finals, rhyme]) => finals.split(' ').map((final) => [final, rhyme] as const)),
);

function createNear(): ReadonlyMap<string, number> {
  const near = new Map<string, number>();
  for (const [left, right, weight] of nearTable)
    for (const a of left.split(' '))
      for (const b of right.split(' ')) {
        near.set(`${a} ${b}`, weight);
        near.set(`${b} ${a}`, weight);
      }
  return near;
}
const near = createNear();

export type Rhyming = Pick<Sound, 'final'> & { readonly rhotic: boolean };

/**
 * The group a syllable rhymes in. A rhotic final has a group of its own; only where a book keeps er by itself does
 * 小人辰儿 fall together with it, for then both sound alike.
 */
export function groupOf({ final, rhotic }: Rhyming, book: Book = defaultBook): string {
  const plain = groups[book].get(final) ?? final;
  if (!rhotic) return plain;
  const rhyme = rhotics.get(final) ?? `${plain}儿`;
  return rhyme === '小人辰儿' && groups[book].get('er') === '儿' ? '儿' : rhyme;
}

/** How near two finals of different groups are, 0 to 1; 0 also for those of one group, for they rhyme in full. */
export function nearness(a: Rhyming, b: Rhyming, book: Book = defaultBook): number {
  if (a.rhotic || b.rhotic || groupOf(a, book) === groupOf(b, book)) return 0;
  return near.get(`${a.final} ${b.final}`) ?? 0;
}
