import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createApplyRoute } from '../activities/apply-route.ts';
import { keepAdaptersLoaded } from '../activities/workbench/keep-adapters-loaded.ts';
import { createServing, type AdapterServing } from '../activities/workbench/serving.ts';
import { openMemoryStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { freePort } from '../supervisor/ports.ts';
import type { AliasRoute, RouteSlot } from '../workflows/messages.ts';
import { startGateway, type Gateway } from './gateway.ts';
import { commitRandomAdapter } from './random-adapter.fixture.ts';

const python = process.env['REFRAIN_PYTHON'] ?? join(homedir(), '.cache', 'refrain', 'bin', 'python');
const baseDir = resolve(process.env['REFRAIN_VLLM_BASE_DIR'] ?? 'models/tiny-zh');
const vllmKey = 'vllm-key';
const controlToken = 'control-token';
const apiKey = 'rk-test';

let folder: string;
let store: Store;
let vllmPort: number;
let vllm: ChildProcess;
let serving: AdapterServing;
let gateway: Gateway;
let client: OpenAI;
let slots: readonly [RouteSlot, RouteSlot];
let change: (route: Omit<AliasRoute, 'alias'>, reason: string) => Promise<void>;
const stop = new AbortController();

/** vLLM as the supervisor starts it, in a process group of its own. */
function startVllm(): ChildProcess {
  const flags = `--host 127.0.0.1 --port ${vllmPort} --served-model-name tiny-zh --dtype float32 --max-model-len 512 --enforce-eager`;
  const lora = '--enable-lora --max-loras 3 --max-lora-rank 16 --max-cpu-loras 8';
  const args = ['-m', 'vllm.entrypoints.openai.api_server', '--model', baseDir, ...`${flags} ${lora}`.split(' ')];
  const env = {
    VLLM_API_KEY: vllmKey,
    HF_HUB_OFFLINE: '1',
    VLLM_CPU_KVCACHE_SPACE: '1',
    VLLM_ALLOW_RUNTIME_LORA_UPDATING: '1',
    VLLM_NO_USAGE_STATS: '1',
    VLLM_ENABLE_V1_MULTIPROCESSING: '0',
    OMP_NUM_THREADS: '1',
    VLLM_RPC_BASE_PATH: folder,
  };
  return spawn(python, args, { detached: true, stdio: 'ignore', env: { ...process.env, ...env } });
}

function killVllm(): void {
  try {
    process.kill(-vllm.pid!, 'SIGKILL');
  } catch {
    // gone already
  }
}

const ask = (session: string, seed = 1) =>
  client.chat.completions
    .create(
      { model: 'lyrics', messages: [{ role: 'user', content: '【ang】' }], max_tokens: 24, seed, temperature: 0 },
      { headers: { 'x-refrain-session': session } },
    )
    .withResponse();

beforeAll(async () => {
  if (!existsSync(python))
    throw new Error(`There is no Python at ${python}. \`npm run setup\` makes it, or REFRAIN_PYTHON names one.`);
  if (!existsSync(join(baseDir, 'config.json'))) throw new Error(`There is no base model at ${baseDir}.`);
  folder = await mkdtemp(join(tmpdir(), 'refrain-vllm-'));
  const [first, second, third] = [await freePort(), await freePort(), await freePort()];
  vllmPort = first;
  vllm = startVllm();
  store = openMemoryStore(join(folder, 'cache'));
  serving = createServing({
    store,
    home: process.cwd(),
    vllmUrl: `http://127.0.0.1:${vllmPort}`,
    vllmKey,
    baseName: 'tiny-zh',
    baseDir,
  });
  gateway = await startGateway({
    folder: join(folder, 'gateway'),
    vllm: { url: `http://127.0.0.1:${vllmPort}`, key: vllmKey },
    controlToken,
    port: second,
    controlPort: third,
    store,
  });
  const url = `http://127.0.0.1:${third}`;
  const sha256 = createHash('sha256').update(apiKey).digest('hex');
  await fetch(`${url}/control/keys`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${controlToken}` },
    body: JSON.stringify({ keys: [{ id: 'k', sha256, label: '' }] }),
  });
  client = new OpenAI({ baseURL: `http://127.0.0.1:${second}/v1`, apiKey, maxRetries: 0 });
  const apply = createApplyRoute({ store, gatewayControlUrl: url, token: controlToken });
  let version = 0;
  change = async (route, reason) => {
    ({ version } = await apply({
      route: { alias: 'lyrics', ...route },
      expectedVersion: version,
      changedBy: 'ann',
      reason,
    }));
  };
  await vi.waitFor(() => serving.models(), { timeout: 300_000, interval: 500 });
  const { digest: base } = await serving.base();
  const slotOf = async (number: number): Promise<RouteSlot> => {
    const adapter = (await commitRandomAdapter(store, baseDir, base)).digest;
    return { release: `sha256:${String(number).repeat(64)}`, adapter, model: await serving.load(adapter), number };
  };
  slots = [await slotOf(1), await slotOf(2)];
  void keepAdaptersLoaded({ store, serving, signal: stop.signal, log: () => undefined });
}, 400_000);

afterAll(async () => {
  stop.abort();
  await gateway?.close(500);
  killVllm();
  await rm(folder, { recursive: true, force: true });
});

test('an alias answers with the words of its adapter, whole and streamed', async () => {
  await change({ stable: slots[0], canary: null, previous: null }, 'first');
  const { data, response } = await ask('a');
  const said = await serving.generate({
    model: slots[0].model,
    prompt: '【ang】',
    seed: 1,
    temperature: 0,
    topP: 1,
    maxTokens: 24,
  });
  expect(data.choices[0]?.message.content).toBe(said.text);
  expect(response.headers.get('x-refrain-release')).toBe(slots[0].release);
  const other = await serving.generate({
    model: slots[1].model,
    prompt: '【ang】',
    seed: 1,
    temperature: 0,
    topP: 1,
    maxTokens: 24,
  });
  expect(other.text).not.toBe(said.text);

  let streamed = '';
  for await (const chunk of await client.chat.completions.create({
    model: 'lyrics',
    messages: [{ role: 'user', content: '【ang】' }],
    max_tokens: 24,
    seed: 1,
    temperature: 0,
    stream: true,
  })) {
    streamed += chunk.choices[0]?.delta.content ?? '';
  }
  expect(streamed).toBe(said.text);
});

test('an adapter of another base or with too high a rank gets no place (F22)', async () => {
  const stranger = await commitRandomAdapter(store, baseDir, `sha256:${'0'.repeat(64)}`);
  await expect(serving.load(stranger.digest)).rejects.toMatchObject({ code: 'WrongBase' });
  const wide = await commitRandomAdapter(store, baseDir, (await serving.base()).digest, 32);
  await expect(serving.load(wide.digest)).rejects.toMatchObject({ code: 'AdapterRefused' });
});

test('a canary gets its share', async () => {
  await change({ stable: slots[0], canary: { ...slots[1], share: 0.4 }, previous: null }, 'trial');
  const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => ask(`s${n}`)));
  const canary = answers.filter(({ response }) => response.headers.get('x-refrain-slot') === 'canary').length;
  expect(canary).toBeGreaterThan(20);
  expect(canary).toBeLessThan(60);
});

