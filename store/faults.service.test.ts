import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createStore } from './artifact-store.ts';
import { artifactsBucket, createBuckets, metaBucket } from './buckets.ts';
import { digestOf } from './digest.ts';
import { createMinioObjectStore } from './minio-object-store.ts';
import type { ObjectStore } from './object-store.ts';
import { openMemoryStore } from './open-store.ts';
import { pieceKey } from './read-pieces.ts';
import { connectS3, type S3Connection } from './s3-connection.ts';
import { selfTest } from './self-test.ts';
import { startTestMinio, type TestMinio } from './start-minio.fixture.ts';

let minio: TestMinio;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-faults-'));
  minio = await startTestMinio();
  await createBuckets(minio);
});
afterAll(async () => {
  await minio?.remove();
  await rm(folder, { recursive: true, force: true });
});

const asRoot = (endpoint = minio.endpoint, backOffMs?: readonly number[]): S3Connection =>
  connectS3({
    endpoint,
    credentials: { accessKey: minio.rootAccessKey, secretKey: minio.rootSecretKey },
    ...(backOffMs ? { backOffMs } : {}),
  });
const bucketsOf = (connection: S3Connection) => ({
  artifacts: createMinioObjectStore(connection, artifactsBucket),
  meta: createMinioObjectStore(connection, metaBucket),
});
const someFiles = () =>
  Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`part-${at}`, randomBytes(2_000_000)]));

test('this server keeps its promises, and asking leaves one object', async () => {
  const { meta } = bucketsOf(asRoot());
  await selfTest(meta);
  await selfTest(meta);
  expect((await meta.list('self-test/')).map(({ key }) => key)).toEqual(['self-test/once']);
});

describe('killed in the middle of a commit', () => {
  /** Kills the server while the piece with this number is on its way. */
  const killingAt = (objects: ObjectStore, number: number, afterwards: () => Promise<void>): ObjectStore => {
    let count = 0;
    return {
      ...objects,
      async putIfAbsent(key, bytes) {
        count += 1;
        if (count !== number) return objects.putIfAbsent(key, bytes);
        const write = objects.putIfAbsent(key, bytes);
        const [answer] = await Promise.all([write, minio.kill().then(afterwards)]);
        return answer;
      },
    };
  };

  test.each([1, 3, 6, 7])('and restarted, the server gets the whole commit (at object %i)', async (number) => {
    const { artifacts, meta } = bucketsOf(asRoot());
    const files = someFiles();
    const ref = await createStore(
      { artifacts: killingAt(artifacts, number, () => minio.start()), meta },
      { cacheFolder: folder },
    ).commit('dataset', { files });
    const store = createStore({ artifacts, meta }, { cacheFolder: folder });
    for (const [path, bytes] of Object.entries(files))
      expect(bytes.equals(await store.readFile(ref.digest, path))).toBe(true);
  });

  test.each([2, 7])(
    'and gone, the commit may be retried and nothing of it is visible (at object %i)',
    async (number) => {
      const { artifacts, meta } = bucketsOf(asRoot(minio.endpoint, [50, 100]));
      const files = someFiles();
      const { digest } = await openMemoryStore(folder).commit('dataset', { files });
      const failing = createStore(
        { artifacts: killingAt(artifacts, number, async () => {}), meta },
        { cacheFolder: folder },
      ).commit('dataset', { files });
      await expect(failing).rejects.toMatchObject({
        code: 'StoreUnreachable',
        retry: true,
        message: expect.stringContaining(minio.endpoint),
      });
      await minio.start();
      const store = createStore({ artifacts, meta }, { cacheFolder: folder });
      await expect(store.ref(digest)).rejects.toMatchObject({ code: 'ArtifactMissing' });
      expect(await store.commit('dataset', { files })).toMatchObject({ digest });
      for (const [path, bytes] of Object.entries(files))
        expect(bytes.equals(await store.readFile(digest, path))).toBe(true);
    },
  );
});

