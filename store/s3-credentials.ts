import { readFileSync } from 'node:fs';
import type { ClientOptions } from 'minio';
import { CredentialProvider } from 'minio/dist/esm/CredentialProvider.mjs';
import { Credentials } from 'minio/dist/esm/Credentials.mjs';
import { z } from 'zod';
import { StoreError } from './store.ts';

/** Content of a credentials file; the session token is what makes them narrow and short-lived. */
const credentialsSchema = z.object({
  accessKey: z.string().min(1),
  secretKey: z.string().min(1),
  sessionToken: z.string().min(1).optional(),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});
type S3Credentials = z.output<typeof credentialsSchema>;

/** How long before their end new credentials are looked for, and how often at most. */
const lookAheadMs = 5 * 60_000;
const lookEveryMs = 2_000;

/** Credentials that lie in a file and are replaced there by somebody else before they expire. */
export interface FileCredentials {
  readonly provider: NonNullable<ClientOptions['credentialsProvider']>;
  /** Reads the file again; answers whether it held other credentials than those in use. */
  reload(): boolean;
}

export function createFileCredentials(path: string): FileCredentials {
  let current: S3Credentials | null = null;
  let lookedAt = 0;

  const load = (): S3Credentials => {
    lookedAt = Date.now();
    try {
      return credentialsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch (cause) {
      throw new StoreError(
        'NotPermitted',
        `The credentials for the store cannot be read at ${path}. \`npm start\` writes them; check that it runs and may write there.`,
        {
          retry: true,
          cause,
        },
      );
    }
  };
  const endsInMs = (credentials: S3Credentials) =>
    credentials.expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(credentials.expiresAt) - Date.now();
  const usable = (): S3Credentials => {
    if (!current) return (current = load());
    if (endsInMs(current) < lookAheadMs && Date.now() - lookedAt >= lookEveryMs) {
      try {
        current = load();
      } catch (error) {
        // The writer may be half-way through; what is in hand serves until its end.
        if (endsInMs(current) <= 0) throw error;
      }
    }
    return current;
  };

  class FileCredentialProvider extends CredentialProvider {
    override async getCredentials(): Promise<Credentials> {
      const { accessKey, secretKey, sessionToken } = usable();
      return new Credentials({ accessKey, secretKey, ...(sessionToken === undefined ? {} : { sessionToken }) });
    }
  }
  return {
    // The package declares its classes twice, for its two builds; at run time there is one.
    provider: new FileCredentialProvider({ accessKey: '', secretKey: '' }) as unknown as FileCredentials['provider'],
    reload() {
      const before = current?.secretKey;
      current = load();
      return current.secretKey !== before;
    },
  };
}
