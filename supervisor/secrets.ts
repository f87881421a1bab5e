import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { statePaths, type SecretName } from '../temporal-config/settings.ts';
import { replaceFile } from './write-file.ts';

/** Root credentials of the object store. Only the supervisor reads them; everyone else gets narrow ones. */
const rootFile = 'minio-root.json';
/** Under it the object store keeps the credentials it has handed out. */
const storeKeyFile = 'minio-kms-key';
/** Marks the processes of one installation in their environment, so that none is missed or mistaken; no secret. */
const installationFile = 'installation-id';

/** Makes what is missing among the secrets; what exists is kept. */
export function makeSecrets(state: string): {
  readonly root: { user: string; password: string };
  readonly storeKey: string;
  readonly installationId: string;
} {
  const { secrets } = statePaths(state);
  mkdirSync(secrets, { recursive: true, mode: 0o700 });
  const make = (
    name: SecretName | typeof rootFile | typeof storeKeyFile | typeof installationFile,
    content: () => string,
  ) => {
    const path = join(secrets, name);
    if (!existsSync(path)) replaceFile(path, content());
    return readFileSync(path, 'utf8').trim();
  };
  for (const name of [
    'gateway-control',
    'vllm-key',
    'session-secret',
    'hook-key',
    'user-secrets-key',
    'local-token',
    'worker-events',
  ] as const)
    make(name, token);

  // The public half is always derived, so that a process killed between the two files leaves no odd pair.
  const privatePem = make('signing-key.pem', () =>
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  );
  const publicPem = createPublicKey(privatePem).export({ type: 'spki', format: 'pem' }).toString();
  replaceFile(join(secrets, 'signing-key.pub.pem'), publicPem);

  const root = JSON.parse(
    make(rootFile, () => JSON.stringify({ user: `refrain-${randomBytes(6).toString('hex')}`, password: token() })),
  ) as { user: string; password: string };
  const storeKey = make(storeKeyFile, () => randomBytes(32).toString('base64'));
  return { root, storeKey, installationId: make(installationFile, () => randomBytes(12).toString('hex')) };
}

const token = () => randomBytes(32).toString('base64url');
