import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { bucketNames, type S3Place } from '../store/buckets.ts';
import { createMinioObjectStore } from '../store/minio-object-store.ts';
import { raceTest } from '../store/race-test.ts';
import { connectS3 } from '../store/s3-connection.ts';
import { databaseUrl } from '../temporal-config/servers.ts';
import { optionalSetting, type SettingName } from '../temporal-config/settings.ts';
import { CannotStart } from './state-folder.ts';
import type { TemporalAccess } from './temporal-access.ts';

/** Parts that may be servers of one's own; the variable that says where they are makes them so. */
const addressOf = {
  temporal: 'REFRAIN_TEMPORAL_ADDRESS',
  minio: 'REFRAIN_S3_ENDPOINT',
  vllm: 'REFRAIN_VLLM_URL',
} as const;
export type ExternalName = keyof typeof addressOf;
const names = Object.keys(addressOf) as readonly ExternalName[];

/** What only makes sense beside such an address. */
const belongsTo: Record<ExternalName, readonly SettingName[]> = {
  temporal: [
    'REFRAIN_TEMPORAL_NAMESPACE',
    'REFRAIN_TEMPORAL_TLS',
    'REFRAIN_TEMPORAL_TLS_CA',
    'REFRAIN_TEMPORAL_TLS_CERT',
    'REFRAIN_TEMPORAL_TLS_KEY',
    'REFRAIN_TEMPORAL_TLS_SERVER_NAME',
    'REFRAIN_TEMPORAL_API_KEY_FILE',
  ],
  minio: ['REFRAIN_S3_REGION', 'REFRAIN_S3_BUCKET_PREFIX', 'REFRAIN_S3_PATH_STYLE', 'REFRAIN_S3_CREDENTIALS_FILE'],
  vllm: ['REFRAIN_VLLM_KEY_FILE'],
};

export interface Externals {
  /** Where each of those that are not this installation's own is. */
  readonly addresses: Readonly<Partial<Record<ExternalName, string>>>;
  /** Variables for every process; no secret among them, and not the keys of the whole store. */
  readonly settings: Readonly<Record<string, string>>;
}
export const noExternals: Externals = { addresses: {}, settings: {} };

/**
 * The parts that environment and settings file put elsewhere.
 * @throws CannotStart when something is set that needs an address which is not
 */
export function findExternals(): Externals {
  const addresses: Partial<Record<ExternalName, string>> = {};
  const settings: Record<string, string> = {};
  const pass = (name: SettingName) => {
    const value = optionalSetting(name);
    if (value !== undefined) settings[name] = value;
  };
  for (const name of names) {
    const address = optionalSetting(addressOf[name]);
    if (address !== undefined) {
      addresses[name] = address;
      pass(addressOf[name]);
      for (const variable of belongsTo[name]) if (variable !== 'REFRAIN_S3_CREDENTIALS_FILE') pass(variable);
      continue;
    }
    const stray = belongsTo[name].find((variable) => optionalSetting(variable) !== undefined);
    if (stray) throw new CannotStart(`${stray} is set, and ${addressOf[name]}, which says of what server, is not.`);
  }
  for (const variable of ['REFRAIN_CONFIG', 'REFRAIN_DATABASE_URL_FILE', 'REFRAIN_PUBLIC_URL'] as const) pass(variable);
  return { addresses, settings };
}

/** Half a minute for a server that is starting as well. */
const patienceMs = 30_000;

/** Waits for a Temporal that is somebody else's, and makes ready in it what this installation needs. */
export async function reachTemporal(temporal: TemporalAccess, address: string): Promise<void> {
  await patiently(`Temporal does not answer at ${address}`, () => temporal.isThere());
  await temporal.setUp();
}

/** Waits for a store that is somebody else's. */
export async function reachStore({ endpoint }: S3Place): Promise<void> {
  await patiently(`The store does not answer at ${endpoint}`, async () => {
    await fetch(endpoint, { signal: AbortSignal.timeout(5_000) });
    return true;
  });
}

/** Its keys, as they are now in their file. */
export function readExternalKeys(): { readonly user: string; readonly password: string } {
  const file = optionalSetting('REFRAIN_S3_CREDENTIALS_FILE');
  if (file === undefined)
    throw new CannotStart(
      'The store is a server of your own, and its keys are not named. Set s3.credentialsFile (REFRAIN_S3_CREDENTIALS_FILE) to a file with {"accessKey":"…","secretKey":"…"}.',
    );
  try {
    const { accessKey, secretKey } = keys.parse(JSON.parse(readFileSync(file, 'utf8')));
    return { user: accessKey, password: secretKey };
  } catch (error) {
    // Not its words: they may repeat what is in the file.
    const why =
      error instanceof Error && 'code' in error ? `it cannot be read (${String(error.code)})` : 'it is no such JSON';
    throw new CannotStart(`${file} has to hold {"accessKey":"…","secretKey":"…"}: ${why}.`);
  }
}
const keys = z.object({ accessKey: z.string().min(1), secretKey: z.string().min(1) });

/** Proves that it can hold an artifact store at all; one that lets two writers win would lose work unseen. */
export async function proveStore(place: S3Place): Promise<void> {
  const { user: accessKey, password: secretKey } = readExternalKeys();
  const connection = connectS3({ ...place, credentials: { accessKey, secretKey } });
  await raceTest(createMinioObjectStore(connection, bucketNames(place.bucketPrefix).meta));
}

async function patiently(trouble: string, isThere: () => Promise<boolean>): Promise<void> {
  for (const until = Date.now() + patienceMs; ;) {
    const failed = await isThere().then(
      (there) => (there ? null : ''),
      (error: unknown) => (error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''),
    );
    if (failed === null) return;
    if (Date.now() >= until)
      throw new CannotStart(
        `${trouble}${failed}. It is a server of your own: start it, or mend its address and certificates in the settings.`,
      );
    await wait(500);
  }
}

export interface ExternalServer {
  readonly name: string;
  /** Without user and password. */
  readonly address: string;
  /** Whether somebody takes connections there. */
  readonly reachable: boolean;
}

/** The servers that are somebody else's, for `refrain doctor`. */
export async function lookAtExternals(): Promise<readonly ExternalServer[]> {
  const { addresses } = findExternals();
  const database = databaseUrl();
  const all = [...Object.entries(addresses), ...(database === undefined ? [] : [['database', database] as const])];
  return await Promise.all(
    all.map(async ([name, address]) => {
      const { host, port } = hostAndPort(address);
      return { name, address: `${host}:${port}`, reachable: await takesConnections(host, port) };
    }),
  );
}

const usualPorts: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'postgres:': 5432,
  'postgresql:': 5432,
};

function hostAndPort(address: string): { host: string; port: number } {
  const url = new URL(address.includes('://') ? address : `tcp://${address}`);
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) || (usualPorts[url.protocol] ?? 0) };
}

function takesConnections(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const end = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', end(true));
    socket.once('error', end(false));
    socket.once('timeout', end(false));
  });
}
