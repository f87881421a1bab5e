import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { namespace } from './names.ts';
import { optionalSetting, readSecret, setting, statePaths, type SettingName } from './settings.ts';

/* How a process reaches the servers it leans on: those of this installation, or those that its settings name. */

/** Temporal's namespace; `refrain` unless the settings name another. */
export const temporalNamespace = (): string => optionalSetting('REFRAIN_TEMPORAL_NAMESPACE') ?? namespace;

/** What a connection to Temporal needs beside the address: certificates and a key, read from their files. */
export function temporalSecurity(): {
  readonly tls?: true | TlsConfig;
  readonly apiKey?: string;
} {
  const ca = fileOf('REFRAIN_TEMPORAL_TLS_CA');
  const crt = fileOf('REFRAIN_TEMPORAL_TLS_CERT');
  const key = fileOf('REFRAIN_TEMPORAL_TLS_KEY');
  const serverName = optionalSetting('REFRAIN_TEMPORAL_TLS_SERVER_NAME');
  const apiKey = fileOf('REFRAIN_TEMPORAL_API_KEY_FILE')?.toString('utf8').trim();
  const isOn = optionalSetting('REFRAIN_TEMPORAL_TLS') === 'on' || apiKey !== undefined;
  if ((crt === undefined) !== (key === undefined))
    throw new Error('REFRAIN_TEMPORAL_TLS_CERT and REFRAIN_TEMPORAL_TLS_KEY belong together; one of them is not set.');
  const tls: TlsConfig = {
    ...(ca ? { serverRootCACertificate: ca } : {}),
    ...(crt && key ? { clientCertPair: { crt, key } } : {}),
    ...(serverName ? { serverNameOverride: serverName } : {}),
  };
  return {
    ...(Object.keys(tls).length > 0 ? { tls } : isOn ? { tls: true as const } : {}),
    ...(apiKey ? { apiKey } : {}),
  };
}
interface TlsConfig {
  serverRootCACertificate?: Buffer;
  clientCertPair?: { crt: Buffer; key: Buffer };
  serverNameOverride?: string;
}

/** Where the artifact store is, for the roles of this host and the supervisor alike. */
export function s3Place() {
  const region = optionalSetting('REFRAIN_S3_REGION');
  const bucketPrefix = optionalSetting('REFRAIN_S3_BUCKET_PREFIX');
  return {
    endpoint: setting('REFRAIN_S3_ENDPOINT'),
    ...(region ? { region } : {}),
    ...(bucketPrefix ? { bucketPrefix } : {}),
    ...(optionalSetting('REFRAIN_S3_PATH_STYLE') === 'off' ? { pathStyle: false } : {}),
  };
}

/**
 * The store as a process reaches it. Its credentials are those that the supervisor keeps fresh for its role; without a
 * supervisor, those of `REFRAIN_S3_CREDENTIALS_FILE`.
 */
export function storeAccess(usualRole: 'server' | 'gateway' | 'worker') {
  const role = optionalSetting('REFRAIN_S3_ROLE');
  const ofSupervisor = join(statePaths(setting('REFRAIN_STATE')).secrets, `s3-${role ?? usualRole}.json`);
  return {
    ...s3Place(),
    credentialsFile: role ? ofSupervisor : (optionalSetting('REFRAIN_S3_CREDENTIALS_FILE') ?? ofSupervisor),
  };
}

/** The key that vLLM asks for. */
export const vllmKey = (): string => fileOf('REFRAIN_VLLM_KEY_FILE')?.toString('utf8').trim() ?? readSecret('vllm-key');

/** PostgreSQL's address, from its variable or the file that is named; none: the embedded database. */
export const databaseUrl = (): string | undefined =>
  optionalSetting('DATABASE_URL') ?? fileOf('REFRAIN_DATABASE_URL_FILE')?.toString('utf8').trim();

function fileOf(name: SettingName): Buffer | undefined {
  const path = optionalSetting(name);
  if (path === undefined) return undefined;
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new Error(`${name} names ${path}, which cannot be read: ${(cause as Error).message}.`, { cause });
  }
}
