import http from 'node:http';
import https from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'minio';
import type { S3Place } from './buckets.ts';
import { createFileCredentials } from './s3-credentials.ts';
import { StoreError } from './store.ts';

export interface S3Access extends S3Place {
  /** A file that is read again before its credentials expire, or keys that stay. */
  readonly credentials:
    | { readonly file: string }
    | { readonly accessKey: string; readonly secretKey: string; readonly sessionToken?: string };
  /** Waits between attempts, so also their number; about ten seconds in all unless given. */
  readonly backOffMs?: readonly number[];
}

/** A server of objects, with the patience that a restarting one needs. */
export interface S3Connection {
  readonly client: Client;
  /**
   * Calls `attempt` until it answers, while failures are such that waiting helps. `attempt` hears its number, from 1:
   * above 1, an earlier one may have been carried out although its reply was lost.
   */
  persist<Answer>(what: string, attempt: (number: number) => Promise<Answer>): Promise<Answer>;
}

const defaultBackOffMs = [100, 200, 400, 800, 1600, 3000, 3000];
/** A connection on which nothing moves for so long is dead. */
const silenceMs = 60_000;

export function connectS3({
  endpoint,
  credentials,
  region = 'us-east-1',
  pathStyle = true,
  backOffMs = defaultBackOffMs,
}: S3Access): S3Connection {
  const url = new URL(endpoint);
  const secure = url.protocol === 'https:';
  const plain = secure ? https : http;
  const file = 'file' in credentials ? createFileCredentials(credentials.file) : null;
  const client = new Client({
    endPoint: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (secure ? 443 : 80),
    useSSL: secure,
    region,
    pathStyle,
    ...(file ? { credentialsProvider: file.provider } : 'file' in credentials ? {} : credentials),
    // Its own retries know nothing of broken connections; `persist` does all of it.
    retryOptions: { disableRetry: true },
    transport: {
      request(options: https.RequestOptions, answer: (response: http.IncomingMessage) => void) {
        const request = plain.request(options, answer);
        request.setTimeout(silenceMs, () =>
          request.destroy(
            Object.assign(new Error(`No byte from ${endpoint} for ${silenceMs} ms`), { code: 'ETIMEDOUT' }),
          ),
        );
        return request;
      },
    } as typeof http,
    transportAgent: new plain.Agent({ keepAlive: true, maxSockets: 32 }),
  });

  return {
    client,
    async persist(what, attempt) {
      let reloads = 0;
      for (let number = 1; ; number += 1) {
        try {
          return await attempt(number);
        } catch (error) {
          if (isDenial(error) && file && reloads < 1 && file.reload()) {
            reloads += 1;
            continue;
          }
          const pause = backOffMs[number - 1];
          if (!helpsToWait(error) || pause === undefined) throw toStoreError(error, what, endpoint);
          // Spread, so that processes that were cut off together do not come back together.
          await wait(pause * (0.5 + Math.random()));
        }
      }
    },
  };
}

/** S3's code, or Node's for a broken connection; empty when there is none. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const isDenial = (error: unknown) =>
  ['AccessDenied', 'ExpiredToken', 'InvalidTokenId', 'InvalidAccessKeyId', 'SignatureDoesNotMatch'].includes(
    codeOf(error),
  );

const passing = new Set([
  'SlowDown',
  'SlowDownRead',
  'SlowDownWrite',
  'InternalError',
  'ServiceUnavailable',
  'RequestTimeout',
  'ConditionalRequestConflict',
  'OperationAborted',
  'IncompleteBody',
]);

function helpsToWait(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof StoreError) return false;
  const code = codeOf(error);
  // Node's codes (ECONNREFUSED, EPIPE, …); the client turns 408, 429 and most 5xx into an error without a code.
  return (
    passing.has(code) ||
    /^E[A-Z]+$/.test(code) ||
    /^XMinio\w*(NotInitialized|Quorum|Busy)/.test(code) ||
    /Retryable HTTP status|socket hang up|aborted/.test(error.message)
  );
}

function toStoreError(error: unknown, what: string, endpoint: string): StoreError {
  if (error instanceof StoreError) return error;
  if (error instanceof Error && error.cause instanceof StoreError) return error.cause;
  const code = codeOf(error);
  const words = error instanceof Error ? error.message : String(error);
  if (code === 'XMinioStorageFull' || code === 'XMinioAdminBucketQuotaExceeded') {
    return new StoreError(
      'StoreFull',
      `The store at ${endpoint} has no space left (${what}). Free space on its disk, or give it a larger one; the work goes on then.`,
      { retry: true, cause: error },
    );
  }
  if (isDenial(error)) {
    return new StoreError(
      'NotPermitted',
      `The store at ${endpoint} does not permit this process to ${what} (${code}).`,
      { retry: code !== 'AccessDenied', cause: error },
    );
  }
  if (code === 'NoSuchBucket') {
    return new StoreError(
      'StoreUnreachable',
      `The store at ${endpoint} has no such bucket (${what}). \`npm start\` makes it.`,
      { retry: true, cause: error },
    );
  }
  return new StoreError(
    'StoreUnreachable',
    `The store at ${endpoint} did not ${what}: ${words || code}. Check that it runs: \`refrain doctor\`.`,
    {
      retry: helpsToWait(error),
      cause: error,
    },
  );
}
