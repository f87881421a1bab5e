import type { ArtifactRef, ArtifactType, Digest } from '../pipeline/artifact.ts';
import type { JsonObject } from '../pipeline/plan.ts';

/** One file of an artifact. Paths are relative, with `/`, never `..`. */
export interface ManifestFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly digest: Digest;
  /** Content-addressed pieces of at most 64 MiB, in order. */
  readonly pieces: readonly Digest[];
}

/** Immutable, canonical JSON without times or run ids, so that identical work has the identical digest. */
export interface Manifest {
  readonly schemaVersion: 1;
  readonly type: ArtifactType;
  readonly files: readonly ManifestFile[];
  /** What it was made from; sorted. */
  readonly parents: readonly Digest[];
  /** Small facts that readers need without opening files: base digest of an adapter, row counts, licence. */
  readonly meta: JsonObject;
}

/** Which step made an artifact, kept beside the manifest; one record per making. */
export interface Making {
  readonly digest: Digest;
  readonly runId: string;
  readonly pipelineId: string;
  readonly stepId: string;
  readonly kind: string;
  readonly stepKey: Digest;
  readonly params: JsonObject;
  readonly planDigest: Digest;
  /** Tool versions, code and environment digests, seeds: whatever the result depends on beside inputs and params. */
  readonly environment: JsonObject;
  readonly madeAt: string;
}

export interface ArtifactInfo {
  readonly ref: ArtifactRef;
  readonly manifest: Manifest;
  /** Every name it carries, as `songs v12`. */
  readonly names: readonly ArtifactName[];
  readonly makings: readonly Making[];
}

export interface ArtifactName {
  readonly name: string;
  readonly number: number;
  readonly digest: Digest;
  readonly type: ArtifactType;
  readonly sizeBytes: number;
  readonly namedAt: string;
}

export interface LineageNode {
  readonly ref: ArtifactRef;
  readonly names: readonly ArtifactName[];
  readonly parents: readonly Digest[];
  readonly makings: readonly Making[];
}

/** A folder on disk, or files given as bytes by their path. */
export type Content = { readonly folder: string } | { readonly files: Readonly<Record<string, Uint8Array | string>> };

/** A mutable pointer, moved by compare-and-swap. `version` is opaque. */
export interface StoredRef<Value = JsonObject> {
  readonly value: Value;
  readonly version: string;
}

/**
 * Artifacts by content. Every read is verified against its digest; a mismatch throws `ArtifactCorrupt`.
 * Errors are `StoreError` with a code; `retry` says whether the same call may succeed later.
 */
export interface Store {
  /** Writes pieces, then the manifest, create-once. The same content twice gives the same reference. */
  commit<T extends ArtifactType>(
    type: T,
    content: Content,
    options?: { readonly parents?: readonly ArtifactRef[]; readonly meta?: JsonObject; readonly signal?: AbortSignal },
  ): Promise<ArtifactRef<T>>;
  manifest(digest: Digest): Promise<Manifest>;
  /** The reference for a digest that exists; throws `ArtifactMissing` otherwise. */
  ref(digest: Digest): Promise<ArtifactRef>;
  /** A verified local folder with the artifact's files, from the worker's cache; treat as read-only. */
  checkout(ref: ArtifactRef): Promise<string>;
  /** Bytes of one file, verified; `maxBytes` guards memory (default 64 MiB). */
  readFile(digest: Digest, path: string, options?: { readonly maxBytes?: number }): Promise<Buffer>;
  readText(digest: Digest, path: string): Promise<string>;

  /** Gives `name` its next number for this digest; the same digest as the newest keeps its number. */
  name(name: string, ref: ArtifactRef): Promise<ArtifactName>;
  names(filter?: { readonly name?: string; readonly type?: ArtifactType }): Promise<readonly ArtifactName[]>;
  /** `songs`, `songs v12`, `sha256:…` or a unique digest prefix of at least 8 digits. */
  resolve(text: string): Promise<ArtifactRef>;

  recordMaking(making: Making): Promise<void>;
  info(digest: Digest): Promise<ArtifactInfo>;
  /** The artifact and all it was made from, nearest first. */
  lineage(digest: Digest): Promise<readonly LineageNode[]>;

  /** Step cache: create-once; answers the record that stands (ours, or the one that was first). */
  recordStep(stepKey: Digest, record: JsonObject, options?: { readonly replace?: boolean }): Promise<JsonObject>;
  findStep(stepKey: Digest): Promise<JsonObject | null>;

  /** Pointers such as `deployments/lyrics`. */
  readRef(path: string): Promise<StoredRef | null>;
  /** Creates when `expected` is null; throws `RefMoved` when somebody else was first. */
  writeRef(path: string, value: JsonObject, expected: string | null): Promise<StoredRef>;

  /** Append-only records of runs: `runs/<runId>/record.json`, log segments, feedback segments. Create-once or replace. */
  putRecord(path: string, bytes: Uint8Array | string, options?: { readonly createOnce?: boolean }): Promise<void>;
  getRecord(path: string): Promise<Buffer | null>;
  listRecords(
    prefix: string,
  ): Promise<readonly { readonly path: string; readonly sizeBytes: number; readonly modifiedAt: string }[]>;
  /** Removes every record below `leases/…`, the only records that end; any other prefix throws `NotPermitted`. */
  removeRecords(prefix: string): Promise<void>;
}

export type StoreErrorCode =
  | 'ArtifactMissing'
  | 'ArtifactCorrupt'
  | 'RefMoved'
  | 'AlreadyExists'
  | 'StoreUnreachable'
  | 'StoreFull'
  | 'NotPermitted'
  | 'ContentInvalid'
  | 'TooLarge'
  | 'Ambiguous';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  /** Whether the same call may succeed later. */
  readonly retry: boolean;

  constructor(code: StoreErrorCode, message: string, options: { retry: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retry = options.retry;
  }
}