test('a roll-back under 200 requests fails none of them, and the old release answers at once', async () => {
  await change({ stable: slots[1], canary: null, previous: slots[0] }, 'promoted');
  expect((await ask('x')).response.headers.get('x-refrain-release')).toBe(slots[1].release);
  const meanwhile: Promise<{ response: Response }>[] = [];
  let rolledBack: Promise<void> | null = null;
  for (let n = 0; n < 200; n++) {
    meanwhile.push(ask(`s${n}`));
    if (n === 100) rolledBack = change({ stable: slots[0], canary: null, previous: null }, 'rolled back');
    await new Promise((wait) => setTimeout(wait, 2));
  }
  await rolledBack;
  expect((await ask('x')).response.headers.get('x-refrain-release')).toBe(slots[0].release);
  const statuses = (await Promise.all(meanwhile)).map(({ response }) => response.status);
  expect(statuses).toEqual(Array.from({ length: 200 }, () => 200));
});

test('vLLM killed under a stream ends it with one error event; started again, its adapters come back by themselves', async () => {
  await change({ stable: slots[1], canary: null, previous: slots[0] }, 'promoted again');
  const body = {
    model: 'lyrics',
    messages: [{ role: 'user', content: '【ang】' }],
    max_tokens: 480,
    temperature: 1,
    stop: ['never'],
    stream: true,
  };
  const stream = await fetch(`${client.baseURL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}` },
    body: JSON.stringify(body),
  });
  killVllm();
  const events = (await stream.text()).split('\n\n').filter(Boolean);
  const errors = events.filter(
    (event) => 'error' in (JSON.parse(event.replace(/^data: (\[DONE\])?/, '') || '{}') as object),
  );
  expect(errors).toHaveLength(1);
  expect(events.at(-1)).toBe(errors[0]);

  vllm = startVllm();
  await expect
    .poll(
      () =>
        serving.models().then(
          (models) => models.has(slots[1].model) && models.has(slots[0].model),
          () => false,
        ),
      { timeout: 300_000, interval: 500 },
    )
    .toBe(true);
  const { response } = await ask('after');
  expect(response.headers.get('x-refrain-release')).toBe(slots[1].release);
});
