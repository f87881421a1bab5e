import type { KeyObject } from 'node:crypto';
import type { WorkerAccess } from './worker-join.ts';

/** What a joining worker is given in tests: addresses where nothing is. */
export const playWorkerAccess = (publicKey: KeyObject): WorkerAccess => ({
  version: '1.2.3',
  temporal: { address: 'temporal.test:7233', namespace: 'refrain', tls: false },
  storeAccess: async () => ({ endpoint: 'http://store.test', accessKey: 'narrow', secretKey: 'narrow-secret' }),
  publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
});
