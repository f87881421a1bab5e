import { z } from 'zod';
import { artifactTypes, isDigest, type ArtifactRef, type Digest } from '../pipeline/artifact.ts';
import type { JsonObject } from '../pipeline/plan.ts';
import { pathProblem, pathThatIsAlsoFolder } from './content-path.ts';
import { canonicalBytes, digestOf } from './digest.ts';
import { StoreError, type Manifest } from './store.ts';

const maxManifestBytes = 1024 * 1024;

const digest = z.custom<Digest>(isDigest, 'a digest: sha256: and 64 hexadecimal digits');
const manifestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  type: z.enum(artifactTypes),
  files: z
    .array(
      z.strictObject({
        path: z.string().refine((path) => pathProblem(path) === null, 'a path that stays inside its folder'),
        sizeBytes: z.int().nonnegative(),
        digest,
        pieces: z.array(digest),
      }),
    )
    .min(1)
    .refine(
      (files) => files.every((file, at) => at === 0 || (files[at - 1]?.path ?? '') < file.path),
      'sorted by path, each once',
    )
    .refine((files) => pathThatIsAlsoFolder(files.map((file) => file.path)) === null, 'no file that is also a folder'),
  parents: z.array(digest),
  meta: z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
});

/** The bytes that are stored and their digest, by which the artifact is known. */
export function encodeManifest(manifest: Manifest): { readonly bytes: Buffer; readonly digest: Digest } {
  const bytes = canonicalBytes(manifest);
  if (bytes.byteLength > maxManifestBytes) {
    throw new StoreError(
      'TooLarge',
      `The list of ${manifest.files.length} files takes ${bytes.byteLength} bytes; at most ${maxManifestBytes} are kept. Pack small files into fewer, larger ones.`,
      { retry: false },
    );
  }
  return { bytes, digest: digestOf(bytes) };
}

/** @throws StoreError `ArtifactCorrupt` unless the bytes have this digest and hold a manifest */
export function decodeManifest(expected: Digest, bytes: Buffer): Manifest {
  const found = digestOf(bytes);
  if (found !== expected) {
    throw new StoreError(
      'ArtifactCorrupt',
      `The manifest of ${expected} has changed in the store: its bytes have the digest ${found}. Run the step that made it again.`,
      {
        retry: false,
      },
    );
  }
  try {
    return manifestSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    throw new StoreError('ArtifactCorrupt', `${expected} is no manifest of an artifact: ${String(cause)}`, {
      retry: false,
      cause,
    });
  }
}

export function refOf(digest: Digest, manifest: Manifest): ArtifactRef {
  return { type: manifest.type, digest, sizeBytes: manifest.files.reduce((sum, file) => sum + file.sizeBytes, 0) };
}
