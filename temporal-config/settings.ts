import { readFileSync } from 'node:fs';
import { join } from 'node:path';

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
  /** PostgreSQL instead of the embedded database. */
  | 'DATABASE_URL';

export function setting(name: SettingName): string {
  const value = process.env[name] ?? (defaults as Partial<Record<SettingName, string>>)[name];
  if (value === undefined || value === '') {
    throw new Error(`${name} is not set. Start the parts with \`npm start\`, or set it as docs/operations.md says.`);
  }
  return value;
}

export function optionalSetting(name: SettingName): string | undefined {
  return process.env[name] || undefined;
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
  logs: join(state, 'logs'),
  supervisor: join(state, 'supervisor.json'),
});

/**
 * Names of secret files: `gateway-control` and `vllm-key` hold a token; `signing-key.pem` (server only) and
 * `signing-key.pub.pem` an Ed25519 pair; `session-secret` signs cookies; `local-token` is the command line's token;
 * `s3-<role>.json` holds `{accessKey, secretKey, sessionToken, expiresAt}`, rewritten before it expires.
 */
export type SecretName =
  | 'gateway-control'
  | 'vllm-key'
  | 'signing-key.pem'
  | 'signing-key.pub.pem'
  | 'session-secret'
  | 'local-token'
  | `s3-${string}.json`;

export function readSecret(name: SecretName): string {
  const path = join(statePaths(setting('REFRAIN_STATE')).secrets, name);
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new Error(`The secret ${name} cannot be read at ${path}. \`npm start\` makes it.`, { cause });
  }
}
