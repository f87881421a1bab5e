import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createMemoryObjectStore } from './memory-object-store.ts';
import { createMinioObjectStore } from './minio-object-store.ts';
import type { ObjectStore } from './object-store.ts';
import { connectS3 } from './s3-connection.ts';
import { provedBeforeWriting, selfTest } from './self-test.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

/** A bucket on a server that gives these answers, the last one for ever; and how often it was asked. */
async function answering(
  ...answers: Answer[]
): Promise<{ objects: ObjectStore; asked: () => number; endpoint: string }> {
  let count = 0;
  const started = createServer((request, response) => {
    const answer = answers[Math.min(count, answers.length - 1)];
    count += 1;
    request.resume();
    request.on('end', () => answer?.(request, response));
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
  const connection = connectS3({
    endpoint,
    credentials: { accessKey: 'key', secretKey: 'the-secret' },
    backOffMs: [1, 1, 1],
  });
  return { objects: createMinioObjectStore(connection, 'bucket'), asked: () => count, endpoint };
}
const failing =
  (status: number, code: string): Answer =>
  (_, response) =>
    response
      .writeHead(status)
      .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
const fine: Answer = (_, response) => response.writeHead(200, { etag: '"abc"', 'content-length': 5 }).end('hello');
const hangUp: Answer = (request) => request.socket.destroy();

test('a server that is busy, starting or cut off is asked again', async () => {
  const { objects, asked } = await answering(failing(503, 'SlowDown'), hangUp, failing(500, 'InternalError'), fine);
  expect(await objects.get('x')).toEqual({ bytes: Buffer.from('hello'), etag: 'abc' });
  expect(asked()).toBe(4);
});

test('patience ends, with an error that may be retried and names the server', async () => {
  const { objects, asked, endpoint } = await answering(failing(503, 'XMinioServerNotInitialized'));
  await expect(objects.put('x', Buffer.from('x'))).rejects.toMatchObject({
    code: 'StoreUnreachable',
    retry: true,
    message: expect.stringContaining(endpoint),
  });
  expect(asked()).toBe(4);
});

test('a full disk is said at once, as something that space mends', async () => {
  const { objects, asked } = await answering(failing(507, 'XMinioStorageFull'));
  await expect(objects.put('x', Buffer.from('x'))).rejects.toMatchObject({
    code: 'StoreFull',
    retry: true,
    message: expect.stringContaining('Free space'),
  });
  expect(asked()).toBe(1);
});

test('what is not permitted is said at once, without the secret', async () => {
  const { objects, asked } = await answering(failing(403, 'AccessDenied'));
  const error = await objects.put('x', Buffer.from('x')).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'NotPermitted', retry: false });
  expect(String(error)).not.toContain('the-secret');
  expect(asked()).toBe(1);
});

test('an object that never comes whole from a server that knows it is corrupt', async () => {
  const cut: Answer = (request, response) => {
    response.writeHead(200, { etag: '"abc"', 'content-length': 5, 'last-modified': new Date(0).toUTCString() });
    if (request.method === 'HEAD') response.end();
    else response.write('he', () => response.destroy());
  };
  const { objects } = await answering(cut);
  await expect(objects.get('x')).rejects.toMatchObject({ code: 'ArtifactCorrupt', retry: false });
});

test('credentials that cannot be read are named, and looked for again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-credentials-'));
  const file = join(folder, 's3-worker.json');
  const { endpoint } = await answering(fine);
  const objects = createMinioObjectStore(connectS3({ endpoint, credentials: { file }, backOffMs: [] }), 'bucket');
  await expect(objects.get('x')).rejects.toMatchObject({
    code: 'NotPermitted',
    retry: true,
    message: expect.stringContaining(file),
  });
  await writeFile(file, '{"accessKey": "half');
  await expect(objects.get('x')).rejects.toMatchObject({ code: 'NotPermitted', retry: true });
  await writeFile(
    file,
    JSON.stringify({ accessKey: 'a', secretKey: 'b', sessionToken: 'c', expiresAt: '2999-01-01T00:00:00Z' }),
  );
  expect((await objects.get('x'))?.etag).toBe('abc');
  await rm(folder, { recursive: true });
});

test.each([
  ['creates over an existing object', { putIfAbsent: async () => 'created' as const }],
  ['swaps whatever is there', { compareAndSwap: async () => 'etag' }],
  [
    'swaps where nothing is',
    (good: ObjectStore) => ({
      compareAndSwap: async (key: string, bytes: Uint8Array, etag: string | null) =>
        (await good.head(key)) ? good.compareAndSwap(key, bytes, etag) : 'etag',
    }),
  ],
])('a server that %s is found out, and nothing is written to it', async (_, fault) => {
  const good = createMemoryObjectStore();
  const bad: ObjectStore = { ...good, ...(typeof fault === 'function' ? fault(good) : fault) };
  await expect(selfTest(bad)).rejects.toMatchObject({ code: 'StoreUnreachable', retry: false });
  const guarded = provedBeforeWriting(bad, bad);
  await expect(guarded.put('refs/x', Buffer.from('x'))).rejects.toMatchObject({ code: 'StoreUnreachable' });
  expect(await good.head('refs/x')).toBeNull();
});

test('a good server passes, once for all writes', async () => {
  const good = createMemoryObjectStore();
  await selfTest(good);
  const guarded = provedBeforeWriting(good, good);
  await Promise.all([guarded.put('a', Buffer.from('a')), guarded.put('b', Buffer.from('b'))]);
  expect((await good.list('')).map(({ key }) => key)).toEqual(['a', 'b', 'self-test/once']);
});