describe('a reply that is lost on the way', () => {
  /** Passes bytes on; the answer to the next request after `loseNext` is swallowed and the connection cut. */
  let proxy: Server;
  let endpoint: string;
  let lose = 0;
  let cutAfterBytes: number | null = null;
  const sockets = new Set<Socket>();

  beforeAll(async () => {
    const port = Number(new URL(minio.endpoint).port);
    proxy = createServer((client) => {
      const server = connect(port, '127.0.0.1');
      for (const socket of [client, server]) {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => (client.destroy(), server.destroy()));
      }
      client.pipe(server);
      server.on('data', (bytes: Buffer) => {
        if (lose > 0) {
          lose -= 1;
          client.destroy();
        } else if (cutAfterBytes !== null && bytes.byteLength > cutAfterBytes) {
          client.end(bytes.subarray(0, cutAfterBytes), () => client.destroy());
          cutAfterBytes = null;
        } else client.write(bytes);
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => proxy?.close(resolve));
  });

  test('of a create: whoever wrote it hears that it was created, another that it exists', async () => {
    const { meta } = bucketsOf(asRoot(endpoint, [20, 20, 20]));
    lose = 1;
    expect(await meta.putIfAbsent('records/lost/one', Buffer.from('mine'))).toBe('created');
    lose = 1;
    expect(await meta.putIfAbsent('records/lost/one', Buffer.from('other'))).toBe('exists');
    expect((await meta.get('records/lost/one'))?.bytes.toString()).toBe('mine');
  });

  test('of a swap: the mover hears the new etag, and a rival is still refused', async () => {
    const { artifacts, meta } = bucketsOf(asRoot(endpoint, [20, 20, 20]));
    const store = createStore({ artifacts, meta }, { cacheFolder: folder });
    const first = await store.writeRef('deployments/lost', { stable: 1 }, null);
    const swap = meta.compareAndSwap;
    const losing = createStore(
      { artifacts, meta: { ...meta, compareAndSwap: (...args) => ((lose = 1), swap(...args)) } },
      { cacheFolder: folder },
    );
    const second = await losing.writeRef('deployments/lost', { stable: 2 }, first.version);
    expect(await store.readRef('deployments/lost')).toEqual(second);
    await expect(losing.writeRef('deployments/lost', { stable: 3 }, first.version)).rejects.toMatchObject({
      code: 'RefMoved',
    });
    expect(await store.readRef('deployments/lost')).toEqual(second);
  });

  test('of every write of a commit: the artifact is whole, once, and its name has one number', async () => {
    const { artifacts, meta } = bucketsOf(asRoot(endpoint, [20, 20, 20]));
    const losing = (objects: ObjectStore): ObjectStore => ({
      ...objects,
      putIfAbsent: (key, bytes) => ((lose = 1), objects.putIfAbsent(key, bytes)),
    });
    const store = createStore({ artifacts: losing(artifacts), meta: losing(meta) }, { cacheFolder: folder });
    const files = { 'rows-00.jsonl': randomBytes(100_000).toString('hex'), 'card.json': '{}' };
    const ref = await store.commit('dataset', { files });
    expect(await store.readText(ref.digest, 'rows-00.jsonl')).toBe(files['rows-00.jsonl']);
    expect(await store.name('lost-replies', ref)).toMatchObject({ number: 1 });
    expect(await store.name('lost-replies', ref)).toMatchObject({ number: 1 });
    expect(await store.names({ name: 'lost-replies' })).toHaveLength(1);
  });

  test('of a read that is cut off: it is read again, never taken for a shorter object', async () => {
    const { meta } = bucketsOf(asRoot(endpoint, [20, 20, 20]));
    const bytes = randomBytes(300_000);
    await meta.put('records/lost/long', bytes);
    for (const at of [100, 1_000, 20_000]) {
      cutAfterBytes = at;
      expect(digestOf((await meta.get('records/lost/long'))?.bytes ?? '')).toBe(digestOf(bytes));
    }
  });
});

test.each([1_000, 3_000_000])(
  'a bit that flips on the server’s disk is found at read, and a new commit mends it (%i bytes)',
  async (size) => {
    const buckets = bucketsOf(asRoot(minio.endpoint, [20]));
    const store = createStore(buckets, { cacheFolder: folder });
    const files = { a: randomBytes(size) };
    const ref = await store.commit('file', { files });
    const [piece] = (await store.manifest(ref.digest)).files[0]?.pieces ?? [];
    const objectFolder = join(minio.dataFolder, artifactsBucket, pieceKey(piece ?? ref.digest));
    for (const name of await readdir(objectFolder, { recursive: true })) {
      const path = join(objectFolder, name);
      const bytes = await readFile(path).catch(() => null);
      if (!bytes || (size > 1_000_000 && name.endsWith('xl.meta'))) continue;
      const at = bytes.byteLength - 200;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      await writeFile(path, bytes);
    }
    await expect(store.readFile(ref.digest, 'a')).rejects.toMatchObject({ code: 'ArtifactCorrupt', retry: false });
    expect(await store.commit('file', { files })).toEqual(ref);
    expect(digestOf(await store.readFile(ref.digest, 'a'))).toBe(digestOf(files.a));
  },
);

test('a server that is not there, and a bucket that is not, say so', async () => {
  const nobody = bucketsOf(asRoot('http://127.0.0.1:9', [20])).meta;
  await expect(nobody.get('x')).rejects.toMatchObject({
    code: 'StoreUnreachable',
    retry: true,
    message: expect.stringContaining('http://127.0.0.1:9'),
  });
  const none = createMinioObjectStore(asRoot(), 'refrain-none');
  await expect(none.putIfAbsent('x', Buffer.from('x'))).rejects.toMatchObject({
    code: 'StoreUnreachable',
    retry: true,
  });
});
