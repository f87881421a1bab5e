import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Digest } from '../pipeline/artifact.ts';
import { createStore } from './artifact-store.ts';
import { artifactsBucket, createBuckets, metaBucket } from './buckets.ts';
import { createMinioObjectStore } from './minio-object-store.ts';
import { pieceKey } from './read-pieces.ts';
import { connectS3 } from './s3-connection.ts';
import { startTestMinio, type TestMinio } from './start-minio.fixture.ts';

/** The same on the disk of a real MinIO, behind its back. */

let minio: TestMinio;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-corruption-'));
  minio = await startTestMinio();
  await createBuckets(minio);
});
afterAll(async () => {
  await minio?.remove();
  await rm(folder, { recursive: true, force: true });
});

const open = () => {
  const connection = connectS3({
    endpoint: minio.endpoint,
    credentials: { accessKey: minio.rootAccessKey, secretKey: minio.rootSecretKey },
    backOffMs: [20],
  });
  const [artifacts, meta] = [artifactsBucket, metaBucket].map((name) => createMinioObjectStore(connection, name));
  return createStore({ artifacts: artifacts!, meta: meta! }, { cacheFolder: folder });
};

/** Small ones lie in MinIO's own record of the object, large ones in a file of their own. */
const small = 900;
const large = 2_500_000;
const folderOf = (digest: Digest) => join(minio.dataFolder, artifactsBucket, pieceKey(digest));
/** The file with the piece's bytes. */
async function dataFile(digest: Digest, size: number): Promise<string> {
  const names = await readdir(folderOf(digest), { recursive: true });
  const name = names.find((one) => (size === small ? one.endsWith('xl.meta') : /part\.\d+$/.test(one)));
  return join(folderOf(digest), name!);
}

async function commitOne(size: number) {
  const files = { a: randomBytes(size) };
  const ref = await open().commit('file', { files });
  const [piece] = (await open().manifest(ref.digest)).files[0]!.pieces;
  return { files, ref, piece: piece! };
}

type Spoil = (piece: Digest, size: number) => Promise<void>;
const ways: Readonly<Record<string, Spoil>> = {
  'a piece cut in half': async (piece, size) => truncate(await dataFile(piece, size), Math.floor(size / 2)),
  'an emptied piece': async (piece, size) => truncate(await dataFile(piece, size), 0),
  'a stretch of zeros': async (piece, size) => {
    const path = await dataFile(piece, size);
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0, bytes.byteLength - 300, bytes.byteLength - 100));
  },
  'a piece that another was put in place of': async (piece, size) => {
    const other = await commitOne(size);
    await rm(folderOf(piece), { recursive: true });
    await cp(folderOf(other.piece), folderOf(piece), { recursive: true });
  },
  'a lost piece': (piece) => rm(folderOf(piece), { recursive: true }),
};
const cases = Object.keys(ways).flatMap((way) => [small, large].map((size) => [way, size] as const));

test.each(cases)('%s is found at read, and a new commit mends it (%i bytes)', async (way, size) => {
  const { files, ref, piece } = await commitOne(size);
  await ways[way]!(piece, size);
  await expect(open().readFile(ref.digest, 'a')).rejects.toMatchObject({ code: 'ArtifactCorrupt', retry: false });
  await expect(open().checkout(ref)).rejects.toMatchObject({ code: 'ArtifactCorrupt' });
  expect(await open().commit('file', { files })).toEqual(ref);
  expect(files.a.equals(await open().readFile(ref.digest, 'a'))).toBe(true);
});

test.each([small, large])('two pieces that changed places are both found (%i bytes)', async (size) => {
  const [one, two] = [await commitOne(size), await commitOne(size)];
  await rename(folderOf(one.piece), `${folderOf(one.piece)}.aside`);
  await rename(folderOf(two.piece), folderOf(one.piece));
  await rename(`${folderOf(one.piece)}.aside`, folderOf(two.piece));
  for (const { ref } of [one, two])
    await expect(open().readFile(ref.digest, 'a')).rejects.toMatchObject({ code: 'ArtifactCorrupt' });
});

test('of two processes that finish one step, one result stands and the other process takes it', async () => {
  for (let count = 0; count < 40; count += 1) {
    const stepKey: Digest = `sha256:${randomBytes(32).toString('hex')}`;
    const answers = await Promise.all(['one', 'two'].map((writer) => open().recordStep(stepKey, { writer })));
    expect(answers[0]).toEqual(answers[1]);
    expect(await open().findStep(stepKey)).toEqual(answers[0]);
  }
});
