import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { entry, one, useGatewayBench } from './gateway-bench.fixture.ts';
import { createKeyLimits } from './key-limits.ts';

const bench = useGatewayBench();
const sha256 = createHash('sha256').update('rk-test').digest('hex');
const giveKey = (limits: object) =>
  bench.control('PUT', '/control/keys', { keys: [{ id: 'k1', sha256, label: 'test', ...limits }] });

test('a key that asks more often than it may is told so as OpenAI does, with the time to wait', async () => {
  await giveKey({ perMinute: 6 });
  await bench.putRoute(entry(1, null));
  const answers = [];
  for (let at = 0; at < 6; at += 1) answers.push(await bench.ask());
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
  const refused = answers.at(-1)!;
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ error: { type: 'rate_limit_error', code: 'rate_limit_exceeded' } });
});

test('a key has no more requests under way than it may, counted until they end', async () => {
  await giveKey({ concurrent: 1 });
  await bench.putRoute(entry(1, null));
  bench.vllm.behave(one.model, 'silent');
  const first = bench.ask({ stream: true });
  await expect.poll(() => bench.vllm.received.length).toBe(1);
  expect((await bench.ask()).status).toBe(429);
  await (await first).text();
  bench.vllm.behave(one.model, 'well');
  const streamed = await bench.ask({ stream: true });
  await streamed.text();
  expect((await bench.ask()).status).toBe(200);
});

test('a request that is refused or fails gives its place back', async () => {
  await giveKey({ concurrent: 1 });
  for (let at = 0; at < 3; at += 1) {
    expect((await bench.ask({ model: 'nobody' })).status).toBe(404);
    expect((await bench.ask({ messages: 'nonsense' })).status).toBe(400);
    expect((await bench.post('/v1/feedback', { id: 'x', vote: 'up' })).status).toBeGreaterThanOrEqual(400);
  }
});

test('places and requests are counted for each key by itself', () => {
  const limits = createKeyLimits(() => ({ perMinute: 60, concurrent: 2 }));
  const ends = [limits.begin('a', 0), limits.begin('a', 0)];
  expect(() => limits.begin('a', 0)).toThrow(/under way/);
  limits.begin('b', 0);
  ends[0]!();
  ends[0]!();
  limits.begin('a', 0);
  expect(() => limits.begin('a', 0)).toThrow(/under way/);
});

test('a burst of ten seconds’ worth, then the steady rate', () => {
  const limits = createKeyLimits(() => ({ perMinute: 60, concurrent: 1_000 }));
  for (let at = 0; at < 10; at += 1) limits.begin('a', 0);
  expect(() => limits.begin('a', 0)).toThrow(/60 times a minute/);
  limits.begin('a', 1_000);
  expect(() => limits.begin('a', 1_000)).toThrow(/60 times a minute/);
});
