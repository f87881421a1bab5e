import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import type { Question } from '../datasets/engine/question.ts';
import { annotate, answerByCharacter, answerLines, grid } from './commands/lyric.ts';
import { CommandError, exitCodes } from './exit-codes.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** What a command wrote to the standard output, line by line. */
async function printed(work: () => Promise<number>): Promise<string[]> {
  const chunks: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    chunks.push(String(chunk));
    return true;
  });
  expect(await work()).toBe(exitCodes.ok);
  vi.restoreAllMocks();
  return chunks.join('').trimEnd().split('\n');
}

const ask = async (question: Question, lines: readonly string[]) =>
  (await printed(() => answerLines(question, Readable.from([lines.join('\n')])))).map(
    (line) => JSON.parse(line) as unknown,
  );

test('every line in gets one answer in its place, and a bad one is an error of its own', async () => {
  const answers = await ask('compare', [
    '{"a":"孤单","b":"港湾","lang":"zh"}',
    'not json',
    '[]',
    '{"a":1,"b":"x"}',
    '{"a":"x","b":"y","book":"none"}',
    '',
    '{"a":"near","b":"here","lang":"en","extra":true}',
    '{"__proto__":{"a":"x"},"b":"y"}',
  ]);
  expect(answers).toMatchObject([
    { level: 'single', syllables: 1, near: false, toneMatch: true, relation: 'full', byBook: { tongyun: 'single' } },
    { error: { code: 'BadJson' } },
    { error: { code: 'BadInput' } },
    { error: { code: 'BadInput', message: '"a" must be a string' } },
    { error: { code: 'BadInput' } },
    { error: { code: 'BadJson' } },
    { perfect: true, degree: 'perfect' },
    { error: { code: 'BadInput' } },
  ]);
});

test('density, combos, rhymes inside a line and 叠韵 are asked for by name', async () => {
  const verse = '{"lines":["走到闪亮","远处战场","回头张望"]}';
  expect(await ask('density', [verse, '{"lines":["走"],"window":99}'])).toMatchObject([
    { longest: 2, syllables: 12, book: 'tongyun' },
    { error: { code: 'BadInput', message: '"window" must be a whole number from 0 to 8' } },
  ]);
  expect(await ask('combo', [verse])).toMatchObject([{ combo1: 3, combo2: 2, combo3: 0 }]);
  expect(await ask('internal', ['{"text":"海浪拍打着彩妆"}', '{"text":"光","least":0}'])).toMatchObject([
    { rhymes: [{ syllables: 2, first: { start: 0, end: 2 }, second: { start: 5, end: 7 } }] },
    { error: { code: 'BadInput' } },
  ]);
  expect(await ask('dieyun', ['{"word":"落寞"}', '{"word":"轮廓"}', '{}'])).toMatchObject([
    { isDieyun: true },
    { isDieyun: false },
    { error: { code: 'BadInput' } },
  ]);
});

test('schemes and syllables answer in the shape of the contract', async () => {
  expect(
    await ask('scheme', [
      '{"lines":["床前明月光","疑是地上霜","举头望明月","低头思故乡"]}',
      '{"lines":[]}',
      '{"lines":"x"}',
    ]),
  ).toMatchObject([
    { scheme: 'AABA', lines: [{ tail: '光', group: '昂' }, { tail: '霜' }, { tail: '月' }, { tail: '乡' }] },
    { scheme: '', lines: [] },
    { error: { code: 'BadInput' } },
  ]);
  expect(await ask('syllables', ['{"text":"99次我爱他"}', '{"text":"every fire","lang":"en"}'])).toMatchObject([
    { min: 6, max: 7, best: 7 },
    { min: 3, max: 5 },
  ]);
});

test('a question brings its own readings and options, and is told what is wrong with them', async () => {
  expect(
    await ask('compare', [
      '{"a":"一行","b":"故乡"}',
      '{"a":"一行","b":"故乡","readings":{"一行":"yī xíng"}}',
      '{"a":"来了","b":"花开","beforeParticle":true}',
      '{"a":"一起走","b":"let it go","lang":"zh","crossLanguage":true}',
      '{"a":"花儿","b":"女儿","erhua":"full"}',
    ]),
  ).toMatchObject([
    { level: 'single' },
    { level: 'none' },
    { level: 'single' },
    { level: 'weak', near: true },
    { level: 'weak', relation: 'identical' },
  ]);
  expect(
    await ask('syllables', [
      '{"text":"风儿"}',
      '{"text":"风儿","erhua":"merge"}',
      '{"text":"520","digits":"number"}',
      '{"text":"朝阳","readings":{"朝阳":"zhao1"}}',
      '{"text":"朝阳","readings":{"朝阳":"zhāo xyz"}}',
      '{"text":"朝阳","readings":{"abc":"a b c"}}',
      '{"text":"朝阳","readings":["朝阳"]}',
      '{"text":"朝阳","digits":"all"}',
      '{"text":"朝阳","erhua":true}',
      '{"text":"朝阳","crossLanguage":"yes"}',
      '{"text":"朝阳","readings":{"__proto__":"a"}}',
    ]),
  ).toMatchObject([
    { best: 2, book: 'tongyun' },
    { best: 1 },
    { best: 4 },
    ...Array.from({ length: 8 }, () => ({ error: { code: 'BadInput', message: expect.any(String) as string } })),
  ]);
});

