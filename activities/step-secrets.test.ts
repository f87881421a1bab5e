import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineKind } from '../pipeline/kind.ts';
import { secretParam } from '../pipeline/secret.ts';
import { implement } from './implement.ts';
import { attempt, call, environment, failure, store, useFreshStore } from './run-step.fixture.ts';
import type { AnyImplementation } from './run-step.ts';

useFreshStore();

const value = 'p@ss/word "of" 歌词 + more';
const fetchSongs = defineKind({
  id: 'fetch-songs',
  version: 1,
  title: { en: 'Fetch', zh: '获取' },
  summary: { en: 'Fetches.', zh: '获取。' },
  queue: 'cpu',
  reuse: 'content',
  canRefuse: true,
  timeoutMinutes: 1,
  inputs: {},
  outputs: { songs: 'file' },
  params: z.strictObject({ key: secretParam(), also: z.array(z.strictObject({ key: secretParam() })).default([]) }),
});
type Room = Parameters<
  typeof implement<(typeof fetchSongs)['inputs'], (typeof fetchSongs)['outputs'], (typeof fetchSongs)['params']>
>[1];
const room = (run: Room): AnyImplementation => implement(fetchSongs, run);
const quiet = room(async ({ params }, bench) => ({
  songs: await bench.store.commit('file', { files: { 'length.txt': String(params.key.length) } }),
}));

/** As versions of the one secret there is. */
const vault = (version: number, text = value) => ({
  secrets: { read: async (name: string) => (name === 'songs-key' ? { version, value: text } : null) },
});
const given = (more: object = {}) =>
  call({ kind: 'fetch-songs@1', stepId: 'fetch', params: { key: { $secret: 'songs-key' } }, ...more });
const everySpelling = [
  value,
  JSON.stringify(value).slice(1, -1),
  encodeURIComponent(value),
  ...(['base64', 'base64url', 'hex'] as const).map((encoding) => Buffer.from(value).toString(encoding)),
];

async function textsOf(prefix: string): Promise<string> {
  const records = await store.listRecords(prefix);
  return (await Promise.all(records.map(({ path }) => store.getRecord(path)))).map(String).join('\n');
}

test('a room gets the value where its parameters name the secret, at any depth', async () => {
  let seen: unknown;
  const curious = room(async ({ params }, bench) => {
    seen = params;
    return { songs: await bench.store.commit('file', { files: { 'a.txt': 'x' } }) };
  });
  const params = { key: { $secret: 'songs-key' }, also: [{ key: { $secret: 'songs-key' } }] };
  await attempt(curious, given({ params }), environment(), store, vault(1));
  expect(seen).toEqual({ key: value, also: [{ key: value }] });
});

test('the key of the step changes with the version of a secret, and never with its value', async () => {
  const run = (runId: string, lent: ReturnType<typeof vault>) =>
    attempt(quiet, given({ runId }), environment(), store, lent);
  expect(await run('run-1', vault(1))).toMatchObject({ outcome: 'done' });
  expect(await run('run-2', vault(1, 'a value of another length'))).toMatchObject({ outcome: 'cached' });
  const later = await run('run-3', vault(2));
  expect(later.outcome).toBe('done');
  expect(later.missed).toMatch(/version/);
});

test('what is kept of a step names the secret and its version alone', async () => {
  const { outputs } = await attempt(quiet, given(), environment(), store, vault(3));
  const info = await store.info(outputs['songs']!.digest);
  expect(info.makings[0]!.params).toMatchObject({ key: { $secret: 'songs-key', version: 3 } });
  const kept = JSON.stringify(info) + (await textsOf('last-work/')) + (await textsOf('runs/'));
  for (const spelling of everySpelling) expect(kept).not.toContain(spelling);
});

test('a room that talks leaks nothing: log, progress, refusal and failure say its name instead', async () => {
  const talk = everySpelling.join(' | ');
  const heard: unknown[] = [];
  const env = environment();
  env.on('heartbeat', (details: unknown) => heard.push(details));
  const talker = room(async (_, bench) => {
    bench.step.log(`I use ${talk}`);
    bench.step.progress({ attempt: 1, message: value });
    throw Object.assign(new Error(`refused for ${talk}`, { cause: new Error(value) }));
  });
  const error = await failure(attempt(talker, given(), env, store, vault(1)));
  const refuser = room(async (_, bench) => ({
    songs: await bench.store.commit('file', { files: { 'a.txt': 'x' } }),
    $refused: `not with ${value}`,
  }));
  const refused = await attempt(refuser, given({ runId: 'run-2', cache: 'off' }), environment(), store, vault(1));

  const said = [error.message, error.stack, String(error.cause), JSON.stringify(heard), refused.reason].join('\n');
  const all = said + (await textsOf('runs/'));
  for (const spelling of everySpelling) expect(all).not.toContain(spelling);
  expect(refused.reason).toBe('not with ‹secret:songs-key›');
  expect(await textsOf('runs/')).toContain('I use ‹secret:songs-key›');
});

test('a secret that is not set fails the step at once and says how to set it', async () => {
  const params = { key: { $secret: 'no-such-key' } };
  const error = await failure(attempt(quiet, given({ params }), environment(), store, vault(1)));
  expect(error).toMatchObject({ type: 'SecretMissing', nonRetryable: true });
  expect(error.message).toContain('refrain secret set no-such-key');
});

test('a worker that is given no secrets says so, rather than going on without', async () => {
  const error = await failure(attempt(quiet, given()));
  expect(error).toMatchObject({ type: 'SecretMissing', nonRetryable: true });
});
