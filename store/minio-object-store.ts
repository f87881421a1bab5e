import type { IncomingMessage } from 'node:http';
import { digestOf } from './digest.ts';
import { maxObjectBytes, type ObjectInfo, type ObjectStore } from './object-store.ts';
import { codeOf, type S3Connection } from './s3-connection.ts';
import { StoreError } from './store.ts';

/** One bucket of MinIO, or of another S3 server that passes the same conformance suite. */
export function createMinioObjectStore({ client, persist }: S3Connection, bucket: string): ObjectStore {
  const send = async (key: string, bytes: Uint8Array, condition: Record<string, string>): Promise<string> => {
    const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return (await client.putObject(bucket, key, body, body.byteLength, condition)).etag;
  };
  const fetch = async (key: string): Promise<{ bytes: Buffer; etag: string } | null> => {
    try {
      const response = (await client.getObject(bucket, key)) as IncomingMessage;
      return { bytes: await bodyOf(response, key), etag: unquoted(response.headers.etag) };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  };
  /**
   * MinIO finds a flipped bit on its disk while it sends, and cuts the answer off. So an object whose body never comes
   * whole, from a server that knows the object well, is a broken object and no broken network.
   */
  const read = async <Answer>(key: string, attempt: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await persist(`read ${bucket}/${key}`, attempt);
    } catch (error) {
      if (!(error instanceof StoreError && error.cause instanceof BodyCut) || (await head(key)) === null) throw error;
      throw new StoreError(
        'ArtifactCorrupt',
        `The store cannot read ${bucket}/${key} from its own disk: ${error.cause.message}, each time. Run the step that made it again; that mends the stored copy.`,
        {
          retry: false,
          cause: error,
        },
      );
    }
  };
  const head = (key: string): Promise<ObjectInfo | null> =>
    persist(`look at ${bucket}/${key}`, async () => {
      try {
        const { size, etag, lastModified } = await client.statObject(bucket, key);
        return { key, sizeBytes: size, etag, modifiedAt: lastModified.toISOString() };
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    });
  /** Whether what stands is what this call sent before its reply was lost. */
  const isOurs = async (key: string, bytes: Uint8Array): Promise<string | null> => {
    const standing = await fetch(key);
    return standing && digestOf(standing.bytes) === digestOf(bytes) ? standing.etag : null;
  };

  return {
    async putIfAbsent(key, bytes) {
      checkSize(key, bytes);
      return persist(`create ${bucket}/${key}`, async (attempt) => {
        try {
          await send(key, bytes, { 'If-None-Match': '*' });
          return 'created';
        } catch (error) {
          if (codeOf(error) !== 'PreconditionFailed') throw error;
          return attempt > 1 && (await isOurs(key, bytes)) !== null ? 'created' : 'exists';
        }
      });
    },
    async put(key, bytes) {
      checkSize(key, bytes);
      await persist(`write ${bucket}/${key}`, () => send(key, bytes, {}));
    },
    get: (key) => read(key, () => fetch(key)),
    getRange: (key, offset, length) =>
      read(key, async () => {
        try {
          return await bodyOf((await client.getPartialObject(bucket, key, offset, length)) as IncomingMessage, key);
        } catch (error) {
          if (codeOf(error) === 'InvalidRange') return Buffer.alloc(0);
          if (isMissing(error)) return null;
          throw error;
        }
      }),
    head,
    async list(prefix, limit = Number.POSITIVE_INFINITY) {
      const found: ObjectInfo[] = [];
      for (let token = ''; found.length < limit;) {
        const page = await persist(`list ${bucket}/${prefix}`, () =>
          client.listObjectsV2Query(bucket, prefix, token, '', Math.min(1000, limit - found.length), ''),
        );
        for (const { name, size, etag, lastModified } of page.objects) {
          if (name === undefined || lastModified === undefined) continue;
          found.push({
            key: name,
            sizeBytes: size,
            etag: unquoted(etag),
            modifiedAt: new Date(lastModified).toISOString(),
          });
        }
        if (!page.isTruncated) break;
        token = page.nextContinuationToken;
      }
      return found;
    },
    async delete(key) {
      await persist(`delete ${bucket}/${key}`, () => client.removeObject(bucket, key));
    },
    async compareAndSwap(key, bytes, expectedEtag) {
      checkSize(key, bytes);
      const condition: Record<string, string> =
        expectedEtag === null ? { 'If-None-Match': '*' } : { 'If-Match': expectedEtag };
      return persist(`move ${bucket}/${key}`, async (attempt) => {
        try {
          return await send(key, bytes, condition);
        } catch (error) {
          if (codeOf(error) !== 'PreconditionFailed' && !isMissing(error)) throw error;
          return attempt > 1 ? isOurs(key, bytes) : null;
        }
      });
    },
  };
}

const isMissing = (error: unknown): boolean => ['NoSuchKey', 'NotFound'].includes(codeOf(error));

const unquoted = (etag: string | undefined): string => (etag ?? '').replace(/^"|"$/g, '');

/** The client would cut a larger object into a multipart upload, which has no create-once. */
function checkSize(key: string, bytes: Uint8Array): void {
  if (bytes.byteLength > maxObjectBytes) {
    throw new StoreError(
      'TooLarge',
      `${key} has ${bytes.byteLength} bytes; an object holds at most ${maxObjectBytes}.`,
      { retry: false },
    );
  }
}

/** An answer that ended before its body did; another attempt may help. */
class BodyCut extends Error {
  readonly code = 'ECONNRESET';
}

/** The whole body: a cut-off answer must not pass for a short object. */
async function bodyOf(response: IncomingMessage, key: string): Promise<Buffer> {
  const expected = Number(response.headers['content-length']);
  if (expected > maxObjectBytes) {
    response.destroy();
    throw new StoreError('TooLarge', `${key} has ${expected} bytes; an object holds at most ${maxObjectBytes}.`, {
      retry: false,
    });
  }
  const chunks: Buffer[] = [];
  let received = 0;
  let cause: unknown;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      received += chunk.byteLength;
    }
  } catch (error) {
    cause = error;
  }
  if (cause !== undefined || received !== expected)
    throw new BodyCut(`the answer ended after ${received} of ${expected} bytes`, { cause });
  return Buffer.concat(chunks, received);
}
