import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { s3Place, temporalNamespace } from '../temporal-config/servers.ts';
import { optionalSetting, readSecret, setting } from '../temporal-config/settings.ts';
import { unavailable } from './refusal.ts';
import type { WorkerAccess } from './worker-join.ts';

const credentials = z.object({
  accessKey: z.string(),
  secretKey: z.string(),
  sessionToken: z.string().optional(),
  expiresAt: z.string().optional(),
});

/**
 * What this installation gives to workers on other hosts. Their store credentials are a role of their own: the one that
 * the supervisor renews (`s3-training-worker.json`), or keys that the settings name; the server never hands out its own.
 */
export function readWorkerAccess(version: string): WorkerAccess {
  const ca = optionalSetting('REFRAIN_TEMPORAL_TLS_CA');
  const serverName = optionalSetting('REFRAIN_TEMPORAL_TLS_SERVER_NAME');
  const given = optionalSetting('REFRAIN_JOIN_S3_CREDENTIALS_FILE');
  return {
    version,
    temporal: {
      address: optionalSetting('REFRAIN_JOIN_TEMPORAL_ADDRESS') ?? setting('REFRAIN_TEMPORAL_ADDRESS'),
      namespace: temporalNamespace(),
      // A certificate or key by which this host is known stays here: another host has its own.
      ...(ca ? { ca: readFileSync(ca, 'utf8') } : {}),
      ...(serverName ? { serverName } : {}),
      tls: Boolean(ca ?? serverName) || optionalSetting('REFRAIN_TEMPORAL_TLS') === 'on',
    },
    async storeAccess(queue) {
      const { endpoint, ...place } = s3Place();
      try {
        const file = given ? readFileSync(given, 'utf8') : readSecret(`s3-${queue}-worker.json`);
        return {
          ...place,
          endpoint: optionalSetting('REFRAIN_JOIN_S3_ENDPOINT') ?? endpoint,
          ...credentials.parse(JSON.parse(file)),
        };
      } catch (error) {
        throw unavailable(`The store's access for ${queue} workers`, error);
      }
    },
    publicKey: readSecret('signing-key.pub.pem'),
  };
}
