import { describe, expect, test } from 'vitest';
import { lyricOf, type LyricRow } from '../../datasets/lyric-row.ts';
import { readRows } from '../workbench/dataset-files.ts';
import { createTestBench } from '../workbench/test-bench.fixture.ts';
import { importLyrics, importLyrics1 } from './kind.ts';
import { runImportLyrics } from './run.ts';

const quatrain = '月落江边雁字长\n孤舟一夜梦潇湘\n醒来不见旧时路\n满袖西风满地霜';
/** 月落 and so on in GB 18030. */
const gb = (text: string) => {
  const bytes: number[] = [];
  const known: Record<string, string> = {
    月: 'd4c2',
    落: 'c2e4',
    江: 'bdad',
    边: 'b1df',
    雁: 'd1e3',
    字: 'd7d6',
    长: 'b3a4',
    孤: 'b9c2',
    舟: 'd6db',
    一: 'd2bb',
    夜: 'd2b9',
    梦: 'c3ce',
    潇: 'e4ec',
    湘: 'cfe6',
  };
  for (const character of text) {
    const code = known[character];
    if (code === undefined) bytes.push(character.charCodeAt(0));
    else bytes.push(Number.parseInt(code.slice(0, 2), 16), Number.parseInt(code.slice(2), 16));
  }
  return Uint8Array.from(bytes);
};

interface Report {
  readonly metrics: Record<string, number>;
  readonly files: readonly { file: string; format: string; encoding: string; because: string; badLines: number }[];
  readonly quarantined: { all: number; kept: number; reasons: Record<string, number> };
}

