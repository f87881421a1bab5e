import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { serve } from '@hono/node-server';
import { expect, onTestFinished, test } from 'vitest';
import { serveScores } from '../cli/score-socket.ts';
import { loadEnglish } from '../datasets/engine/english-phones.ts';
import { scoreHash } from '../datasets/engine/score-hash.ts';
import { score } from '../datasets/engine/score.ts';
import { freePort } from '../supervisor/ports.ts';
import { createWorld } from './stand-ins.fixture.ts';

const python = process.env['REFRAIN_PYTHON'] ?? join(homedir(), '.cache', 'refrain', 'bin', 'python');
const text = '月落江边雁字长\n孤舟一夜梦潇湘\n醒来不见旧时路\n满袖西风满地霜';
const wish = { lang: 'zh', scheme: 'AABA', rhyme: 'ang', linesWanted: 4, syllables: 7 } as const;
const script = `
import json, sys
from refrain_scorer import Scorer, ScorerError
address, token, item = sys.argv[1], sys.argv[2] or None, json.loads(sys.argv[3])
with Scorer(address, token=token) as scorer:
    good, english = scorer.score([item, {"text": "the moon\\nin June", "lang": "en", "linesWanted": 2}])
    try:
        Scorer(address, token=token, engine="score-0-old").score([item])
        refused = ""
    except ScorerError as error:
        refused = str(error)
    print(json.dumps({"engine": scorer.engine, "total": good.total, "parts": good.parts, "english": english.total, "refused": refused}))
`;

async function askFrom(address: string, token: string) {
  const { stdout } = await promisify(execFile)(
    python,
    ['-c', script, address, token, JSON.stringify({ ...wish, text })],
    { env: { PATH: process.env['PATH'] ?? '', PYTHONPATH: resolve('trainer') } },
  );
  return JSON.parse(stdout) as Record<string, unknown>;
}

async function expected() {
  await loadEnglish();
  const { total, parts } = score({ ...wish, rhyme: { A: { final: 'ang' } }, lines: text.split('\n') });
  return { total, parts, refused: expect.stringContaining('score-0-old is expected') as string, engine: scoreHash() };
}

test('a trainer in Python gets over HTTP what the scorer says', async () => {
  const port = await freePort();
  const { app, local } = await createWorld({}, { hosts: [`127.0.0.1:${port}`] });
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port });
  onTestFinished(() => void server.close());
  expect(await askFrom(`http://127.0.0.1:${port}`, local)).toMatchObject(await expected());
});

test('and the same on the socket', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-client-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 's.sock');
  const server = await serveScores(path);
  onTestFinished(() => void server.close());
  const { parts, ...said } = await askFrom(`unix:${path}`, '');
  const { parts: terms, ...rest } = await expected();
  expect(said).toMatchObject(rest);
  expect(parts).toEqual({ ...terms, groupVariety: 1 });
});
