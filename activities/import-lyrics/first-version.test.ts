import { describe, expect, test } from 'vitest';
import { readRows } from '../workbench/dataset-files.ts';
import { createTestBench } from '../workbench/test-bench.fixture.ts';
import { importLyrics1 as importLyrics } from './kind.ts';
import { runImportLyrics1 as runImportLyrics } from './first-version.ts';

const quatrain = '月落江边雁字长\n孤舟一夜梦潇湘\n醒来不见旧时路\n满袖西风满地霜';

async function importFile(name: string, content: Uint8Array | string, params: Record<string, unknown> = {}) {
  const bench = await createTestBench();
  const file = await bench.store.commit('file', { files: { [name]: content } });
  await bench.store.name('songs', file);
  return importFrom(bench, { source: 'upload:songs', ...params });
}

async function importFrom(bench: Awaited<ReturnType<typeof createTestBench>>, params: Record<string, unknown>) {
  const args = { params: importLyrics.params.parse(params), inputs: {} };
  const mark = (await runImportLyrics.mark?.(args, bench)) ?? {};
  const made = await runImportLyrics.run({ ...args, mark }, bench);
  const rows = [];
  for await (const row of readRows(bench.store, made.dataset)) rows.push(row);
  const report = JSON.parse(await bench.store.readText(made.report.digest, 'report.json')) as {
    metrics: Record<string, number>;
    quarantined: unknown;
  };
  const quarantine = (await bench.store.readText(made.report.digest, 'quarantine.jsonl'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { row: number; reason: string });
  return { made, mark, rows, report, quarantine };
}

test('the samples that ship come in whole, and twice gives the same dataset', async () => {
  const [first, again] = [await importFrom(await createTestBench(), {}), await importFrom(await createTestBench(), {})];
  expect(first.rows.length).toBeGreaterThanOrEqual(220);
  expect(first.report.metrics).toMatchObject({ badRows: 0, rows: first.rows.length });
  expect(again.made).toEqual(first.made);
  expect(again.mark).toEqual(first.mark);
});

test('faults are set aside with row and reason, the rest comes in', async () => {
  const { rows, quarantine, report } = await importFrom(await createTestBench(), {
    source: 'sample:dirty',
    maxBadShare: 0.6,
  });
  expect(rows).toHaveLength(6);
  expect(new Set(rows.map((row) => row.id)).size).toBe(6);
  expect(quarantine.map(({ row, reason }) => [row, reason.split(':')[0]?.split(',')[0]])).toEqual([
    [5, 'said to be zh'],
    [6, 'a lyric needs at least 2 lines'],
    [7, 'no lyric'],
    [8, 'not JSON'],
    [9, 'not a JSON object'],
    [10, 'neither Chinese nor English by its script'],
  ]);
  expect(report.metrics).toMatchObject({ rows: 6, badRows: 6, badShare: 0.5 });
});

test('one bad row in 10,000 is set aside and the import goes on', async () => {
  const row = JSON.stringify({ lyric: quatrain });
  const lines = Array.from({ length: 10_000 }, (_, index) => (index === 6_999 ? '{"lyric":' : row));
  const { rows, quarantine, report } = await importFile('big.jsonl', lines.join('\n'));
  expect(rows).toHaveLength(9_999);
  expect(quarantine).toEqual([expect.objectContaining({ row: 7_000 })]);
  expect(report.metrics.badRows).toBe(1);
});

test('too many bad rows fail the import and say which', async () => {
  const text = [JSON.stringify({ lyric: quatrain }), '{', '{'].join('\n');
  await expect(importFile('bad.jsonl', text)).rejects.toMatchObject({
    code: 'SourceUnreadable',
    message: expect.stringMatching(/2 of 3 rows of bad\.jsonl .*66\.7 %, allowed 20 %.*row 2: not JSON/) as string,
  });
});

test('at most 1,000 bad rows are kept, all are counted', async () => {
  const text = [JSON.stringify({ lyric: quatrain }), ...Array.from({ length: 1_500 }, () => '{')].join('\n');
  const { quarantine, report } = await importFile('bad.jsonl', text, { maxBadShare: 1 });
  expect(quarantine).toHaveLength(1_000);
  expect(report.quarantined).toEqual({ all: 1_500, kept: 1_000 });
});

describe('a file that is no text of ours', () => {
  test.each([
    ['empty', '', 'DatasetEmpty', /empty/],
    ['blank', ' \n\n\t\n', 'DatasetEmpty', /blank/],
    ['only a byte order mark', '\ufeff', 'DatasetEmpty', /empty/],
    ['binary', Uint8Array.of(80, 75, 3, 4, 0, 0, 1), 'SourceUnreadable', /zero byte at byte 4/],
    [
      'GB18030',
      Buffer.concat([Buffer.from('abc\nd'), Buffer.from([0xd4, 0xc2, 0xc2, 0xe4])]),
      'SourceUnreadable',
      /byte 5 \(0xd4\) is not UTF-8.*iconv/,
    ],
    [
      'a character cut short',
      Buffer.concat([Buffer.from('月\n月')]).subarray(0, 6),
      'SourceUnreadable',
      /byte 4 \(0xe6\)/,
    ],
    ['UTF-16', Buffer.from('\ufeff月落', 'utf16le'), 'SourceUnreadable', /UTF-16/],
  ])('%s: says what is wrong and where', async (_, content, code, message) => {
    await expect(importFile('songs.txt', content)).rejects.toMatchObject({
      code,
      retry: false,
      message: expect.stringMatching(message) as string,
    });
  });
});

test('a byte order mark and Windows line ends do no harm', async () => {
  const { rows } = await importFile('songs.txt', `\ufeff${quatrain.replaceAll('\n', '\r\n')}\r\n`);
  expect(rows[0]?.messages[1].content).toBe(quatrain);
});

test('TXT and LRC take style and licence from the step', async () => {
  const { rows } = await importFile('a.txt', `${quatrain}\n\nthe moon\nin June\n`, {
    style: '民谣',
    licence: 'CC-BY-4.0',
  });
  expect(rows.map(({ lang, style, license }) => [lang, style, license])).toEqual([
    ['en', '民谣', 'CC-BY-4.0'],
    ['zh', '民谣', 'CC-BY-4.0'],
  ]);
});

test.each(['songs.txt', 'uploads/songs.txt', 'uploads/songs.txt v1', 'its digest'])(
  'an upload is found by what people call it: %s',
  async (wanted) => {
    const bench = await createTestBench();
    const file = await bench.store.commit('file', { files: { 'songs.txt': '月亮走我也走\n你在那头等候\n' } });
    await bench.store.name('uploads/songs.txt', file);
    const source = `upload:${wanted === 'its digest' ? file.digest : wanted}`;
    expect((await importFrom(bench, { source })).rows).toHaveLength(1);
  },
);

test('an upload that is absent, no file, or several files is refused by name', async () => {
  const bench = await createTestBench();
  const report = await bench.store.commit('report', { files: { 'report.json': '{}' } });
  await bench.store.name('words', report);
  const pair = await bench.store.commit('file', { files: { 'a.txt': 'a', 'b.txt': 'b' } });
  await expect(importFrom(bench, { source: 'upload:nothing' })).rejects.toMatchObject({ code: 'SourceMissing' });
  await expect(importFrom(bench, { source: 'sample:nothing' })).rejects.toMatchObject({ code: 'SourceMissing' });
  await expect(importFrom(bench, { source: 'upload:words' })).rejects.toMatchObject({
    code: 'SourceUnreadable',
    message: expect.stringContaining('is a report') as string,
  });
  await expect(importFrom(bench, { source: `upload:${pair.digest}` })).rejects.toMatchObject({
    code: 'SourceUnreadable',
    message: expect.stringContaining('2 files') as string,
  });
});

test('the mark follows the bytes of the source', async () => {
  const bench = await createTestBench();
  const marks = [];
  for (const text of ['the moon\nin June', 'the sun\nis done']) {
    const file = await bench.store.commit('file', { files: { 'a.txt': text } });
    const args = { params: importLyrics.params.parse({ source: `upload:${file.digest}` }), inputs: {} };
    marks.push(await runImportLyrics.mark?.(args, bench));
  }
  expect(marks[0]).toMatchObject({ engine: expect.stringMatching(/^score-/) as string });
  expect(marks[0]).not.toEqual(marks[1]);
});
