import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { scoreHash } from '../datasets/engine/score-hash.ts';
import { score } from '../datasets/engine/score.ts';
import { defaultReward, rewardDocument, rewardHash } from '../datasets/reward/reward-document.ts';
import { serveScores } from './score-socket.ts';

const lyric = ['月落江边雁字长', '孤舟一夜梦潇湘', '醒来不见旧时路', '满袖西风满地霜'];
const item = { text: lyric.join('\n'), lang: 'zh', scheme: 'AABA', rhyme: 'ang', syllables: 7, linesWanted: 4 };

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

test('answers as the scorer scores, in the order asked, with every term, the flags and both hashes', async () => {
  const { send, next } = connect(await serve());
  send(
    `${JSON.stringify({ id: 1, items: [item, { text: 'the moon', lang: 'en', linesWanted: 4 }] })}\n${JSON.stringify({ id: 'b', items: [] })}\n`,
  );
  const wish = {
    lines: lyric,
    scheme: 'AABA',
    lang: 'zh',
    rhyme: { A: { final: 'ang' } },
    syllables: 7,
    linesWanted: 4,
  } as const;
  const { total, parts, flags } = score(wish);
  const by = { engine: scoreHash(), reward: rewardHash(defaultReward) };
  expect(await next()).toEqual({
    id: 1,
    ...by,
    scores: [{ total, parts: { ...parts, groupVariety: 1 }, flags }, expect.objectContaining({ total: 0 })],
  });
  expect(await next()).toEqual({ id: 'b', ...by, scores: [] });
});

test('the spec of a row asks for what its row asks for', async () => {
  const { send, next } = connect(await serve());
  const spec = { rhyme: ['ang'], scheme: 'AABA', targetSyllables: [7, 7, 7, 7], doubleRhyme: false };
  send(`${JSON.stringify({ id: 1, items: [{ text: lyric.join('\n'), lang: 'zh', spec }] })}\n`);
  const { scores } = (await next()) as { scores: { total: number; parts: object }[] };
  const asked = { lines: lyric, scheme: 'AABA', rhyme: { A: { final: 'ang' } }, syllables: 7 } as const;
  expect(scores[0]!.total).toBe(score(asked).total);
});

test('pays by the reward it was started with, own terms among them, each question after the one before', async () => {
  const document = rewardDocument.parse({
    version: 7,
    name: 'slow',
    profile: 'pop',
    terms: [{ name: 'taste', url: 'http://127.0.0.1:9/', as: 'gate' }],
  });
  let calls = 0;
  const path = await socketPath();
  const server = await serveScores(path, {
    document,
    ask: async (_, items) => {
      calls += 1;
      await new Promise((resolve) => setTimeout(resolve, calls === 1 ? 40 : 0));
      return items.map(() => 0.5);
    },
  });
  onTestFinished(() => void server.close());
  const { send, next } = connect(path);
  send(`${JSON.stringify({ id: 1, items: [item] })}\n${JSON.stringify({ id: 2, items: [item] })}\n`);
  expect(await next()).toMatchObject({
    id: 1,
    reward: rewardHash(document),
    scores: [{ total: 0.5, parts: { taste: 0.5, rhyme: 1 } }],
  });
  expect(await next()).toMatchObject({ id: 2 });
});

test('tells what a training watches, and alarms by this step and what it is told of earlier ones', async () => {
  const { send, next } = connect(await serve());
  const flat = { ...item, text: lyric.map((line) => `${line.slice(0, -1)}霜`).join('\n') };
  const history = [1, 2, 3, 4, 5].map((step) => ({ step, meanSyllables: 20, identicalRate: 0.1 }));
  send(`${JSON.stringify({ id: 1, step: 3, groupSize: 2, items: [item, flat] })}\n`);
  send(`${JSON.stringify({ id: 2, step: 4, groupSize: 2, items: [flat, flat] })}\n`);
  const late = [...history, ...[6, 7, 8, 9].map((step) => ({ step, meanSyllables: 28, identicalRate: 0.1 }))];
  send(`${JSON.stringify({ id: 3, step: 10, groupSize: 2, items: [item, flat], history: late })}\n`);
  expect(await next()).toMatchObject({ meanSyllables: 28, identicalRate: 0.5, alarms: [] });
  expect(await next()).toMatchObject({ alarms: [{ code: 'zero-variance', step: 4 }] });
  expect(await next()).toMatchObject({ alarms: [{ code: 'length-drift', step: 10, now: 28, before: 20 }] });
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
