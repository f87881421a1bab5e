import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { parsePrice, priceRule } from './hour-prices.ts';

/** Name of the file that is looked for in the state folder. */
export const configFileName = 'refrain.config.yaml';

const path = z.string().min(1);
const httpUrl = z.url({ protocol: /^https?$/, error: 'an address that begins with http:// or https://' });
const hostAndPort = z.string().regex(/^[^\s/:]+:\d{1,5}$/, 'HOST:PORT, as in temporal.example:7233');
const price = z.string().refine((text) => parsePrice(text) !== null, { error: priceRule });
const origin = httpUrl.refine((text) => !URL.canParse(text) || new URL(text).pathname === '/', {
  error: 'an address without a path',
});

/** What is said about servers of one's own. Secrets are named by file; files are looked for from the folder of this one. */
const configSchema = z.strictObject({
  temporal: z
    .strictObject({
      address: hostAndPort,
      namespace: z.string().min(1).optional(),
      /** `true`: by the certificates that this system trusts. */
      tls: z
        .union([
          z.boolean(),
          z
            .strictObject({
              ca: path.optional(),
              cert: path.optional(),
              key: path.optional(),
              serverName: path.optional(),
            })
            .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
              error: 'cert and key, or neither of them',
            }),
        ])
        .optional(),
      apiKeyFile: path.optional(),
    })
    .optional(),
  s3: z
    .strictObject({
      endpoint: origin,
      region: z.string().min(1).optional(),
      bucketPrefix: z
        .string()
        .regex(/^[a-z0-9][a-z0-9-]{0,40}$/, 'small letters, digits and hyphens')
        .optional(),
      pathStyle: z.boolean().optional(),
      credentialsFile: path,
    })
    .optional(),
  database: z
    .strictObject({ url: z.string().min(1).optional(), urlFile: path.optional() })
    .refine(({ url, urlFile }) => (url === undefined) !== (urlFile === undefined), { error: 'either url or urlFile' })
    .optional(),
  vllm: z
    .strictObject({
      url: origin,
      keyFile: path,
      baseName: z.string().min(1).optional(),
      baseDir: path.optional(),
    })
    .optional(),
  publicUrl: origin.optional(),
  /** Where workers on other hosts find Temporal and the store, when that is not where this host does. */
  workers: z
    .strictObject({
      temporalAddress: hostAndPort.optional(),
      s3Endpoint: origin.optional(),
      s3CredentialsFile: path.optional(),
    })
    .optional(),
  /** What one hour on the machine of a queue costs. */
  prices: z.strictObject({ trainingHour: price.optional(), servingHour: price.optional() }).optional(),
});
type Config = z.output<typeof configSchema>;

/** What the file sets, by the name of the variable that would set the same. */
export type Configured = Readonly<Partial<Record<string, string>>>;

/**
 * The file that holds this installation's settings: the one that is named, else the one in the state folder.
 * @returns null when none is named and none is there
 */
export function findConfig(named: string | undefined, state: string | undefined): string | null {
  if (named) return resolve(named);
  const inState = state ? join(state, configFileName) : null;
  return inState !== null && existsSync(inState) ? inState : null;
}

/** @throws Error that names file, line and key of everything that is wrong */
export function readConfig(file: string): Configured {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`The settings cannot be read at ${file}: ${(cause as Error).message}.`, { cause });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineAt = (offset: number | undefined) => (offset === undefined ? '' : `:${lines.linePos(offset).line}`);
  const broken = document.errors.map((error) => `${file}${lineAt(error.pos[0])}: ${error.message.split('\n')[0]}`);
  if (broken.length > 0) throw new Error(broken.join('\n'));

  const read = configSchema.safeParse(document.toJS({ maxAliasCount: 0 }) ?? {});
  if (!read.success) {
    const said = read.error.issues.map((issue) => {
      const keys = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
      return `${file}${lineAt(offsetOf(document, keys))}: ${keys.map(String).join('.') || 'the file'}: ${explain(issue)}`;
    });
    throw new Error(said.join('\n'));
  }
  return toVariables(read.data, (name) => resolve(dirname(file), name));
}

function explain(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `there is no such key; see docs/operations.md`;
  if (issue.code === 'invalid_union') return issue.errors.flat()[0]?.message ?? issue.message;
  return issue.code === 'invalid_type'
    ? issue.message
    : `it has to be ${issue.message.replace(/^Invalid input: /, '')}`;
}

/** Where the key lies, or the nearest of those around it. */
function offsetOf(document: ReturnType<typeof parseDocument>, keys: readonly PropertyKey[]): number | undefined {
  for (let length = keys.length; length > 0; length -= 1) {
    const node = document.getIn(keys.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return undefined;
}

function toVariables(
  { temporal, s3, database, vllm, publicUrl, workers, prices }: Config,
  at: (file: string) => string,
): Configured {
  const files = (given: Record<string, string | undefined>) =>
    Object.fromEntries(Object.entries(given).flatMap(([name, file]) => (file === undefined ? [] : [[name, at(file)]])));
  const tls = typeof temporal?.tls === 'object' ? temporal.tls : {};
  const given: Record<string, string | undefined> = {
    REFRAIN_TEMPORAL_ADDRESS: temporal?.address,
    REFRAIN_TEMPORAL_NAMESPACE: temporal?.namespace,
    REFRAIN_TEMPORAL_TLS: temporal?.tls ? 'on' : undefined,
    REFRAIN_TEMPORAL_TLS_SERVER_NAME: tls.serverName,
    REFRAIN_S3_ENDPOINT: s3?.endpoint.replace(/\/$/, ''),
    REFRAIN_S3_REGION: s3?.region,
    REFRAIN_S3_BUCKET_PREFIX: s3?.bucketPrefix,
    REFRAIN_S3_PATH_STYLE: s3?.pathStyle === false ? 'off' : undefined,
    DATABASE_URL: database?.url,
    REFRAIN_VLLM_URL: vllm?.url.replace(/\/$/, ''),
    REFRAIN_VLLM_BASE_NAME: vllm?.baseName,
    REFRAIN_PUBLIC_URL: publicUrl?.replace(/\/$/, ''),
    REFRAIN_JOIN_TEMPORAL_ADDRESS: workers?.temporalAddress,
    REFRAIN_JOIN_S3_ENDPOINT: workers?.s3Endpoint?.replace(/\/$/, ''),
    REFRAIN_TRAINING_HOUR_PRICE: prices?.trainingHour,
    REFRAIN_SERVING_HOUR_PRICE: prices?.servingHour,
    ...files({
      REFRAIN_TEMPORAL_TLS_CA: tls.ca,
      REFRAIN_TEMPORAL_TLS_CERT: tls.cert,
      REFRAIN_TEMPORAL_TLS_KEY: tls.key,
      REFRAIN_TEMPORAL_API_KEY_FILE: temporal?.apiKeyFile,
      REFRAIN_S3_CREDENTIALS_FILE: s3?.credentialsFile,
      REFRAIN_DATABASE_URL_FILE: database?.urlFile,
      REFRAIN_VLLM_KEY_FILE: vllm?.keyFile,
      REFRAIN_VLLM_BASE_DIR: vllm?.baseDir,
      REFRAIN_JOIN_S3_CREDENTIALS_FILE: workers?.s3CredentialsFile,
    }),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