async function importFrom(bench: Awaited<ReturnType<typeof createTestBench>>, params: Record<string, unknown>) {
  const args = { params: importLyrics.params.parse(params), inputs: {} };
  const mark = (await runImportLyrics.mark?.(args, bench)) ?? {};
  const made = await runImportLyrics.run({ ...args, mark }, bench);
  const rows: LyricRow[] = [];
  for await (const row of readRows(bench.store, made.dataset)) rows.push(row);
  const report = JSON.parse(await bench.store.readText(made.report.digest, 'report.json')) as Report;
  const quarantine = (await bench.store.readText(made.report.digest, 'quarantine.jsonl'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { row: number; reason: string; file: string });
  return { made, mark, rows, report, quarantine, bench };
}

async function importFiles(files: Record<string, Uint8Array | string>, params: Record<string, unknown> = {}) {
  const bench = await createTestBench();
  const file = await bench.store.commit('file', { files });
  await bench.store.name('uploads/songs', file);
  return importFrom(bench, { source: 'upload:songs', maxBadShare: 1, ...params });
}

test('the samples that ship come in whole, and twice gives the same bytes', async () => {
  const [first, again] = [await importFrom(await createTestBench(), {}), await importFrom(await createTestBench(), {})];
  expect(first.rows.length).toBeGreaterThanOrEqual(220);
  expect(first.report.metrics).toMatchObject({ badRows: 0, rows: first.rows.length });
  expect(again.made).toEqual(first.made);
  expect(again.mark).toEqual(first.mark);
});

describe('encodings', () => {
  test('a file in GB18030 is read, and the report says why it was taken for that', async () => {
    const { rows, report } = await importFiles({ 'songs.txt': gb('月落江边雁字长\r\n孤舟一夜梦潇湘\r\n') });
    expect(rows.map(lyricOf)).toEqual(['月落江边雁字长\n孤舟一夜梦潇湘']);
    expect(report.files).toEqual([
      expect.objectContaining({
        file: 'songs.txt',
        encoding: 'gb18030',
        because: expect.stringContaining('GB18030') as string,
      }),
    ]);
  });

  test('a guess is overruled by the step', async () => {
    const text = `the moon\nin June\n\n${quatrain}\n`;
    const { rows, report } = await importFiles({ 'songs.txt': text }, { encoding: 'gb18030' });
    expect(rows.map(lyricOf)).toContain('the moon\nin June');
    expect(rows.map(lyricOf)).not.toContain(quatrain);
    expect(report.files[0]).toMatchObject({ encoding: 'gb18030', because: 'the step says so' });
  });

  test('lines of GBK in a file of UTF-8 are set aside by number, the rest comes in', async () => {
    const good = JSON.stringify({ lyric: quatrain });
    const { rows, quarantine, report } = await importFiles({
      'songs.jsonl': Buffer.concat([Buffer.from(`${good}\n{"lyric":"`), gb('月落江边'), Buffer.from(`"}\n${good}\n`)]),
    });
    expect(rows).toHaveLength(2);
    expect(quarantine).toEqual([
      expect.objectContaining({ row: 2, reason: expect.stringContaining('d4 c2') as string }),
    ]);
    expect(report.files[0]).toMatchObject({ encoding: 'utf-8', badLines: 1 });
  });

  test.each([
    ['UTF-8 with a mark', Buffer.from(`\ufeff${quatrain}`)],
    ['UTF-16, little end first', Buffer.from(`\ufeff${quatrain}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\ufeff${quatrain}`, 'utf16le').swap16()],
    ['Windows line ends', Buffer.from(`${quatrain.replaceAll('\n', '\r\n')}\r\n`)],
  ])('%s does no harm', async (_, bytes) => {
    expect((await importFiles({ 'songs.txt': bytes })).rows.map(lyricOf)).toEqual([quatrain]);
  });
});

test('bad rows are set aside with number and reason, in one pass with the good ones', async () => {
  const good = JSON.stringify({ lyric: quatrain });
  const lines = [
    good,
    `{"lyric":"${'a'.repeat(9 * 1024 * 1024)}"}`,
    '{"lyric":"half a \\ud83d character\\nand more"}',
    '{"lyric":"zero\u0000byte"}',
    `{"lyric":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
    '{"__proto__":{"lyric":"x"},"lyric":"two\\nlines"}',
    '{"lyric":"one\\ntwo","lyric":"three\\nfour"}',
    `{"lyric":"=HYPERLINK(\\"http://x\\")\\n${quatrain.replaceAll('\n', '\\n')}"}`,
    '{"lyric":"さくらのはなが\\nかぜにまう"}',
    good,
  ];
  const { rows, quarantine, report } = await importFiles({ 'songs.jsonl': lines.join('\r\n') });
  expect(rows).toHaveLength(2);
  expect(rows.map(({ id }) => id)).toEqual([rows[0]!.id, `${rows[0]!.id}-2`]);
  expect(quarantine.map(({ row, reason }) => [row, reason])).toEqual([
    [2, expect.stringContaining('at most 8388608 are read')],
    [3, expect.stringContaining('half a character')],
    [4, expect.stringContaining('zero byte at byte 14')],
    [5, 'nested deeper than 64'],
    [6, 'a key is __proto__'],
    [7, 'the key “lyric” is there twice'],
    [8, expect.stringContaining('formula of a spreadsheet')],
    [9, 'written in Japanese, neither Chinese nor English'],
  ]);
  expect(report.quarantined.reasons['nested deeper than N']).toBe(1);
});

test('the report has counts per reason, a histogram, rows set aside to look at, and a data card with licences', async () => {
  const { report, made, bench } = await importFiles(
    {
      'a.jsonl': [
        JSON.stringify({ lyric: quatrain, license: 'CC0-1.0' }),
        JSON.stringify({ lyric: 'the moon\nin June' }),
        '{"a":',
        ...Array.from({ length: 30 }, () => '{"lyric":"one line"}'),
      ].join('\n'),
    },
    { licence: 'CC-BY-4.0' },
  );
  expect(report).toMatchObject({
    rowsIn: 33,
    rowsOut: 2,
    dropped: { 'not JSON': 1, 'a lyric needs at least N lines, this has N': 30 },
    histograms: { lines: { counts: [0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0] } },
    card: { rows: 2, licenses: { 'CC-BY-4.0': 1, 'CC0-1.0': 1 }, languages: { en: 1, zh: 1 } },
    outputs: { dataset: made.dataset.digest },
  });
  const samples = (await bench.store.readText(made.report.digest, 'samples.jsonl')).trim().split('\n');
  expect(samples).toHaveLength(20);
  expect(samples.map((line) => JSON.parse(line) as unknown)).toContainEqual(
    expect.objectContaining({ reason: 'not JSON', detail: expect.stringContaining('a.jsonl, row 3') as string }),
  );
  const card = await bench.store.readText(made.report.digest, 'data-card.md');
  expect(card).toContain('33 rows in, 2 rows out, 31 dropped.');
  expect(card).toContain('| CC-BY-4.0 | 1 |');
});

test('a line of 64 MB is passed over in little memory', async () => {
  const before = process.memoryUsage().rss;
  const huge = Buffer.alloc(64 * 1024 * 1024, 97);
  const { quarantine } = await importFiles({ 'songs.txt': Buffer.concat([huge, Buffer.from(`\n\n${quatrain}\n`)]) });
  expect(quarantine).toEqual([
    expect.objectContaining({ row: 1, reason: expect.stringContaining('67108864 bytes') as string }),
  ]);
  // The file itself is held by this test and by the store in memory.
  expect(process.memoryUsage().rss - before).toBeLessThan(600 * 1024 * 1024);
});

test('a table with Chinese headers and line breaks in its cells', async () => {
  const csv = [
    '歌名,作词,风格,歌词,备注',
    `江边,林间,古风,"${quatrain}",无`,
    '"说""好""",阿木,民谣,"麦子黄了起南风\n父亲弯腰在田中",',
    '坏,谁,民谣,只有四格',
    '算,谁,民谣,"=CMD(""calc"")",x',
  ].join('\n');
  const { rows, quarantine, report } = await importFiles({ 'songs.csv': `\ufeff${csv}` });
  expect(new Set(rows.map(({ song, author, style }) => `${song} ${author} ${style}`))).toEqual(
    new Set(['江边 林间 古风', '说"好" 阿木 民谣']),
  );
  expect(quarantine.map(({ row, reason }) => [row, reason])).toEqual([
    [8, 'it has 4 cells, the header 5'],
    [9, expect.stringContaining('formula')],
  ]);
  expect(report.files[0]?.format).toBe('csv');
});

test('a quote that is never closed costs its own row', async () => {
  const csv = `title\tlyric\none\t"${'x\n'.repeat(200_000)}`;
  const { quarantine } = await importFiles({ 'a.tsv': `${csv}\ntwo\t"the moon\nin June"` }).catch(() => ({
    quarantine: [{ row: 2, reason: 'refused' }],
  }));
  expect(quarantine[0]).toMatchObject({ row: 2 });
});

test('timed lyrics: several times on a line, word times, offset, and translations at the same time left out', async () => {
  const lrc = [
    '[ti:Night River]',
    '[au:林间]',
    '[offset:+500]',
    '[00:12.00][00:40.00]<00:12.10>The river <00:12.80>runs',
    '[00:12.00][00:40.00]河水流淌',
    '[00:16.00]It carries all I used to be',
    '[00:16.00]它带走我曾经的一切',
    '[00:61.00]no such time',
    'no time at all',
    '[00:44.00]And lets me go',
  ].join('\n');
  const { rows, quarantine } = await importFiles({ 'night.lrc': lrc });
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ song: 'Night River', author: '林间', lang: 'en' });
  expect(lyricOf(rows[0]!)).toBe('The river runs\nIt carries all I used to be\nThe river runs\nAnd lets me go');
  expect(quarantine.map(({ row }) => row)).toEqual([8, 9]);
});

