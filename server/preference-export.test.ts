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
  [
    'llama-factory',
    {
      conversations: [{ from: 'human', value: '写一首歌' }],
      chosen: { from: 'gpt', value: '月光\n方向' },
      rejected: { from: 'gpt', value: '月光\n大海' },
    },
  ],
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
  expect(report).toMatchObject({
    rows: 2,
    base: null,
    lengths: { prompt: { most: 12 }, chosen: { median: 5, most: 5 } },
  });
});

test('a pair is as long as its prompt and the longer of its lyrics, and those over a limit are counted', async () => {
  const many = Array.from({ length: 100 }, (_, at) => ({
    ...{ id: `p${at}`, prompt: '写一首歌' },
    ...{ chosen: '月'.repeat(at + 1), rejected: at === 99 ? '𠀀'.repeat(200) : '月' },
  }));
  const { get } = await createShelf(100, many);
  const report = (await (await get('report', { limit: '94' })).json()) as object;
  expect(report).toMatchObject({
    measured: 100,
    lengths: {
      chosen: { median: 51, p90: 91, p95: 96, p99: 100, most: 100 },
      pair: { median: 55, p90: 95, p99: 204, most: 204 },
    },
    over: { limit: 94, pairs: 10, share: 0.1 },
  });
  expect((await get('report', { limit: '0' })).status).toBe(422);
});

test('lengths are counted in tokens of a base, without the marks around them', async () => {
  const { get } = await createShelf(2);
  const report = (await (await get('report', { base: 'tiny-zh', limit: '10' })).json()) as object;
  // The base has a token for a Chinese character and one for a letter it knows; U+2028 takes its three bytes.
  expect(report).toMatchObject({
    ...{ rows: 2, base: 'tiny-zh', measured: 2 },
    lengths: { prompt: { most: 12 }, chosen: { most: 5 }, rejected: { most: 5 } },
    over: { limit: 10, pairs: 1, share: 0.5 },
  });
});

test('tokens of very many pairs are counted of an even sample, and the report says of how many', async () => {
  const many = Array.from({ length: 12_000 }, (_, at) => ({
    ...{ id: `p${at}`, prompt: '写', rejected: '月' },
    chosen: at < 6_000 ? '月' : '月光',
  }));
  const { get } = await createShelf(12_000, many);
  const report = (await (await get('report', { base: 'tiny-zh', limit: '2' })).json()) as object;
  expect(report).toMatchObject({ rows: 12_000, measured: 5_000, over: { pairs: 2_500, share: 0.5 } });
});

test('tokens of a base that runs have brought are counted by its own tokenizer; one without is refused', async () => {
  const { get, store } = await createShelf(2);
  const bring = async (id: string, files: Record<string, string>) => {
    const ref = await store.commit('checkpoint', { files: { 'config.json': '{}', ...files } }, { meta: { id } });
    await store.name(id, ref);
    return ref;
  };
  const whole = { version: '1.0', added_tokens: [], normalizer: null, pre_tokenizer: null, post_processor: null };
  const model = { type: 'WordLevel', vocab: { '[UNK]': 0 }, unk_token: '[UNK]' };
  const words = { ...whole, decoder: null, model, pre_tokenizer: { type: 'WhitespaceSplit' } };
  const { digest } = await bring('words', { 'tokenizer.json': JSON.stringify(words), 'tokenizer_config.json': '{}' });
  await bring('bare', {});
  for (const base of ['words', digest]) {
    const report = (await (await get('report', { base })).json()) as object;
    expect(report).toMatchObject({ lengths: { prompt: { most: 2 }, chosen: { most: 2 } } });
  }
  const bare = await get('report', { base: 'bare' });
  expect(bare.status).toBe(422);
  expect(JSON.stringify(await bare.json())).toContain('The tokenizer.json of bare cannot be read');
  expect((await get('report', { base: 'nobody' })).status).toBe(404);
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
