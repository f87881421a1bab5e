import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { compare } from '../engine/compare.ts';
import { loadEnglish } from '../engine/english-phones.ts';
import { scheme } from '../engine/scheme.ts';
import { annotate } from './annotate.ts';
import { findCopies, type SongCopy } from './find-copies.ts';
import { WordFinder } from './find-words.ts';
import { foldChoruses } from './fold-choruses.ts';
import { jaccard, likeness, shinglesOf, signatureOf } from './min-hash.ts';
import { NumberTable } from './number-table.ts';
import { findPersonalData, isBankCard, isIdCard } from './personal-data.ts';
import { judgeRepetition, measureRepetition } from './repetition.ts';
import { chooseGroups } from './split-groups.ts';
import { Tally } from './tally.ts';
import { exampleList, readWordList } from './word-list.ts';

describe('personal data', () => {
  const kinds = (text: string) => findPersonalData(text).map(({ kind }) => kind);
  test.each([
    ['打我电话13800138000吧', ['phone']],
    ['+86 138-0013-8000', ['phone']],
    ['１３８００１３８０００', ['phone']],
    ['身份证11010519491231002X', ['id-card']],
    ['写信到 someone@example.com', ['email']],
    ['看 www.example.com/a?b=c 和 https://a.b', ['url', 'url']],
    ['看ｆｏｏ．ｃｏｍ', ['url']],
    ['卡号 6222 0202 0001 1234 560', ['bank-card']],
    ['卡号 6222 0202 0001 1234 561', []],
    ['卡号4111111111111111', ['bank-card']],
    ['加QQ：12345678', ['qq']],
    ['微信号 wx_abc123', ['wechat']],
  ])('%s', (text, wanted) => expect(kinds(text)).toEqual(wanted));

  test.each([
    '520',
    '1314',
    '5201314',
    '我爱你1314520',
    'QQ 5201314',
    '2008年8月8日',
    '1949-10-01',
    '3.1415926535897',
    '1234567890123',
    '微信里没有你的消息',
    'Mr. Jones went home.',
    'my companions.Me they left',
    '12345678901234567890',
  ])('%s is none', (text) => expect(kinds(text)).toEqual([]));

  test('one wrong digit breaks a checksum', () => {
    expect([isIdCard('11010519491231002X'), isIdCard('110105194912310021')]).toEqual([true, false]);
    expect([isBankCard('4111111111111111'), isBankCard('4111111111111112'), isBankCard('0000000000000000')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('listed words', () => {
  const finder = new WordFinder(exampleList);
  const found = (text: string, one = finder) => one.find(text).map(({ word }) => word);
  test.each([
    ['他是个傻-逼', ['傻逼']],
    ['F U C K', ['fuck']],
    ['h3r0in', ['heroin']],
    ['Ｋｉｌｌ！ them', ['kill']],
    ['kill!', ['kill']],
    ['Idiot!Gone', ['idiot']],
    ['no!kill', ['kill']],
    ['k!ll', ['kill']],
    ['skill and overkill', []],
    ['杀青那天', []],
    ['杀了那个人', ['杀']],
    ['killing me softly', []],
    ['吸\u200b毒', ['吸毒']],
  ])('%s', (text, wanted) => expect(found(text)).toEqual(wanted));

  test('traditional writing and words of the same sound', () => {
    const { list } = readWordList('x\thigh\t赌博\n');
    expect(found('賭博', new WordFinder(list))).toEqual(['赌博']);
    expect(found('堵伯', new WordFinder(list))).toEqual([]);
    expect(found('堵伯', new WordFinder(list, { homophones: true }))).toEqual(['赌博']);
  });

  test('places fit the text as written', () => {
    const text = '🎵 他是个傻 逼 吧';
    const [hit] = finder.find(text);
    expect(text.slice(hit!.start, hit!.end)).toBe('傻 逼');
  });

  test('a list says where it is wrong', () => {
    expect(readWordList('# c\nx\thigh\tword\nx\tvery\tword\nallow\t\n').faults.map(({ line }) => line)).toEqual([3, 4]);
  });
});

describe('repetition', () => {
  const verse = (n: number) =>
    Array.from({ length: n }, (_, at) => `第${at}句说的是${'春夏秋冬风花雪月山水'[at % 10]}${at * 37}与${at * 91}`);
  const chorus = ['月亮走我也走', '我送阿哥到村口', '天边飘着云彩'];
  test('a chorus that comes back is folded, and the song stays', () => {
    const song = [...verse(4), ...chorus, ...verse(8).slice(4), ...chorus, ...verse(12).slice(8), ...chorus];
    expect(foldChoruses(song)).toHaveLength(15);
    expect(judgeRepetition(song).keep).toBe(true);
  });
  test('a line said over and over is no chorus', () => {
    const spam = Array.from({ length: 40 }, () => '我爱你我爱你');
    expect(foldChoruses(spam)).toHaveLength(40);
    expect(judgeRepetition(spam)).toMatchObject({ keep: false, reason: 'repetition' });
    const pairs = Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? '我爱你呀' : '你爱我吗'));
    expect(judgeRepetition(pairs).keep).toBe(false);
  });
  test('a labelled chorus may be one line', () => {
    const sections = [3, 1, 3, 1].map((lines, at) => ({ label: at % 2 ? 'Chorus' : 'Verse', lines }));
    expect(foldChoruses(['a', 'b', 'c', 'X', 'd', 'e', 'f', 'X'], sections)).toHaveLength(7);
  });
  test('an n-gram that overlaps itself takes each character once', () => {
    expect(measureRepetition(['a a a']).shares['2-gram']).toBe(1);
    expect(measureRepetition(['月月月月']).shares['3-gram']).toBe(1);
  });

  test('long n-grams that differ in their last word alone are not the same', () => {
    const song = ['one two three four', 'one two three five', 'one two three six', 'one two three seven'];
    const { shares } = measureRepetition(song);
    expect(shares['3-gram']).toBeGreaterThan(0);
    expect(shares['4-gram']).toBe(0);
    expect(shares['10-gram']).toBe(0);
  });

  test('shares stay between 0 and 1 whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ' ', '月', '亮'), maxLength: 12 }), { maxLength: 30 }),
        (lines) => {
          for (const share of Object.values(measureRepetition(lines).shares)) {
            expect(share).toBeGreaterThanOrEqual(0);
            expect(share).toBeLessThanOrEqual(1);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('copies', () => {
  const texts = (all: readonly string[]) =>
    async function* (): AsyncGenerator<SongCopy> {
      for (const [place, text] of all.entries())
        yield { id: `s${place}`, text, richness: () => text.length, shingles: () => shinglesOf([text]) };
    };
  test('a table of numbers is a map, however it grows', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(50), fc.integer({ min: 0, max: 0xffffffff }), fc.nat(1000))), (entries) => {
        const [table, map] = [new NumberTable(1), new Map<string, number>()];
        for (const [high, low, value] of entries) {
          table.set(high, low, value);
          map.set(`${high} ${low}`, value);
        }
        expect(table.size).toBe(map.size);
        for (const [high, low] of entries) expect(table.get(high, low)).toBe(map.get(`${high} ${low}`));
        expect(table.get(51, 1)).toBe(-1);
      }),
      { numRuns: 100 },
    );
  });
  test('signatures agree as much as the sets overlap', () => {
    const words = Array.from({ length: 400 }, (_, at) => String.fromCharCode(0x4e00 + ((at * 131) % 3000)));
    for (const cut of [20, 80, 200]) {
      const [a, b] = [shinglesOf([words.join('')]), shinglesOf([words.slice(cut).join('')])];
      expect(Math.abs(likeness(signatureOf(a), 0, signatureOf(b), 0) - jaccard(a, b))).toBeLessThan(0.2);
    }
  });
  test('every pair above the threshold is found, none below, in a thousand songs', async () => {
    const base = Array.from({ length: 300 }, (_, song) =>
      Array.from({ length: 60 }, (__, at) =>
        String.fromCharCode(0x4e00 + ((song * 7919 + at * at * 31 + at * 17) % 5000)),
      ).join(''),
    );
    const all = base.flatMap((text, at) => [
      text,
      `${text.slice(0, 57)}${'天地玄黄宇宙洪荒'[at % 8]}日月`,
      text.slice(0, 30) + [...text.slice(0, 30)].reverse().join(''),
    ]);
    const clusters = await findCopies(0.8, texts(all));
    const found = new Set(clusters.flatMap(({ id, copies }) => copies.map((copy) => `${id} ${copy.id}`)));
    for (let at = 0; at < base.length; at += 1) {
      const near = jaccard(shinglesOf([all[at * 3]!]), shinglesOf([all[at * 3 + 1]!])) >= 0.8;
      expect(found.has(`s${at * 3} s${at * 3 + 1}`), `song ${at}`).toBe(near);
    }
    for (const { copies } of clusters) for (const copy of copies) expect(copy.jaccard).toBeGreaterThanOrEqual(0.8);
  });
});

test('nothing that is tied lies on both sides of a split, whatever the ties', () => {
  const item = fc.record({
    lang: fc.constantFrom('zh', 'en'),
    ties: fc.array(fc.constantFrom(...'abcdefghijkl'), { minLength: 1, maxLength: 2 }),
  });
  fc.assert(
    fc.property(fc.array(item, { maxLength: 40 }), fc.nat(100), (items, seed) => {
      const { heldOut } = chooseGroups(items, 0.3, seed);
      const sides = new Map<string, boolean>();
      items.forEach(({ ties }, place) => {
        for (const tie of ties) {
          expect(sides.get(tie) ?? heldOut.has(place)).toBe(heldOut.has(place));
          sides.set(tie, heldOut.has(place));
        }
      });
    }),
    { numRuns: 200 },
  );
});

test('the samples of a tally are the same in whatever order rows come, and show every reason', () => {
  const rows = Array.from({ length: 300 }, (_, at) => ({
    id: `r${at}`,
    reason: at % 100 === 0 ? 'rare' : 'usual',
    detail: '',
    lyric: 'x',
  }));
  const of = (all: typeof rows) => {
    const tally = new Tally();
    for (const row of all) tally.drop(row);
    return tally.droppedSamples();
  };
  expect(of(rows)).toEqual(of(rows.toReversed()));
  expect(of(rows)).toHaveLength(20);
  expect(of(rows).filter(({ reason }) => reason === 'rare')).toHaveLength(3);
});

describe('annotation', () => {
  beforeAll(async () => {
    await loadEnglish();
  });
  const pool = [
    '月落江边雁字长',
    '孤舟一夜梦潇湘',
    '醒来不见旧时路',
    '名牌儿',
    '我说520',
    '春风',
    '你的港湾',
    'I hear the rain',
    'all over again',
    'I know it',
    'they show it',
    'fire',
    'the choir',
    '我要 fly',
    '(hey)',
    'KTV',
  ];
  test('says what the engine says, line by line and pair by pair', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pool), { minLength: 1, maxLength: 9 }), (lines) => {
        const own = annotate(lines);
        const wanted = scheme(lines);
        expect(own.scheme).toBe(wanted.scheme);
        expect(own.lines.map(({ tail, group }) => [tail, group])).toEqual(
          wanted.lines.map(({ tail, group }) => [tail, group]),
        );
      }),
      { numRuns: 150 },
    );
    const chinese = pool.slice(0, 7);
    for (const a of chinese)
      for (const b of chinese) {
        const answer = compare(a, b, { lang: 'zh' });
        if ('level' in answer) expect(annotate([a, b]).lines[0]?.level, `${a} ${b}`).toBe(answer.level);
      }
  });
});
