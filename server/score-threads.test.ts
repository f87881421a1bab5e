import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { scoreAll } from './score-all.ts';
import { openScoreThreads } from './score-threads.ts';

const verse = ['月落江边雁字长', '孤舟一夜梦潇湘', '醒来不见旧时路', '满袖西风满地霜'];
const items = Array.from({ length: 9 }, (_, at) => ({
  lines: verse.slice(at % 3),
  scheme: 'AABA',
  linesWanted: 4,
}));

/** A file for threads to run, in a folder that goes with the test. */
async function threadFile(text: string): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-thread-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'thread.mjs');
  await writeFile(file, text);
  return pathToFileURL(file);
}

test('threads answer what the scorer answers, in the order asked, English and bad items among them', async () => {
  const source = JSON.stringify(new URL('./score-thread.ts', import.meta.url).href);
  const tsx = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const file = await threadFile(`import { register } from ${tsx}; register(); await import(${source});`);
  const score = openScoreThreads({ file });
  const mixed = [...items, { lines: 'no list' }, { lines: ['under the moon', 'in the month of June'], lang: 'en' }];
  const [first, second] = await Promise.all([score(mixed), score(items.toReversed())]);
  expect(first).toBe(await scoreAll(mixed));
  expect(JSON.parse(first)).toHaveLength(mixed.length);
  expect((JSON.parse(first) as unknown[]).at(-2)).toMatchObject({ error: { code: 'BadInput' } });
  expect(second).toBe(await scoreAll(items.toReversed()));
  expect(await score([])).toBe('[]');
  expect(await score(items.slice(0, 1))).toBe(await scoreAll(items.slice(0, 1)));
});

test('a thread that ends fails what it had with 503, and the next batch is answered', async () => {
  const file = await threadFile(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ id, items }) => {
      if (items[0].end) process.exit(7);
      parentPort.postMessage({ id, scores: JSON.stringify(items) });
    });
  `);
  const score = openScoreThreads({ file });
  await expect(score([{ end: true }, { lines: [] }])).rejects.toMatchObject({
    status: 503,
    retryAfterSeconds: 2,
    cause: new Error('its thread ended with 7'),
  });
  expect(await score([{ lines: ['a'] }, { lines: ['b'] }])).toBe('[{"lines":["a"]},{"lines":["b"]}]');
});
