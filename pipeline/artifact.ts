/** `sha256:` and 64 hexadecimal digits, lower case. */
export type Digest = `sha256:${string}`;

/**
 * What can travel along an edge. `pass` is what a gate hands on when it says yes; `deployment` is a release running
 * on vLLM; `file` is a raw upload that nothing has read yet.
 */
export const artifactTypes = [
  'dataset',
  'preferences',
  'checkpoint',
  'adapter',
  'report',
  'pass',
  'release',
  'deployment',
  'feedback',
  'file',
] as const;
export type ArtifactType = (typeof artifactTypes)[number];

/** The reference that travels along an edge and through Temporal's history: never the bytes. */
export interface ArtifactRef<Type extends ArtifactType = ArtifactType> {
  readonly type: Type;
  /** Digest of the artifact's manifest, which names every file with its own digest. */
  readonly digest: Digest;
  /** Bytes of all files together. */
  readonly sizeBytes: number;
}

const digestPattern = /^sha256:[0-9a-f]{64}$/;

export function isDigest(value: unknown): value is Digest {
  return typeof value === 'string' && digestPattern.test(value);
}
