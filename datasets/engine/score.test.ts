import { beforeAll, expect, test } from 'vitest';
import { loadEnglish } from './english-phones.ts';
import { scoreBatch } from './score-batch.ts';
import { score, type ScoreRequest } from './score.ts';

beforeAll(() => loadEnglish());

const quatrain = ['晚风吹过旧城墙', '有人还在等月光', '一封没有寄的信', '躺在抽屉旧木箱'];
const couplets = [
  'The rain came down upon the town',
  'And washed the summer colours brown',
  'We held our breath and watched it fall',
  'A silver thread along the wall',
];
const part = (request: ScoreRequest) => score(request).parts;

test('lines, scheme and number of lines are enough, and honest verse earns nearly all', () => {
  const zh = score({ lines: quatrain, scheme: 'AABA', linesWanted: 4 });
  expect(zh.total).toBeGreaterThan(0.95);
  expect(zh).toMatchObject({ lang: 'zh', flags: [], mainRhyme: '昂', parts: { rhyme: 1, scheme: 1, lines: 1 } });
  const en = score({ lines: couplets, scheme: 'AABB', linesWanted: 4 });
  expect(en.total).toBeGreaterThan(0.95);
  expect(en).toMatchObject({ lang: 'en', parts: { rhyme: 1, scheme: 1 } });
});

test('every term and the total lie between 0 and 1, for nothing at all as well', () => {
  for (const lines of [[], [''], ['啊'], ['（hey）'], ['𠮷𠮷𠮷𠮷'], ['<b>'], ['ok', '好', '1314']]) {
    const { total, parts } = score({ lines });
    for (const value of [total, ...Object.values(parts)]) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }
  }
  expect(score({ lines: [] }).total).toBe(0);
});

test('a wrong line count is zero; labels, blank lines and ad-libs are no lines', () => {
  expect(score({ lines: quatrain.slice(1), linesWanted: 4 })).toMatchObject({ total: 0, flags: ['line-count'] });
  expect(score({ lines: [...quatrain, '再来一句唱不完'], scheme: 'AABA' }).total).toBe(0);
  expect(score({ lines: ['[Verse]', ...quatrain, '', '（oh oh）'], scheme: 'AABA' }).parts.lines).toBe(1);
});

test('identical syllables pay nothing, whatever their character and tone', () => {
  const lines = ['我有一个新的主意', '你说这是一种手艺', '后来成了一段回忆', '什么才算真的情义'];
  expect(score({ lines, scheme: 'AAAA' })).toMatchObject({ parts: { rhyme: 0 } });
  expect(score({ lines, scheme: 'AAAA' }).flags).toContain('identical-rhyme');
  // One sound more, and the pair of different sounds pays, the copies still do not.
  expect(part({ lines: [...lines.slice(0, 3), '门前有一条小溪'], scheme: 'AAAA' }).rhyme).toBe(0.5);
});

test('near rhymes pay a little, rhymes before an identical syllable half', () => {
  expect(part({ lines: ['夜已经很深', '远处有歌声'], scheme: 'AA' }).rhyme).toBe(0.25);
  expect(part({ lines: ['我走在最前方', '你飞在那天方'], scheme: 'AA' }).rhyme).toBe(0.5);
  expect(part({ lines: ['he could not see the sob', 'she held the iron rod'], scheme: 'AA' }).rhyme).toBe(0.35);
});

test('what rhymes before a particle or filler pays a fifth', () => {
  expect(part({ lines: ['昨天的花开了', '远方的人来了'], scheme: 'AA' }).rhyme).toBe(0.2);
  expect(
    part({ lines: ['I will wait for you tonight yeah', 'underneath the city light yeah'], scheme: 'AA' }).rhyme,
  ).toBe(0.2);
});

test('a level asked for is paid in full from that many different syllables on', () => {
  const double = ['灯火闪亮', '奔赴战场'];
  expect(part({ lines: double, scheme: 'AA', rhyme: { A: { final: 'ang', level: 'double' } } }).rhyme).toBe(1);
  const single = score({
    lines: ['我们的月亮', '奔赴战场'],
    scheme: 'AA',
    rhyme: { A: { final: 'ang', level: 'double' } },
  });
  expect(single.parts.rhyme).toBe(0.5);
  expect(single.flags).toContain('level-missed');
  expect(part({ lines: double, scheme: 'AA', rhyme: { A: { final: 'ang', level: 'triple' } } }).rhyme).toBeCloseTo(
    2 / 3,
  );
});

test('another final than the one asked for pays nothing', () => {
  const wrong = score({ lines: quatrain, scheme: 'AABA', rhyme: { A: { final: 'an' } } });
  expect(wrong.parts.rhyme).toBe(0);
  expect(wrong.flags).toContain('wrong-final');
  expect(part({ lines: quatrain, rhyme: { A: { final: 'iang', level: 'single' } } }).rhyme).toBeGreaterThan(0.9);
});