test('timed lyrics inside a JSON field are read as such', async () => {
  const { rows } = await importFiles({
    'a.jsonl': JSON.stringify({ 歌词: '[00:05.00]孤舟一夜梦潇湘\n[00:01.00]月落江边雁字长', 歌手: '某人' }),
  });
  expect(lyricOf(rows[0]!)).toBe('月落江边雁字长\n孤舟一夜梦潇湘');
  expect(rows[0]?.author).toBe('某人');
});

test('U+2028 and U+0085 inside a row end a line of the lyric and no row', async () => {
  const { rows } = await importFiles({
    'a.jsonl': '{"lyric":"月落江边雁字长\u2028孤舟一夜梦潇湘\u0085醒来不见旧时路"}',
  });
  expect(lyricOf(rows[0]!).split('\n')).toHaveLength(3);
});

test('a folder of TXT files: each is one song, called like its file, blank lines part it', async () => {
  const bench = await createTestBench();
  for (const [name, text] of [
    ['夜航.txt', '月落江边雁字长\n孤舟一夜梦潇湘\n\n醒来不见旧时路\n满袖西风满地霜'],
    ['麦田.txt', '麦子黄了起南风\n父亲弯腰在田中'],
    ['other.csv', 'x'],
  ] as const)
    await bench.store.name(`uploads/${name}`, await bench.store.commit('file', { files: { [name]: text } }));
  const { rows } = await importFrom(bench, { source: 'upload:*.txt' });
  expect(new Map(rows.map(({ song, sections }) => [song, sections?.length]))).toEqual(
    new Map([
      ['夜航', 2],
      ['麦田', undefined],
    ]),
  );
  await expect(importFrom(bench, { source: 'upload:*.zip' })).rejects.toMatchObject({ code: 'SourceMissing' });
});

test('too many bad rows fail the import and say which', async () => {
  const text = [JSON.stringify({ lyric: quatrain }), '{', '{'].join('\n');
  await expect(importFiles({ 'bad.jsonl': text }, { maxBadShare: 0.2 })).rejects.toMatchObject({
    code: 'SourceUnreadable',
    message: expect.stringMatching(/2 of 3 rows of .*66\.7 %, allowed 20 %.*row 2: not JSON/) as string,
  });
});

test.each([
  ['empty', '', /empty/],
  ['blank', ' \n\n\t\n', /blank/],
])('a file that is %s is refused', async (_, content, message) => {
  await expect(importFiles({ 'songs.txt': content })).rejects.toMatchObject({
    code: 'DatasetEmpty',
    message: expect.stringMatching(message) as string,
  });
});

test('labels and credits stay for cleaning, and do not make a Chinese song English', async () => {
  const { rows } = await importFiles({
    'a.txt': 'Written by: Somebody\n[Verse 1]\n月落江边雁字长\n[Chorus]\n孤舟一夜梦潇湘',
  });
  expect(rows[0]?.lang).toBe('zh');
  expect(lyricOf(rows[0]!)).toContain('[Chorus]');
});

test('what version 1 was told, version 2 takes as it is', () => {
  const old = importLyrics1.params.parse({ source: 'upload:a.txt', format: 'lrc', language: 'zh' });
  expect(importLyrics.params.parse(importLyrics.upgrade?.(old))).toMatchObject({
    ...old,
    encoding: 'auto',
    blankLine: 'auto',
  });
});
