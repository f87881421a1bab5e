import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { engine } from '../datasets/engine-version.ts';
import { score } from '../datasets/score.ts';
import { serveScores } from './score-socket.ts';

const lyric = ['月落江边雁字长', '孤舟一夜梦潇湘', '醒来不见旧时路', '满袖西风满地霜'];
const item = { text: lyric.join('\n'), lang: 'zh', rhyme: 'ang', syllables: 7, linesWanted: 4 };

async function socketPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-score-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'scorer.sock');
}

async function serve(path?: string): Promise<string> {
  const at = path ?? (await socketPath());
  const server = await serveScores(at);
  onTestFinished(() => void server.close());
  return at;
}

function connect(path: string) {
  const socket: Socket = createConnection(path);
  onTestFinished(() => void socket.destroy());
  const answers = createInterface({ input: socket })[Symbol.asyncIterator]();
  return {
    send: (text: string | Buffer) => void socket.write(text),
    next: async () => JSON.parse((await answers.next()).value as string) as Record<string, unknown>,
  };
}

test('answers as the scorer scores, in the order asked, with the engine', async () => {
  const { send, next } = connect(await serve());
  send(
    `${JSON.stringify({ id: 1, items: [item, { text: 'the moon', lang: 'en' }] })}\n${JSON.stringify({ id: 'b', items: [] })}\n`,
  );
  const { total, parts, flags } = score({ lines: lyric, lang: 'zh', rhyme: 'ang', syllables: 7, linesWanted: 4 });
  expect(await next()).toEqual({
    id: 1,
    engine,
    scores: [{ total, parts, flags }, expect.objectContaining({ total: 0 })],
  });
  expect(await next()).toEqual({ id: 'b', engine, scores: [] });
});

test('a bad request is refused by its id and the connection goes on', async () => {
  const { send, next } = connect(await serve());
  send(
    `nonsense\n{"id":7,"items":[{"text":1,"lang":"zh"}]}\n{"id":8,"items":[{"text":"x","lang":"fr"}]}\n[]\n\n${JSON.stringify({ id: 9, items: [item] })}\n`,
  );
  expect(await next()).toMatchObject({ id: null, error: { code: 'not-json' } });
  expect(await next()).toMatchObject({
    id: 7,
    error: { code: 'invalid', message: expect.stringContaining('items.0.text') as string },
  });
  expect(await next()).toMatchObject({ id: 8, error: { code: 'invalid' } });
  expect(await next()).toMatchObject({ id: null, error: { code: 'invalid' } });
  expect(await next()).toMatchObject({ id: 9, scores: [{ total: 1 }] });
});

test('a request may come in pieces, cut anywhere', async () => {
  const { send, next } = connect(await serve());
  const bytes = Buffer.from(`${JSON.stringify({ id: 1, items: [item] })}\n`);
  for (let at = 0; at < bytes.length; at += 41) {
    send(bytes.subarray(at, at + 41));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await next()).toMatchObject({ id: 1, scores: [{ total: 1 }] });
});

test('a client that leaves in the middle of a request harms no other', async () => {
  const path = await serve();
  const rude = createConnection(path);
  await new Promise<void>((resolve) => rude.write('{"id":1,"items":[', () => resolve()));
  rude.destroy();
  const { send, next } = connect(path);
  send(`${JSON.stringify({ id: 1, items: [item] })}\n`);
  expect(await next()).toMatchObject({ id: 1 });
});

test('only its owner may speak to it, and it takes over a dead socket but no other file', async () => {
  const path = await serve();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await expect(serveScores(path)).rejects.toThrow(/already answers/);
  const file = await socketPath();
  await writeFile(file, 'mine');
  await expect(serveScores(file)).rejects.toThrow(/no socket/);
});