test('a book that joins two finals pays where another does not', () => {
  const lines = ['他们唱着歌', '我独自漂泊'];
  expect(part({ lines, scheme: 'AA' }).rhyme).toBe(0.25);
  expect(part({ lines, scheme: 'AA', book: 'xinyun' }).rhyme).toBe(1);
});

test('every section has its own lines, rhymes and levels', () => {
  const request: ScoreRequest = {
    lines: ['[主歌]', ...quatrain, '[副歌]', '唱给风听', '窗外的星', '你的眼睛', '慢慢看清'],
    sections: [
      { label: '主歌', lines: 4, scheme: 'AABA', rhyme: { A: { final: 'ang' } } },
      { label: '副歌', lines: 4, rhyme: { A: { final: 'ing' } } },
    ],
  };
  const { sections, parts } = score(request);
  expect(parts.lines).toBe(1);
  expect(sections).toMatchObject([
    { label: '主歌', lines: 4, rhyme: 1 },
    { label: '副歌', lines: 4, rhyme: 1 },
  ]);
  // The label one line too early: eight lines all the same, but not the sections asked for.
  const moved = [...request.lines.slice(0, 4), '[副歌]', quatrain[3]!, ...request.lines.slice(6)];
  expect(score({ ...request, lines: moved })).toMatchObject({ total: 0, flags: ['section-count'] });
});

test('a chorus may come back, a verse may not', () => {
  const chorus = ['唱吧唱到天明亮', '唱到星星都回乡'];
  const lines = ['[副歌]', ...chorus, '[主歌]', '桌上的茶已经凉', '我还记得那扇窗', '[副歌]', ...chorus];
  expect(part({ lines }).unique).toBe(1);
  expect(part({ lines: lines.map((line) => (line === '[副歌]' ? '[主歌]' : line)) }).unique).toBeLessThan(0.5);
});

test('syllables near the target pay in part, elastic words at every count they have', () => {
  expect(part({ lines: quatrain, syllables: 7 }).syllables).toBe(1);
  expect(part({ lines: quatrain, syllables: [7, 7, 7, 8] }).syllables).toBeCloseTo(0.906, 2);
  expect(part({ lines: ['the fire of every power'], syllables: 7 }).syllables).toBe(1);
  expect(part({ lines: ['the fire of every power'], syllables: 9 }).syllables).toBe(1);
});

test('markup, refusals, hidden and rare characters are no lyric', () => {
  expect(score({ lines: ['<br>晚风吹', '月光黑'] }).parts.format).toBe(0);
  expect(score({ lines: ['As an AI I cannot sing', 'but here is something'] }).flags).toContain('refusal');
  expect(score({ lines: quatrain.map((line) => [...line].join('\u200b')) }).parts.format).toBe(0.5);
  expect(score({ lines: ['夜色里的灯火❤️', '照着回家的我'] }).flags).not.toContain('invisible');
  expect(score({ lines: ['晚风吹过旧城牆', '有人還在等月光'] }).flags).not.toContain('rare-characters');
  expect(score({ lines: ['晚风吹过旧城墙', '有人还在等月炛'] }).flags).toContain('rare-characters');
});

test('the same lines give the same score, term by term', () => {
  expect(score({ lines: couplets })).toEqual(score({ lines: [...couplets] }));
});

test('one rhyme for everything costs the whole batch, unless it was asked for', () => {
  const ang = [
    quatrain,
    ...['乡', '房', '霜', '洋', '糖'].map((end) => [...quatrain.slice(0, 3), `总有一天回故${end}`]),
  ];
  const habit = scoreBatch(ang.map((lines) => ({ lines, scheme: 'AABA' })));
  expect(habit.groupEntropy).toBe(0);
  expect(habit.scores.every(({ groupVariety }) => groupVariety < 1)).toBe(true);
  const wished = scoreBatch(ang.map((lines) => ({ lines, scheme: 'AABA', rhyme: { A: { final: 'ang' } } })));
  expect(wished.scores.every(({ groupVariety }) => groupVariety === 1)).toBe(true);
});

test('a section word among sung words is sung', () => {
  const lines = ['We ride the beat tonight', 'drop it', 'and everything is right', 'now stop it'];
  const scored = score({ lines, scheme: 'ABAB', linesWanted: 4, lang: 'en' });
  expect([scored.parts.lines, scored.parts.rhyme, scored.flags.includes('line-count')]).toEqual([1, 1, false]);
  expect(score({ lines: ['Verse 2', ...lines], scheme: 'ABAB', linesWanted: 4 }).parts.lines).toBe(1);
});
