import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bucketNames, createBuckets, type S3Place } from '../store/buckets.ts';
import { assumeRole, NoNarrowCredentials, policyFor, type StoreRole } from '../store/narrow-credentials.ts';
import { statePaths } from '../temporal-config/settings.ts';
import { replaceFile } from './write-file.ts';

/** Long enough that the gateway goes on for a working day when the supervisor is gone; what leaves the host, shorter. */
const validSeconds: Readonly<Record<StoreRole, number>> = {
  server: 12 * 3600,
  gateway: 12 * 3600,
  worker: 12 * 3600,
  'training-worker': 2 * 3600,
};
const roles = Object.keys(validSeconds) as readonly StoreRole[];
const renewEveryMs = 3600_000;
const retryMs = 30_000;
const wideKeys =
  'Server, gateway and workers of this host use the keys of the settings file, each for everything they may do: give keys that are limited to the two buckets. Workers on other hosts cannot join.';

/**
 * Makes the buckets, writes each role's narrow credentials and renews them hourly until stopped. `onTrouble` hears of a
 * renewal that failed; it is tried again, and the credentials in hand stay good for hours. It also hears what a server
 * of somebody else's cannot do: without narrow credentials every process of this host uses the keys that were given.
 */
export async function giveNarrowAccess(
  state: string,
  place: S3Place,
  readRoot: () => { readonly user: string; readonly password: string },
  onTrouble: (message: string) => void,
): Promise<() => void> {
  const fileOf = (role: StoreRole) => join(statePaths(state).secrets, `s3-${role}.json`);
  const access = () => {
    const { user, password } = readRoot();
    return { ...place, rootAccessKey: user, rootSecretKey: password };
  };
  const buckets = bucketNames(place.bucketPrefix);
  let toldOfWideKeys = false;
  const renew = async () => {
    try {
      for (const role of roles) {
        const wanted = { policy: policyFor(role, buckets), seconds: validSeconds[role] };
        replaceFile(fileOf(role), JSON.stringify(await assumeRole({ ...access(), ...wanted })));
      }
    } catch (error) {
      if (!(error instanceof NoNarrowCredentials)) throw error;
      const { user: accessKey, password: secretKey } = readRoot();
      // None for workers on other hosts: keys that may do everything do not leave this one.
      for (const role of roles) {
        if (role === 'training-worker') rmSync(fileOf(role), { force: true });
        else replaceFile(fileOf(role), JSON.stringify({ accessKey, secretKey }));
      }
      if (!toldOfWideKeys) onTrouble(`${error.message} ${wideKeys}`);
      toldOfWideKeys = true;
    }
  };
  const { keepsVersions } = await createBuckets(access());
  if (!keepsVersions)
    onTrouble(
      `The store at ${place.endpoint} keeps no old versions of names and refs; what they were is lost when they move.`,
    );
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
