import { expect, test } from 'vitest';
import { entry, gather, one, two, useGatewayBench } from './gateway-bench.fixture.ts';

const bench = useGatewayBench();

test('shares hold over sessions, and a session stays with its release', async () => {
  await bench.putRoute(entry(1, 0.3));
  const slots = await Promise.all(
    Array.from({ length: 300 }, (_, n) =>
      bench.ask({}, { 'x-refrain-session': `s${n}` }).then((a) => a.headers.get('x-refrain-slot')),
    ),
  );
  const canary = slots.filter((name) => name === 'canary').length;
  expect(canary).toBeGreaterThan(60);
  expect(canary).toBeLessThan(120);
  const again = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      bench.ask({}, { 'x-refrain-session': `s${n}` }).then((a) => a.headers.get('x-refrain-slot')),
    ),
  );
  expect(again).toEqual(slots.slice(0, 20));
});

test.each(['error-500', 'reset', 'silent', 'empty'] as const)(
  'a canary that fails (%s) before it answered costs no client a request and loses its share after three (F20, F21)',
  async (how) => {
    bench.vllm.behave('lyrics-two', how);
    await bench.putRoute(entry(1, 1));
    const answers = [];
    for (let n = 0; n < 5; n++) {
      answers.push(await bench.ask({ stream: n % 2 === 0 }));
      expect(await answers.at(-1)!.text()).toContain('歌');
    }
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(answers.map((answer) => answer.headers.get('x-refrain-slot')))).toEqual(new Set(['stable']));
    const { body } = await bench.control('GET', '/control/stats?alias=lyrics');
    expect(body).toMatchObject({
      version: 1,
      canaryTripped: true,
      canary: { requests: 3, failures: 3 },
      stable: { requests: 5, failures: 0 },
    });

    await bench.gateway.close(0);
    await bench.start();
    expect((await bench.control('GET', '/control/stats?alias=lyrics')).body).toMatchObject({ canaryTripped: true });
    bench.vllm.behave('lyrics-two', 'well');
    await bench.putRoute(entry(2, 1));
    expect((await bench.ask()).headers.get('x-refrain-slot')).toBe('canary');
  },
);

test.each(['cut-mid-stream', 'error-event'] as const)(
  'a stream that breaks (%s) ends with one well-formed error event',
  async (how) => {
    bench.vllm.behave('lyrics-one', how);
    await bench.putRoute(entry(1, null));
    const text = await (await bench.ask({ stream: true })).text();
    const events = text
      .split('\n\n')
      .filter(Boolean)
      .map((event) => JSON.parse(event.replace(/^data: /, '')) as Record<string, unknown>);
    expect(events.filter((event) => 'error' in event)).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ error: { code: 'stream_interrupted' } });
    const stream = await bench.client.chat.completions.create({
      model: 'lyrics',
      messages: [{ role: 'user', content: 'x' }],
      stream: true,
    });
    await expect(gather(stream)).rejects.toThrow(/engine failed/);
  },
);

test('a client that goes away ends the generation upstream and counts against nobody', async () => {
  bench.vllm.behave('lyrics-one', 'slow');
  await bench.putRoute(entry(1, null));
  const leave = new AbortController();
  const stream = await bench.client.chat.completions.create(
    { model: 'lyrics', messages: [{ role: 'user', content: 'x' }], stream: true },
    { signal: leave.signal },
  );
  for await (const _ of stream) break;
  leave.abort();
  await expect.poll(() => bench.vllm.aborted()).toBe(1);
  expect((await bench.control('GET', '/control/stats?alias=lyrics')).body).toMatchObject({ stable: { failures: 0 } });
});

test('a route change touches only new requests', async () => {
  bench.vllm.behave('lyrics-one', 'slow');
  await bench.putRoute(entry(1, null));
  const before = await bench.ask({ stream: true });
  await bench.putRoute(entry(2, null, two));
  expect((await bench.ask()).headers.get('x-refrain-release')).toBe(two.release);
  expect(before.headers.get('x-refrain-release')).toBe(one.release);
  expect(await before.text()).toContain('[DONE]');
});

test('a canary that is not loaded is passed over; a stable release that is not loaded is waited for', async () => {
  bench.vllm.served.delete('lyrics-two');
  await bench.putRoute(entry(1, 1));
  expect((await bench.ask()).headers.get('x-refrain-slot')).toBe('stable');
  bench.vllm.served.clear();
  const waiting = bench.ask();
  await new Promise((resolve) => setTimeout(resolve, 200));
  bench.vllm.served.add('lyrics-one');
  expect((await waiting).status).toBe(200);
});

test('without an engine for too long the answer is 503 with Retry-After, and it comes back by itself', async () => {
  await bench.gateway.close(0);
  await bench.start({ readyWithinMs: 200 });
  await bench.putRoute(entry(1, null));
  await bench.vllm.stop();
  const answer = await bench.ask();
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  await bench.vllm.restart();
  await expect.poll(async () => (await bench.ask()).status).toBe(200);
});

test('a gateway that is told to end lets streams finish (F25)', async () => {
  bench.vllm.behave('lyrics-one', 'slow');
  await bench.putRoute(entry(1, null));
  const stream = await bench.ask({ stream: true });
  const closing = bench.gateway.close(60_000);
  expect(await stream.text()).toContain('[DONE]');
  await closing;
  await bench.start();
});
