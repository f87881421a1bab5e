import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findConfig, readConfig, type Configured } from './config-file.ts';

/**
 * What a process needs to find the others; the supervisor sets it, an operator may. A missing variable fails at the
 * first use of the part that needs it, with its name.
 */
const defaults = {
  REFRAIN_TEMPORAL_ADDRESS: '127.0.0.1:7233',
  REFRAIN_S3_ENDPOINT: 'http://127.0.0.1:9000',
  REFRAIN_SERVER_URL: 'http://127.0.0.1:8070',
  REFRAIN_GATEWAY_URL: 'http://127.0.0.1:8071',
  REFRAIN_GATEWAY_CONTROL_URL: 'http://127.0.0.1:8072',
  REFRAIN_VLLM_URL: 'http://127.0.0.1:8073',
  REFRAIN_BIND: '127.0.0.1',
} as const;

type Defaulted = keyof typeof defaults;
export type SettingName =
  | Defaulted
  /** Folder with everything this installation keeps; see `statePaths`. */
  | 'REFRAIN_STATE'
  /** Folder of the package: presets, samples, models, trainer. */
  | 'REFRAIN_HOME'
  /** Python of the trainer's environment. */
  | 'REFRAIN_PYTHON'
  /** Role whose narrow credentials this process uses: `s3-<role>.json` in the secrets folder. */
  | 'REFRAIN_S3_ROLE'
  /** Folder of the checkpoint that vLLM serves, and the name it serves it under. */
  | 'REFRAIN_VLLM_BASE_DIR'
  | 'REFRAIN_VLLM_BASE_NAME'
  /** JSON array of arguments that size vLLM, in place of those for the base that ships. */
  | 'REFRAIN_VLLM_ARGS'
  /** Where workers on other hosts find Temporal and the store, when that is not where this host does. */
  | 'REFRAIN_JOIN_TEMPORAL_ADDRESS'
  | 'REFRAIN_JOIN_S3_ENDPOINT'
  /** Keys for such workers, limited as store/narrow-credentials.ts says, where the store hands out none by itself. */
  | 'REFRAIN_JOIN_S3_CREDENTIALS_FILE'
  /** Runs that may be at work at once; the supervisor says it for the embedded Temporal, 0 means no limit. */
  | 'REFRAIN_MAX_OPEN_RUNS'
  /** File with settings; `refrain.config.yaml` in the state folder unless named. The environment wins over it. */
  | 'REFRAIN_CONFIG'
  | 'REFRAIN_TEMPORAL_NAMESPACE'
  /** `on`: by the certificates this system trusts. The other four name files, and the name on the server's certificate. */
  | 'REFRAIN_TEMPORAL_TLS'
  | 'REFRAIN_TEMPORAL_TLS_CA'
  | 'REFRAIN_TEMPORAL_TLS_CERT'
  | 'REFRAIN_TEMPORAL_TLS_KEY'
  | 'REFRAIN_TEMPORAL_TLS_SERVER_NAME'
  | 'REFRAIN_TEMPORAL_API_KEY_FILE'
  | 'REFRAIN_S3_REGION'
  | 'REFRAIN_S3_BUCKET_PREFIX'
  /** `off`: buckets are part of the host name. */
  | 'REFRAIN_S3_PATH_STYLE'
  /** `{accessKey, secretKey}` of a store that is not this installation's own. */
  | 'REFRAIN_S3_CREDENTIALS_FILE'
  | 'REFRAIN_VLLM_KEY_FILE'
  /** PostgreSQL instead of the embedded database; or a file that holds its address. */
  | 'DATABASE_URL'
  | 'REFRAIN_DATABASE_URL_FILE'
  /** Where people elsewhere reach the server, through a proxy with TLS: `https://` and a host. */
  | 'REFRAIN_PUBLIC_URL'
  /** What one hour on the machine of a queue costs, `2.49 USD`; no cost is shown without. */
  | 'REFRAIN_TRAINING_HOUR_PRICE'
  | 'REFRAIN_SERVING_HOUR_PRICE';

export function setting(name: SettingName): string {
  const value = optionalSetting(name) ?? (defaults as Partial<Record<SettingName, string>>)[name];
  if (value === undefined || value === '') {
    throw new Error(`${name} is not set. Start the parts with \`npm start\`, or set it as docs/operations.md says.`);
  }
  return value;
}

export function optionalSetting(name: SettingName): string | undefined {
  return process.env[name] || configured()[name] || undefined;
}

let read: { readonly file: string | null; readonly values: Configured } | null = null;

/** What the file says; read once, and again only when another one is named. */
function configured(): Configured {
  const file = findConfig(process.env['REFRAIN_CONFIG'], process.env['REFRAIN_STATE']);
  if (read === null || read.file !== file) read = { file, values: file === null ? {} : readConfig(file) };
  return read.values;
}

/** Where things lie in the state folder. */
export const statePaths = (state: string) => ({
  /** Mode 0700; every secret is a file of mode 0600 in it. */
  secrets: join(state, 'secrets'),
  temporalDb: join(state, 'temporal', 'temporal.db'),
  minio: join(state, 'minio'),
  database: join(state, 'refrain.db'),
  gateway: join(state, 'gateway'),
  jobs: join(state, 'jobs'),
  cache: join(state, 'cache'),
  scratch: join(state, 'scratch'),
  /** Where the processes of vLLM meet. */
  vllmSockets: join(state, 'vllm'),
  logs: join(state, 'logs'),
  supervisor: join(state, 'supervisor.json'),
});

/**
 * Names of secret files: `gateway-control` and `vllm-key` hold a token; `signing-key.pem` (server only) and
 * `signing-key.pub.pem` an Ed25519 pair; `session-secret` signs cookies; `hook-key` seals the secrets of hooks, `user-secrets-key` those that people set for their steps; `local-token` is the command line's token,
 * `worker-events` that of the workers that tell the server what happens;
 * `s3-<role>.json` holds `{accessKey, secretKey, sessionToken, expiresAt}`, rewritten before it expires.
 */
export type SecretName =
  | 'gateway-control'
  | 'vllm-key'
  | 'signing-key.pem'
  | 'signing-key.pub.pem'
  | 'session-secret'
  | 'hook-key'
  | 'user-secrets-key'
  | 'local-token'
  | 'worker-events'
  | `s3-${string}.json`;

export function readSecret(name: SecretName): string {
  const path = join(statePaths(setting('REFRAIN_STATE')).secrets, name);
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new Error(`The secret ${name} cannot be read at ${path}. \`npm start\` makes it.`, { cause });
  }
}
