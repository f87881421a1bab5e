import { join } from 'node:path';
import { createBuckets } from '../store/buckets.ts';
import { assumeRole, policyFor, type StoreRole } from '../store/narrow-credentials.ts';
import { statePaths } from '../temporal-config/settings.ts';
import { replaceFile } from './write-file.ts';

const roles: readonly StoreRole[] = ['server', 'gateway', 'worker'];
/** Long enough that the gateway goes on for a working day when the supervisor is gone. */
const validSeconds = 12 * 3600;
const renewEveryMs = 3600_000;
const retryMs = 30_000;

/**
 * Makes the buckets, writes each role's narrow credentials and renews them hourly until stopped. `onTrouble` hears of a
 * renewal that failed; it is tried again, and the credentials in hand stay good for hours.
 */
export async function giveNarrowAccess(
  state: string,
  endpoint: string,
  root: { readonly user: string; readonly password: string },
  onTrouble: (message: string) => void,
): Promise<() => void> {
  const access = { endpoint, rootAccessKey: root.user, rootSecretKey: root.password };
  const renew = async () => {
    for (const role of roles) {
      const credentials = await assumeRole({ ...access, policy: policyFor(role), seconds: validSeconds });
      replaceFile(join(statePaths(state).secrets, `s3-${role}.json`), JSON.stringify(credentials));
    }
  };
  await createBuckets(access);
  await renew();

  let timer: NodeJS.Timeout;
  const later = (ms: number) => {
    timer = setTimeout(() => {
      renew().then(
        () => later(renewEveryMs),
        (error: unknown) => {
          onTrouble(`The credentials for the store could not be renewed, tried again in 30 s: ${String(error)}`);
          later(retryMs);
        },
      );
    }, ms);
    timer.unref();
  };
  later(renewEveryMs);
  return () => clearTimeout(timer);
}