test('scores answer in the shape of the contract, and what is wrong with a wish is told', async () => {
  const lines = ['晚风吹过旧城墙', '有人还在等月光', '一封没有寄的信', '躺在抽屉旧木箱'];
  const wish = (more: object) => JSON.stringify({ lines, ...more });
  const answers = await ask('score', [
    wish({ scheme: 'AABA', linesWanted: 4, syllables: [7, 7, 7, 7], rhyme: { A: { final: 'ang', level: 'single' } } }),
    wish({ sections: [{ label: 'verse', lines: 4, scheme: 'AABA', rhyme: { A: { final: 'ang' } } }], lang: 'zh' }),
    wish({ linesWanted: 5 }),
    wish({ rhyme: { A: { final: 'xyz' } } }),
    wish({ scheme: 'AAAAAA', linesWanted: 4 }),
    wish({ sections: [{ label: 'verse' }] }),
    wish({ syllables: [7, 'x'] }),
    '{"lines":7}',
    'null',
  ]);
  expect(answers).toMatchObject([
    { parts: { rhyme: 1, syllables: 1, lines: 1 }, flags: [], engine: expect.any(String) },
    { sections: [{ label: 'verse', lines: 4, rhyme: 1 }] },
    { total: 0, flags: ['line-count'] },
    ...Array.from({ length: 6 }, () => ({ error: { code: 'BadInput', message: expect.any(String) } })),
  ]);
});

test('rows of datasets are annotated by their answer, and a row without a lyric is an error of its own', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-lyric-'));
  try {
    const rows = join(folder, 'rows.jsonl');
    const messages = [
      { role: 'user', content: '写两句' },
      { role: 'assistant', content: '主歌\n我很孤单\n像港湾' },
    ];
    await writeFile(rows, `${JSON.stringify({ id: 'a', messages })}\n{"id":"b","title":"x"}\n{"id":"c","lines":[7]}\n`);
    const [own, none, odd] = (await printed(() => annotate(rows))).map((line) => JSON.parse(line) as unknown);
    expect(own).toMatchObject({
      id: 'a',
      messages,
      rhyme: {
        scheme: 'AA',
        book: 'tongyun',
        engine: expect.stringMatching(/^rhyme-/) as string,
        lines: [
          { text: '主歌', letter: null, spans: [], units: [], syllables: { max: 0 }, next: 'none' },
          {
            text: '我很孤单',
            letter: 'A',
            group: '安',
            spans: [{ start: 0, end: 4, lang: 'zh' }],
            units: [
              { text: '我', start: 0, end: 1, reading: 'wǒ', groups: { tongyun: '喔', xinyun: '波' } },
              {},
              {},
              { text: '单', start: 3, end: 4, tone: 1, groups: { tongyun: '安', shisanzhe: '言前' } },
            ],
            syllables: { min: 4, max: 4 },
            next: 'single',
          },
          { text: '像港湾', next: null },
        ],
      },
    });
    expect([none, odd]).toMatchObject([
      { error: { code: 'BadInput', message: expect.stringContaining('no lyric') as string } },
      { error: { code: 'BadInput' } },
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('ends are compared by a rhyme book of characters that the person brings', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-lyric-'));
  try {
    const [file, odd] = [join(folder, '麻韵.json'), join(folder, 'odd.json')];
    await writeFile(file, '{"平声":{"六麻":"斜家花"}}');
    await writeFile(odd, '{"六麻":7}');
    const given = (lines: readonly string[]) => Readable.from([lines.join('\n')]);
    const compared = await printed(() =>
      answerByCharacter('compare', file, given(['{"a":"石径斜","b":"有人家"}', '{"a":1}'])),
    );
    expect(compared.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'single', groups: ['平声 六麻'], book: '麻韵' },
      { error: { code: 'BadInput' } },
    ]);
    const named = await printed(() =>
      answerByCharacter('scheme', file, given(['{"lines":["石径斜","有人家","枫林晚","二月花"]}'])),
    );
    expect(JSON.parse(named[0]!)).toMatchObject({ scheme: 'AABA', coverage: 0.75 });
    await expect(answerByCharacter('compare', odd, given([]))).rejects.toThrow('is no rhyme book');
    await expect(answerByCharacter('compare', join(folder, 'none'), given([]))).rejects.toThrow('cannot be read');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('files are annotated row by row and drawn as a grid', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-lyric-'));
  try {
    const [rows, text] = [join(folder, 'rows.jsonl'), join(folder, 'song.txt')];
    await writeFile(rows, '{"id":1,"text":"孤单\\n港湾"}\nnope\n');
    await writeFile(text, '孤单\n港湾\n天空\n');
    const [first, second] = (await printed(() => annotate(rows))).map((line) => JSON.parse(line) as unknown);
    expect(first).toMatchObject({
      id: 1,
      rhyme: {
        scheme: 'AA',
        lines: [
          { text: '孤单', tail: '单', next: 'single' },
          { text: '港湾', next: null },
        ],
      },
    });
    expect(second).toMatchObject({ error: { code: 'BadJson' } });
    expect(await printed(() => grid(text))).toEqual(['A  孤«单»', 'A  港«湾»', 'B  天空', '', 'AAB  中华通韵']);
    await expect(grid(join(folder, 'missing'))).rejects.toBeInstanceOf(CommandError);
  } finally {
    await rm(folder, { recursive: true });
  }
});
