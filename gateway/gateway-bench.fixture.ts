import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterEach, beforeEach } from 'vitest';
import type { RouteEntry, RouteSlot } from '../workflows/messages.ts';
import { startGateway, type Gateway, type GatewayOptions } from './gateway.ts';
import { startStandInVllm } from './stand-in-vllm.fixture.ts';

const controlToken = 'control-token';
const apiKey = 'rk-test';
const slot = (model: string, number: number): RouteSlot => ({
  release: `sha256:${String(number).repeat(64)}`,
  adapter: `sha256:${'a'.repeat(64)}`,
  model,
  number,
});
export const one = slot('lyrics-one', 1);
export const two = slot('lyrics-two', 2);

/** A route of alias `lyrics`; with a share, release two is on trial. */
export const entry = (version: number, canaryShare: number | null, stable = one): RouteEntry => ({
  version,
  route: {
    alias: 'lyrics',
    stable,
    canary: canaryShare === null ? null : { ...two, share: canaryShare },
    previous: null,
  },
  changedAt: '2026-01-01T00:00:00.000Z',
  changedBy: 'ann',
  reason: 'a test',
});

/** A gateway with one key before a stand-in for vLLM, anew for every test of the file that calls this. */
export function useGatewayBench() {
  const bench = {} as {
    folder: string;
    vllm: Awaited<ReturnType<typeof startStandInVllm>>;
    gateway: Gateway;
    client: OpenAI;
  };

  async function start(more: Partial<GatewayOptions> = {}): Promise<void> {
    bench.gateway = await startGateway({
      folder: join(bench.folder, 'gateway'),
      vllm: { url: bench.vllm.url, key: 'vllm-key', pollMs: 50, silenceMs: 300 },
      controlToken,
      port: 0,
      controlPort: 0,
      store: null,
      readyWithinMs: 3000,
      tickMs: 20,
      closeFeedbackAfterMs: 0,
      ...more,
    });
    bench.client = new OpenAI({ baseURL: `http://127.0.0.1:${bench.gateway.port}/v1`, apiKey, maxRetries: 0 });
  }

  async function control(method: 'GET' | 'PUT', path: string, body?: unknown, token = controlToken) {
    const answer = await fetch(`http://127.0.0.1:${bench.gateway.controlPort}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, never> };
  }

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${bench.gateway.port}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  beforeEach(async () => {
    bench.folder = await mkdtemp(join(tmpdir(), 'refrain-gateway-'));
    bench.vllm = await startStandInVllm([one.model, two.model]);
    await start();
    const sha256 = createHash('sha256').update(apiKey).digest('hex');
    await control('PUT', '/control/keys', { keys: [{ id: 'k1', sha256, label: 'test' }] });
  });
  afterEach(async () => {
    await bench.gateway.close(0);
    await bench.vllm.stop();
    await rm(bench.folder, { recursive: true });
  });

  return Object.assign(bench, {
    start,
    control,
    post,
    ask: (more: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
      post(
        '/v1/chat/completions',
        { model: 'lyrics', messages: [{ role: 'user', content: '【ang】' }], ...more },
        headers,
      ),
    putRoute: (route: RouteEntry) => control('PUT', '/control/routes', route),
  });
}

export async function gather<T>(pieces: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}
