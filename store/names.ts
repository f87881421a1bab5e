import { z } from 'zod';
import { artifactTypes, isDigest, type ArtifactRef, type Digest } from '../pipeline/artifact.ts';
import { canonicalBytes } from './digest.ts';
import type { ObjectStore } from './object-store.ts';
import { forEachLimited } from './slots.ts';
import { StoreError, type ArtifactName } from './store.ts';

const namePattern = /^[\p{L}\p{N}][\p{L}\p{N}._/-]{0,79}$/u;
const numberDigits = 8;

const nameSchema = z.strictObject({
  name: z.string(),
  number: z.int().positive(),
  digest: z.custom<Digest>(isDigest),
  type: z.enum(artifactTypes),
  sizeBytes: z.int().nonnegative(),
  namedAt: z.string(),
});

/** Names with numbers: `songs v12`. A number, once given, stays with its digest. */
export interface Names {
  give(name: string, ref: ArtifactRef): Promise<ArtifactName>;
  /** Sorted by name, then by number. */
  all(name?: string): Promise<readonly ArtifactName[]>;
  /** The record with this number, or the newest; null when there is none. */
  find(name: string, number?: number): Promise<ArtifactName | null>;
}

export function isName(text: string): boolean {
  return namePattern.test(text);
}

/** Letters of any script must survive every S3 server, so the name is percent-encoded, with `=` for `%`. */
const folderOf = (name: string): string => `names/${encodeURIComponent(name).replaceAll('%', '=')}/`;
const keyOf = (name: string, number: number): string =>
  `${folderOf(name)}${String(number).padStart(numberDigits, '0')}.json`;

export function createNames(meta: ObjectStore): Names {
  /** Records never change, so one that was read once is not read again. */
  const read = new Map<string, ArtifactName>();

  const load = async (key: string): Promise<ArtifactName | null> => {
    const known = read.get(key);
    if (known) return known;
    const stored = await meta.get(key);
    if (!stored) return null;
    const record = parseName(key, stored.bytes);
    read.set(key, record);
    return record;
  };

  const newest = async (name: string): Promise<ArtifactName | null> => {
    const last = (await meta.list(folderOf(name))).at(-1);
    return last ? load(last.key) : null;
  };

  return {
    async give(name, ref) {
      if (!isName(name)) {
        throw new StoreError(
          'ContentInvalid',
          `${JSON.stringify(name)} cannot be a name. Use up to 80 letters, digits, dots, dashes, slashes and underscores, starting with a letter or digit.`,
          {
            retry: false,
          },
        );
      }
      for (let attempt = 1; attempt <= 100; attempt += 1) {
        const last = await newest(name);
        if (last?.digest === ref.digest) return last;
        const record: ArtifactName = {
          name,
          number: (last?.number ?? 0) + 1,
          ...ref,
          namedAt: new Date().toISOString(),
        };
        if ((await meta.putIfAbsent(keyOf(name, record.number), canonicalBytes(record))) === 'created') return record;
      }
      throw new StoreError(
        'RefMoved',
        `The name ${name} is being given to so many artifacts at once that ${ref.digest} found no number. Try again.`,
        { retry: true },
      );
    },
    async all(name) {
      const keys = await meta.list(name === undefined ? 'names/' : folderOf(name));
      const records: ArtifactName[] = [];
      await forEachLimited(keys, 8, async ({ key }) => {
        const record = await load(key);
        if (record) records.push(record);
      });
      return records.toSorted((a, b) => (a.name === b.name ? a.number - b.number : a.name < b.name ? -1 : 1));
    },
    async find(name, number) {
      if (!isName(name)) return null;
      return number === undefined ? newest(name) : load(keyOf(name, number));
    },
  };
}

function parseName(key: string, bytes: Buffer): ArtifactName {
  try {
    return nameSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    throw new StoreError('ArtifactCorrupt', `The record of a name at ${key} cannot be read: ${String(cause)}`, {
      retry: false,
      cause,
    });
  }
}
