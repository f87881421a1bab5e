import { AssumeRoleProvider } from 'minio/dist/esm/AssumeRoleProvider.mjs';
import { bucketNames, type RootAccess } from './buckets.ts';
import { StoreError } from './store.ts';

/** What `s3-<role>.json` holds. */
export interface NarrowCredentials {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly sessionToken: string;
  readonly expiresAt: string;
}

/** `training-worker`: a worker on another host, given out by the server. */
export type StoreRole = 'server' | 'gateway' | 'worker' | 'training-worker';

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
    readonly Condition?: { readonly StringLike: Readonly<Record<string, readonly string[]>> };
  }[];
}

/** Where a role may write: prefixes of each bucket; `self-test/` is where a starting process proves the server. */
const writes: Record<StoreRole, { readonly artifacts: readonly string[]; readonly meta: readonly string[] }> = {
  server: { artifacts: ['pieces/', 'manifests/'], meta: ['names/', 'makings/', 'refs/', 'records/', 'self-test/'] },
  gateway: { artifacts: [], meta: ['records/feedback/', 'self-test/'] },
  worker: {
    artifacts: ['pieces/', 'manifests/'],
    meta: ['names/', 'makings/', 'steps/', 'refs/', 'records/', 'self-test/'],
  },
  // Names of outputs alone, `<pipeline>/<step>`: those that people gave hold no slash. Logs of runs, not their records.
  'training-worker': {
    artifacts: ['pieces/', 'manifests/'],
    meta: [
      'names/*=2F',
      'makings/',
      'steps/',
      'refs/jobs/',
      'records/runs/*/logs/',
      'records/last-work/',
      'records/leases/',
      'self-test/',
    ],
  },
};
/** Where a role may read in the meta bucket; artifacts are read by all. */
const reads: Record<StoreRole, readonly string[]> = {
  server: [''],
  gateway: ['refs/', 'records/feedback/', 'self-test/'],
  worker: [''],
  'training-worker': [
    'names/',
    'makings/',
    'steps/',
    'refs/jobs/',
    'records/runs/*/logs/',
    'records/last-work/',
    'records/leases/',
    'self-test/',
  ],
};

/** What ends: the leases of a run, once its record is kept. */
const removes: Record<StoreRole, readonly string[]> = {
  server: ['records/leases/'],
  gateway: [],
  worker: [],
  'training-worker': [],
};

/** What a role may do. Nothing else is ever deleted: an artifact that was named once must stay what it is. */
export function policyFor(role: StoreRole, buckets = bucketNames()): PolicyDocument {
  const inBucket = (bucket: string) => (prefix: string) => `arn:aws:s3:::${bucket}/${prefix}*`;
  return {
    Version: '2012-10-17',
    Statement: [
      ...[buckets.artifacts, buckets.meta].map((bucket) => ({
        Effect: 'Allow' as const,
        Action: ['s3:ListBucket'],
        Resource: [`arn:aws:s3:::${bucket}`],
        ...(role === 'training-worker' && bucket === buckets.meta
          ? { Condition: { StringLike: { 's3:prefix': ['names/*'] } } }
          : {}),
      })),
      {
        Effect: 'Allow',
        Action: ['s3:GetObject'],
        Resource: [inBucket(buckets.artifacts)(''), ...reads[role].map(inBucket(buckets.meta))],
      },
      {
        Effect: 'Allow',
        Action: ['s3:PutObject'],
        Resource: [
          ...writes[role].artifacts.map(inBucket(buckets.artifacts)),
          ...writes[role].meta.map(inBucket(buckets.meta)),
        ],
      },
      ...(removes[role].length === 0
        ? []
        : [
            {
              Effect: 'Allow' as const,
              Action: ['s3:DeleteObject'],
              Resource: removes[role].map(inBucket(buckets.meta)),
            },
          ]),
    ],
  };
}

/** This server has no service that hands out credentials for less than its keys may do. */
export class NoNarrowCredentials extends StoreError {
  constructor(endpoint: string, cause: unknown) {
    super('NotPermitted', `The store at ${endpoint} hands out no narrow credentials.`, { retry: false, cause });
  }
}
const handsOutNone = new Set(['MethodNotAllowed', 'NotImplemented', 'InvalidAction']);
/** The client throws what the server answered, which is no Error. */
const codeOfAnswer = (thrown: unknown): string =>
  typeof thrown === 'object' && thrown !== null && 'Code' in thrown ? String(thrown.Code) : '';

/**
 * Short-lived credentials that may do what `policy` says and nothing else. They cannot be taken back, only expire.
 * @throws NoNarrowCredentials when the server never does that; StoreError when it does not do it now or for these keys
 * @param access.seconds from 900 (the server's minimum) to 604,800
 */
export async function assumeRole(
  access: RootAccess & { readonly policy: PolicyDocument; readonly seconds: number },
): Promise<NarrowCredentials> {
  const provider = new AssumeRoleProvider({
    stsEndpoint: access.endpoint,
    accessKey: access.rootAccessKey,
    secretKey: access.rootSecretKey,
    durationSeconds: access.seconds,
    policy: JSON.stringify(access.policy),
    region: access.region ?? 'us-east-1',
    action: 'AssumeRole',
  });
  const answer = await provider.performRequest().catch((cause: unknown) => {
    if (handsOutNone.has(codeOfAnswer(cause))) throw new NoNarrowCredentials(access.endpoint, cause);
    throw new StoreError(
      'StoreUnreachable',
      `The store at ${access.endpoint} did not hand out narrow credentials: ${String(cause)}`,
      { retry: true, cause },
    );
  });
  const given = answer.AssumeRoleResponse?.AssumeRoleResult?.Credentials;
  if (!given) {
    const { Code: code = 'no reason', Message: message = '' } = answer.ErrorResponse?.Error ?? {};
    if (handsOutNone.has(code)) throw new NoNarrowCredentials(access.endpoint, message);
    throw new StoreError(
      'NotPermitted',
      `The store at ${access.endpoint} refused to hand out narrow credentials (${code} ${message}). Check the root keys in the secrets folder.`,
      {
        retry: code === 'XMinioServerNotInitialized' || code === 'InternalError',
      },
    );
  }
  return {
    accessKey: given.AccessKeyId,
    secretKey: given.SecretAccessKey,
    sessionToken: given.SessionToken,
    expiresAt: given.Expiration,
  };
}
