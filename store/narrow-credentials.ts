import { AssumeRoleProvider } from 'minio/dist/esm/AssumeRoleProvider.mjs';
import { artifactsBucket, metaBucket, type RootAccess } from './buckets.ts';
import { StoreError } from './store.ts';

/** What `s3-<role>.json` holds. */
export interface NarrowCredentials {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly sessionToken: string;
  readonly expiresAt: string;
}

export type StoreRole = 'server' | 'gateway' | 'worker';

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
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
};
/** Where a role may read in the meta bucket; artifacts are read by all. */
const reads: Record<StoreRole, readonly string[]> = {
  server: [''],
  gateway: ['refs/', 'records/feedback/', 'self-test/'],
  worker: [''],
};

/** What a role may do. Nobody may delete: an artifact that was named once must stay what it is. */
export function policyFor(role: StoreRole): PolicyDocument {
  const inBucket = (bucket: string) => (prefix: string) => `arn:aws:s3:::${bucket}/${prefix}*`;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['s3:ListBucket'],
        Resource: [`arn:aws:s3:::${artifactsBucket}`, `arn:aws:s3:::${metaBucket}`],
      },
      {
        Effect: 'Allow',
        Action: ['s3:GetObject'],
        Resource: [inBucket(artifactsBucket)(''), ...reads[role].map(inBucket(metaBucket))],
      },
      {
        Effect: 'Allow',
        Action: ['s3:PutObject'],
        Resource: [
          ...writes[role].artifacts.map(inBucket(artifactsBucket)),
          ...writes[role].meta.map(inBucket(metaBucket)),
        ],
      },
    ],
  };
}

/**
 * Short-lived credentials that may do what `policy` says and nothing else. They cannot be taken back, only expire.
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
    region: 'us-east-1',
    action: 'AssumeRole',
  });
  const answer = await provider.performRequest().catch((cause: unknown) => {
    throw new StoreError(
      'StoreUnreachable',
      `The store at ${access.endpoint} did not hand out narrow credentials: ${String(cause)}`,
      { retry: true, cause },
    );
  });
  const given = answer.AssumeRoleResponse?.AssumeRoleResult?.Credentials;
  if (!given) {
    const { Code: code = 'no reason', Message: message = '' } = answer.ErrorResponse?.Error ?? {};
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
