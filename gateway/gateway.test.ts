import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openMemoryStore } from '../store/open-store.ts';
import { entry, gather, one, two, useGatewayBench } from './gateway-bench.fixture.ts';

const bench = useGatewayBench();

test('an OpenAI client gets a whole answer and a streamed one from the release the alias names', async () => {
  await bench.putRoute(entry(1, null));
  const whole = await bench.client.chat.completions.create({
    model: 'lyrics',
    messages: [{ role: 'user', content: '【ang】' }],
  });
  expect(whole).toMatchObject({
    model: 'lyrics',
    choices: [{ message: { content: 'lyrics-one唱一首歌' }, finish_reason: 'stop' }],
    usage: { total_tokens: 8 },
  });

  const pieces = await gather(
    await bench.client.chat.completions.create({
      model: 'lyrics',
      messages: [{ role: 'user', content: '【ang】' }],
      stream: true,
      stream_options: { include_usage: true },
    }),
  );
  expect(pieces.map((piece) => piece.choices[0]?.delta.content ?? '').join('')).toBe('lyrics-one唱一首歌');
  expect(pieces.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 5 } });
  expect(new Set(pieces.map(({ model }) => model))).toEqual(new Set(['lyrics']));

  const text = await bench.client.completions.create({ model: 'lyrics', prompt: '【ang】' });
  expect(text.choices[0]?.text).toBe('lyrics-one唱一首歌');
  expect((await bench.client.models.list()).data.map(({ id }) => id)).toEqual(['lyrics']);
});

test('only named fields reach vLLM, rebuilt, under the key and model name of the release (D23)', async () => {
  await bench.putRoute(entry(1, null));
  const answer = await bench.ask(
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: '春' },
            { type: 'text', text: '风' },
          ],
          name: 'x',
          tool_calls: [],
        },
      ],
      max_tokens: 9,
      temperature: 0.5,
      top_p: 0.9,
      seed: 4,
      stop: ['。'],
      n: 1,
      user: 'u',
      guided_grammar: 'root ::= "x"',
      logprobs: true,
      chat_template: '{{ evil }}',
      lora_path: '/etc',
      extra_body: {},
    },
    { 'x-forwarded-for': '1.2.3.4', 'x-request-id': 'mine' },
  );
  expect(answer.status).toBe(200);
  const [{ body, headers } = { body: {}, headers: {} }] = bench.vllm.received;
  expect(body).toEqual({
    model: 'lyrics-one',
    messages: [{ role: 'user', content: '春风' }],
    max_tokens: 9,
    temperature: 0.5,
    top_p: 0.9,
    seed: 4,
    stop: ['。'],
    stream: true,
    stream_options: { include_usage: true },
  });
  expect(headers.authorization).toBe('Bearer vllm-key');
  expect(Object.keys(headers)).not.toContain('x-forwarded-for');
  expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

test.each([
  ['media', { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'http://x' } }] }] }, 400],
  ['two answers', { n: 2 }, 400],
  ['a hot temperature', { temperature: 9 }, 400],
  ['an unknown model', { model: 'gpt' }, 404],
  ['what vLLM refuses', { messages: [{ role: 'user', content: 'too long' }] }, 400],
  ['300 KB', { messages: [{ role: 'user', content: 'x'.repeat(300_000) }] }, 413],
])('%s is refused in the shape OpenAI clients read', async (_name, body, status) => {
  await bench.putRoute(entry(1, null));
  const answer = await bench.ask(body);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ error: { message: expect.any(String), code: expect.any(String) } });
});

test('no key, a wrong key and a wrong control token open nothing', async () => {
  await bench.putRoute(entry(1, null));
  expect((await bench.ask({}, { authorization: 'Bearer rk-wrong' })).status).toBe(401);
  expect((await fetch(`http://127.0.0.1:${bench.gateway.port}/v1/models`)).status).toBe(401);
  expect((await bench.control('GET', '/control/routes', undefined, 'wrong')).status).toBe(401);
});

test('only a higher route version is taken, and table and keys outlive the process', async () => {
  expect((await bench.putRoute(entry(5, null))).body).toEqual({ alias: 'lyrics', version: 5 });
  expect((await bench.putRoute(entry(4, null, two))).body).toEqual({ alias: 'lyrics', version: 5 });
  await bench.gateway.close(0);
  await bench.start();
  expect((await bench.ask()).headers.get('x-refrain-release')).toBe(one.release);
});

test('routes are found in the store when nobody puts them', async () => {
  await bench.gateway.close(0);
  const store = openMemoryStore(join(bench.folder, 'cache'));
  await bench.start({ store });
  await store.putRecord('aliases/lyrics', '');
  await store.writeRef('deployments/lyrics', entry(3, null, two) as never, null);
  await expect.poll(async () => (await bench.ask()).headers.get('x-refrain-release')).toBe(two.release);
});
