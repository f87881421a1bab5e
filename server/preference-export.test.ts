import { expect, test } from 'vitest';
import { createWorld } from './stand-ins.fixture.ts';

const pairs = [
  { id: 'a', prompt: '写一首歌', chosen: '月光\n方向', rejected: '月光\n大海', needsHuman: true },
  { id: 'b', prompt: 'write "rain"', chosen: 'night', rejected: 'x\u2028y' },
];
async function createShelf(rows: number, lines: readonly object[] = pairs) {
  const world = await createWorld();
  const files = { 'rows-00.jsonl': lines.map((one) => `${JSON.stringify(one)}\n`).join('') };
  const { digest } = await world.store.commit('preferences', { files }, { meta: { rows } });
  const get = (path: string, more: Record<string, string> = {}) =>
    world.ask('GET', `/api/preferences/${path}?${new URLSearchParams({ which: digest, ...more }).toString()}`, {
      token: world.local,
    });
  return { ...world, get };
}

test.each([
  [
    'trl',
    {
      prompt: [{ role: 'user', content: '写一首歌' }],
      chosen: [{ role: 'assistant', content: '月光\n方向' }],
      rejected: [{ role: 'assistant', content: '月光\n大海' }],
    },
  ],
  [
    'ms-swift',
    {
      messages: [
        { role: 'user', content: '写一首歌' },
        { role: 'assistant', content: '月光\n方向' },
      ],
      rejected_response: '月光\n大海',
    },
  ],
  ['llama-factory', { instruction: '写一首歌', input: '', chosen: '月光\n方向', rejected: '月光\n大海' }],
])('an export for %s has one line a pair in its own shape, and says how many', async (format, first) => {
  const { get } = await createShelf(2);
  const answer = await get('export', { format });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-rows')).toBe('2');
  expect(answer.headers.get('content-disposition')).toContain(`-${format}.jsonl`);
  const lines = (await answer.text()).trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[0]!)).toEqual(first);
});

test('the report says how many pairs there are and how long they are, in characters', async () => {
  const { get } = await createShelf(2);
  const report = (await (await get('report')).json()) as object;
  expect(report).toMatchObject({ rows: 2, characters: { prompt: { most: 12 }, chosen: { median: 5, most: 5 } } });
});

test('a pair is as long as its prompt and the longer of its lyrics, and those over a limit are counted', async () => {
  const many = Array.from({ length: 100 }, (_, at) => ({
    ...{ id: `p${at}`, prompt: '写一首歌' },
    ...{ chosen: '月'.repeat(at + 1), rejected: at === 99 ? '𠀀'.repeat(200) : '月' },
  }));
  const { get } = await createShelf(100, many);
  const report = (await (await get('report', { characters: '94' })).json()) as object;
  expect(report).toMatchObject({
    characters: {
      chosen: { median: 51, p90: 91, p95: 96, p99: 100, most: 100 },
      pair: { median: 55, p90: 95, p99: 204, most: 204 },
    },
    over: { limit: 94, pairs: 10, share: 0.1 },
  });
  expect((await get('report', { characters: '0' })).status).toBe(422);
});

test('a dataset that has fewer pairs than it says is not exported', async () => {
  const { get } = await createShelf(3);
  const answer = await get('export', { format: 'trl' });
  expect(answer.status).toBe(409);
  expect(JSON.stringify(await answer.json())).toContain('3 pairs, and 2 can be read');
});

test('a row that is no pair is named, and nothing is exported around it', async () => {
  const { get } = await createShelf(2, [pairs[0]!, { id: 'c', prompt: 'x' }]);
  const answer = await get('export', { format: 'trl' });
  expect(answer.status).toBe(409);
  expect(JSON.stringify(await answer.json())).toContain('Row 2');
});
