import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tryReward } from './commands/reward.ts';
import { CommandError, exitCodes } from './exit-codes.ts';

let folder = '';
const samples = join(import.meta.dirname, '..', 'datasets', 'samples', 'lyrics.jsonl');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-reward-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function printed(work: () => Promise<number>): Promise<string> {
  const chunks: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => chunks.push(String(chunk)) > 0);
  expect(await work()).toBe(exitCodes.ok);
  spy.mockRestore();
  return chunks.join('');
}

async function reward(text: string): Promise<string> {
  const file = join(folder, 'reward.yaml');
  await writeFile(file, text);
  return file;
}

test('eight rows of a file are scored with every term', async () => {
  const file = await reward('version: 1\nname: pop\nprofile: pop\n');
  const answer = JSON.parse(await printed(() => tryReward(samples, { json: true, reward: file }))) as {
    rows: { reward: number; terms: object }[];
  };
  expect(answer.rows).toHaveLength(8);
  for (const row of answer.rows) {
    expect(row.reward).toBeGreaterThan(0.5);
    expect(Object.keys(row.terms)).toEqual(expect.arrayContaining(['lines', 'rhyme', 'syllables', 'groupVariety']));
  }
  expect(await printed(() => tryReward(samples, {}))).toMatch(/^reward +lines +format/);
});

test('an own term is asked over HTTP with the lines, and its values are shown by its name', async () => {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (chunk: string) => heard.push(chunk));
    request.on('end', () => response.end('{"values":[0.25]}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const rows = join(folder, 'rows.jsonl');
    await writeFile(rows, '{"lines":["夜色","山河"],"lang":"zh"}\n');
    const file = await reward(
      `version: 3\nname: judged\nterms:\n  - { name: taste, url: "http://127.0.0.1:${port}/" }\n`,
    );
    const text = await printed(() => tryReward(rows, { json: true, reward: file }));
    expect(JSON.parse(text)).toMatchObject({ version: 3, rows: [{ terms: { taste: 0.25 } }] });
    expect(JSON.parse(heard.join(''))).toEqual({ items: [{ lines: ['夜色', '山河'] }] });
  } finally {
    server.close();
  }
});

test('what is wrong with rows, document or term is told with its place', async () => {
  const rows = join(folder, 'rows.jsonl');
  await writeFile(rows, '{"lines":7}\n');
  await expect(tryReward(rows, {})).rejects.toThrow(/"lines" must be an array/);
  const bad = await reward('version: 1\nname: x\nweights: { rhyme: -1 }\n');
  await expect(tryReward(samples, { reward: bad })).rejects.toThrow(/weights\.rhyme/);
  const deaf = await reward('version: 1\nname: x\nterms: [{ name: t, url: "http://127.0.0.1:9/" }]\n');
  await expect(tryReward(samples, { reward: deaf })).rejects.toMatchObject({ exitCode: exitCodes.unreachable });
  await expect(tryReward(join(folder, 'none'), {})).rejects.toBeInstanceOf(CommandError);
});
