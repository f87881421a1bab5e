import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMemoryStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { createRunLogs } from './run-logs.ts';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-run-logs-'));
  store = openMemoryStore(join(folder, 'cache'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const whole = '--- sft, attempt 1 ---\nfirst\n--- sft, attempt 2 ---\nsecond 二\n';
async function keepTwo() {
  await store.putRecord('runs/r1/logs/sft-2.log', 'second 二\n');
  await store.putRecord('runs/r1/logs/sft-1.log', 'first\n');
  return createRunLogs(store);
}

test('a log is every attempt, first to last, each under a line that says which it is', async () => {
  const logs = await keepTwo();
  const parts: Buffer[] = [];
  for await (const part of logs.read('r1', 'sft')) parts.push(part);
  expect(Buffer.concat(parts).toString('utf8')).toBe(whole);
});

test('stretches of a log, put together, are the log, wherever they are cut', async () => {
  const logs = await keepTwo();
  const bytes: Buffer[] = [];
  for (let from = 0; ; from += 7) {
    const range = (await logs.readRange('r1', 'sft', { from, bytes: 7 }))!;
    expect(range).toMatchObject({ totalBytes: Buffer.byteLength(whole) });
    if (range.bytes.byteLength === 0) break;
    bytes.push(range.bytes);
  }
  expect(Buffer.concat(bytes).toString('utf8')).toBe(whole);
});

test('a place before zero counts from the end, and a step without a log has none', async () => {
  const logs = await keepTwo();
  const tail = await logs.readRange('r1', 'sft', { from: -4, bytes: 100 });
  expect(tail).toMatchObject({ from: Buffer.byteLength(whole) - 4 });
  expect(tail!.bytes.toString('utf8')).toBe('二\n');
  expect(await logs.readRange('r1', 'dpo', { from: 0, bytes: 10 })).toBeNull();
});

test('the end of a log says the number of the line that it begins in, however many attempts are before it', async () => {
  const logs = await keepTwo();
  const all = Buffer.from(whole);
  for (let length = 1; length <= all.byteLength; length += 1) {
    const end = (await logs.readRange('r1', 'sft', { from: -length, bytes: 1_000 }))!;
    const before = all.subarray(0, all.byteLength - length).toString('utf8');
    expect([end.bytes.byteLength, end.line]).toEqual([length, before.split('\n').length]);
  }
});

test('what a running attempt says is told until its log is kept', async () => {
  const logs = createRunLogs(store);
  expect(await logs.live('r1', 'sft')).toBeNull();
  const live = { attempt: 1, at: new Date().toISOString(), log: 'so far\n', curve: [{ step: 1, loss: 5 }] };
  await store.putRecord('runs/r1/logs/sft.live.json', JSON.stringify(live));
  expect(await logs.live('r1', 'sft')).toEqual(live);
  expect(await logs.list('r1')).toEqual([]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await store.putRecord('runs/r1/logs/sft-1.log', 'all of it\n');
  expect(await logs.live('r1', 'sft')).toBeNull();
});

test('what lies there in another shape is no live attempt', async () => {
  await store.putRecord('runs/r1/logs/sft.live.json', '{"attempt":"x"}');
  expect(await createRunLogs(store).live('r1', 'sft')).toBeNull();
});
