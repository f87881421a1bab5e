import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { enRow } from '../workbench/curation-room.fixture.ts';
import { SortedRows } from './sorted-rows.ts';

test('rows that do not fit into memory are sorted on disk, and the disk is left as it was', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-sort-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const rows = new SortedRows(join(folder, 'runs'), 2_000);
  const ids = Array.from({ length: 200 }, (_, at) => `id-${(at * 7919) % 200}`);
  for (const id of ids) await rows.add(enRow(id, `one line of ${id}/and another`));
  expect((await readdir(join(folder, 'runs'))).length).toBeGreaterThan(10);
  const sorted: string[] = [];
  for await (const { id } of rows.sorted()) sorted.push(id);
  expect(sorted).toEqual(ids.toSorted((a, b) => (a < b ? -1 : 1)));
  expect(await readdir(folder)).toEqual([]);
});

test('rows of one id keep their order and get ids that nobody has', async () => {
  const rows = new SortedRows(join(tmpdir(), 'refrain-sort-unused'));
  for (const [at, id] of ['x', 'x', 'x-2', 'x'].entries()) await rows.add(enRow(id, `line ${at} a/line ${at} b`));
  const found: [string, string][] = [];
  for await (const { id, messages } of rows.sorted()) found.push([id, messages[1].content.slice(0, 6)]);
  expect(found).toEqual([
    ['x', 'line 0'],
    ['x-2', 'line 1'],
    ['x-3', 'line 3'],
    ['x-2-2', 'line 2'],
  ]);
});
