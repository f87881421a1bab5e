import { createBuckets } from '../store/buckets.ts';
import { s3Place } from '../temporal-config/servers.ts';
import { setting } from '../temporal-config/settings.ts';
import { findExternals, proveStore, reachStore, reachTemporal, readExternalKeys } from './externals.ts';
import { giveNarrowAccess } from './s3-access.ts';
import { makeSecrets } from './secrets.ts';
import { CannotStart } from './state-folder.ts';
import { openTemporalAccess } from './temporal-access.ts';

export interface PrepareOptions {
  /** Folder whose `secrets` get what is missing in them. */
  readonly state: string;
  /** Makes the secrets and nothing else. */
  readonly secretsOnly: boolean;
  /** Hands out the store's narrow credentials, renewed hourly, until `ended`. */
  readonly stay: boolean;
  readonly ended: Promise<unknown>;
  readonly say: (line: string) => void;
}

/**
 * Makes ready on servers of one's own what a supervisor would: secrets, buckets, namespace, search attributes. Doing it
 * again changes nothing. For installations whose processes something else starts, such as Kubernetes.
 * @throws CannotStart when a server is not named, not there, or not fit
 */
export async function prepare({ state, secretsOnly, stay, ended, say }: PrepareOptions): Promise<void> {
  if (secretsOnly || stay) {
    makeSecrets(state);
    say(`The secrets lie in ${state}/secrets.`);
    if (secretsOnly) return;
  }
  const { addresses } = findExternals();
  if (addresses.temporal === undefined || addresses.minio === undefined)
    throw new CannotStart(
      'Nothing to prepare: REFRAIN_TEMPORAL_ADDRESS and REFRAIN_S3_ENDPOINT, or temporal.address and s3.endpoint in refrain.config.yaml, have to name servers of your own.',
    );
  const temporal = openTemporalAccess(addresses.temporal, true);
  try {
    await reachTemporal(temporal, addresses.temporal);
    say(`Temporal at ${addresses.temporal} is ready.`);
  } finally {
    await temporal.close();
  }
  await reachStore(s3Place());
  const { user: rootAccessKey, password: rootSecretKey } = readExternalKeys();
  await createBuckets({ ...s3Place(), rootAccessKey, rootSecretKey });
  await proveStore(s3Place());
  say(`The store at ${setting('REFRAIN_S3_ENDPOINT')} is ready.`);
  if (!stay) return;
  const stop = await giveNarrowAccess(state, s3Place(), readExternalKeys, say);
  say(`Credentials of every role lie in ${state}/secrets and are renewed hourly.`);
  await ended;
  stop();
}
