import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { RunEventSinks } from '../workflows/messages.ts';
import { createEventSink } from './event-sink.ts';

type Told = Parameters<RunEventSinks['events']['transition']>[0];
const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

/** A server that answers as it is told, and remembers what it was told. */
async function listen() {
  const heard = { batches: [] as Told[][], tokens: new Set<string | undefined>(), status: 200, isHanging: false };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      heard.tokens.add(request.headers.authorization);
      if (heard.status === 200) heard.batches.push((JSON.parse(body) as { events: Told[] }).events);
      if (!heard.isHanging) response.writeHead(heard.status).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => void (server.closeAllConnections(), server.close()));
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
function sinkTo(serverUrl: string) {
  const lines: string[] = [];
  const sink = createEventSink({ serverUrl, token: 'secret', log: (line) => lines.push(line), pauseMs: 5 });
  ends.push(sink.close);
  const tell = (sequence: number, padding = '') =>
    sink.sinks.events.transition.fn({} as never, {
      runId: 'RUN',
      transition: { sequence, at: 'now', stepId: 'a', state: 'running' },
      status: { state: 'running', reason: padding },
    });
  return { tell, lines };
}
const numbersOf = (batches: readonly Told[][]) => batches.flat().map(({ transition }) => transition.sequence);

test('what happens is told at once and in order, many at a time when it happens fast', async () => {
  const { heard, url } = await listen();
  const { tell, lines } = sinkTo(url);
  for (let number = 1; number <= 500; number += 1) void tell(number);
  await expect.poll(() => numbersOf(heard.batches).length).toBe(500);
  expect(numbersOf(heard.batches)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
  expect(heard.batches.length).toBeLessThan(20);
  expect([...heard.tokens]).toEqual(['Bearer secret']);
  expect(lines).toEqual([]);
});

test('a batch stays below what the server takes in one body', async () => {
  const { heard, url } = await listen();
  const { tell } = sinkTo(url);
  for (let number = 1; number <= 6; number += 1) void tell(number, 'x'.repeat(400_000));
  await expect.poll(() => numbersOf(heard.batches).length).toBe(6);
  expect(Math.max(...heard.batches.map((batch) => JSON.stringify(batch).length))).toBeLessThan(1_100_000);
});

test('a server that refuses or is away holds nothing up, is said once, and hears of what happens afterwards', async () => {
  const { heard, url } = await listen();
  heard.status = 503;
  const { tell, lines } = sinkTo(url);
  for (let number = 1; number <= 10_000; number += 1) expect(tell(number)).toBeUndefined();
  await expect.poll(() => lines.length).toBe(1);
  heard.status = 200;
  void tell(10_001);
  await expect.poll(() => numbersOf(heard.batches).at(-1)).toBe(10_001);
  expect(lines).toHaveLength(2);
  const arrived = numbersOf(heard.batches);
  expect(arrived).toEqual([...arrived].sort((a, b) => a - b));
  expect(arrived.length).toBeLessThanOrEqual(2_000);
});
