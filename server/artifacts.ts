import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { randomUUID } from 'node:crypto';
import type { ArtifactRef, ArtifactType } from '../pipeline/artifact.ts';
import { StoreError, type ArtifactName, type Store } from '../store/store.ts';
import type { Audit } from './audit.ts';
import type { Person } from './people.ts';
import { invalid, notFound, Refusal } from './refusal.ts';

export const maxUploadBytes = 512 * 1024 * 1024;
/** Most of a file that is asked for piece by piece. */
export const maxRangeBytes = 4 * 1024 * 1024;
/** Files up to here are read through the store; larger ones are checked out and streamed from disk. */
const maxInMemoryBytes = 8 * 1024 * 1024;

export interface ArtifactsOptions {
  readonly store: Store;
  readonly audit: Audit;
  /** Uploads lie here while they arrive. */
  readonly scratch: string;
}
export type Artifacts = ReturnType<typeof createArtifacts>;

/** What the store holds, for people: found by name or digest, downloaded, uploaded. */
export function createArtifacts({ store, audit, scratch }: ArtifactsOptions) {
  async function resolve(text: string): Promise<ArtifactRef> {
    try {
      return await store.resolve(text);
    } catch (error) {
      if (error instanceof StoreError && error.code === 'ArtifactMissing') throw notFound('artifact', text);
      if (error instanceof StoreError && error.code === 'Ambiguous')
        throw invalid('ambiguous', error.message, `${text} 对应多个产物，请写得更长。`);
      throw error;
    }
  }

  return {
    /** Newest names first. */
    async list(wanted: { type?: ArtifactType | undefined; name?: string | undefined }): Promise<ArtifactName[]> {
      const { type, name } = wanted;
      const names = await store.names({ ...(type ? { type } : {}), ...(name ? { name } : {}) });
      return [...names].sort((a, b) => b.namedAt.localeCompare(a.namedAt));
    },

    async get(text: string) {
      const { digest } = await resolve(text);
      return await store.info(digest);
    },

    async lineage(text: string) {
      const { digest } = await resolve(text);
      return [...(await store.lineage(digest))];
    },

    /** One file as a download: never shown in place, its type never guessed. */
    async download(
      text: string,
      path: string,
      wanted: { readonly from?: number | undefined; readonly bytes?: number | undefined } = {},
    ): Promise<Response> {
      const ref = await resolve(text);
      const { files } = await store.manifest(ref.digest);
      const file = files.find((one) => one.path === path);
      if (!file) throw notFound('file', `${text}/${path}`);
      const isPiece = wanted.from !== undefined || wanted.bytes !== undefined;
      const from = Math.min(wanted.from ?? 0, file.sizeBytes);
      const to = isPiece ? Math.min(file.sizeBytes, from + (wanted.bytes ?? maxRangeBytes)) : file.sizeBytes;
      const fromDisk = async () =>
        from === to
          ? ''
          : Readable.toWeb(createReadStream(join(await store.checkout(ref), path), { start: from, end: to - 1 }));
      const body =
        file.sizeBytes <= maxInMemoryBytes
          ? new Uint8Array(await store.readFile(ref.digest, path)).subarray(from, to)
          : ((await fromDisk()) as ReadableStream);
      return new Response(body, {
        headers: {
          'content-type': 'application/octet-stream',
          'content-length': String(to - from),
          ...(isPiece ? { 'content-range': `bytes ${from}-${Math.max(from, to - 1)}/${file.sizeBytes}` } : {}),
          'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(basename(path))}`,
          'x-content-type-options': 'nosniff',
          etag: `"${file.digest}"`,
        },
      });
    },

    /** Stores an upload as it is, as a `file` called `uploads/<filename>`; what is in it is for `import-lyrics` to say. */
    async upload(person: Person, filename: string, body: ReadableStream | null): Promise<ArtifactName> {
      if (!body) throw invalid('upload-empty', 'The upload has no content.', '上传内容为空。');
      const folder = join(scratch, `upload-${randomUUID()}`);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      try {
        const path = join(folder, filename);
        await pipeline(Readable.fromWeb(body as never), limit, createWriteStream(path, { mode: 0o600 }));
        if ((await stat(path)).size === 0) throw invalid('upload-empty', 'The upload is empty.', '上传的文件为空。');
        const ref = await store.commit('file', { folder }, { meta: { filename } });
        const named = await store.name(`uploads/${filename}`, ref);
        await audit.note(person, 'artifact.upload', ref.digest, { filename, sizeBytes: ref.sizeBytes });
        return named;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

async function* limit(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0;
  for await (const piece of pieces) {
    sizeBytes += piece.byteLength;
    if (sizeBytes > maxUploadBytes) {
      throw new Refusal(413, 'upload-too-large', {
        en: 'An upload may have 512 MB; split the file.',
        zh: '上传文件上限为 512 MB，请拆分。',
      });
    }
    yield piece;
  }
}
