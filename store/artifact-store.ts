import { isDigest, type ArtifactRef, type ArtifactType, type Digest } from '../pipeline/artifact.ts';
import { createCheckoutCache } from './checkout-cache.ts';
import { checkPath } from './content-path.ts';
import { canonicalBytes, digestOf, hexOf, parseJson } from './digest.ts';
import { decodeManifest, encodeManifest, refOf } from './manifest.ts';
import { createNames, isName } from './names.ts';
import type { ObjectStore } from './object-store.ts';
import { readPieces } from './read-pieces.ts';
import { createRefs } from './refs.ts';
import { createSlots, forEachLimited } from './slots.ts';
import { StoreError, type LineageNode, type Making, type Manifest, type Store } from './store.ts';
import { writePieces } from './write-pieces.ts';

/*
 * Keys, artifacts bucket (create-once, named by content):
 *   pieces/sha256/<2 digits>/<64 digits>     bytes, at most 64 MiB
 *   manifests/sha256/<64 digits>             canonical JSON, at most 1 MiB; written after all its pieces
 * Keys, meta bucket (versioned):
 *   names/<encoded name>/<8-digit number>.json   create-once: which artifact `songs v12` is
 *   makings/<64 digits of the artifact>/<64 digits of run and step>.json
 *   steps/<64 digits of the step key>.json       step cache: the outcome to reuse
 *   refs/<path>.json                             pointers, moved by compare-and-swap
 *   records/<path>                               records of runs, logs, feedback segments, heads of the audit, leases
 *   self-test/…                                  what a starting process proves the server with
 */
const manifestPrefix = 'manifests/sha256/';
const manifestKey = (digest: Digest) => `${manifestPrefix}${hexOf(digest)}`;
const makingsPrefix = (digest: Digest) => `makings/${hexOf(digest)}/`;
const stepKeyOf = (stepKey: Digest) => `steps/${hexOf(stepKey)}.json`;
const recordsPrefix = 'records/';

const piecesInFlight = 2;
const readableBytes = 64 * 1024 * 1024;
const manifestsKept = 1000;
const lineageLimit = 10_000;

export function createStore(
  { artifacts, meta }: { readonly artifacts: ObjectStore; readonly meta: ObjectStore },
  options: { readonly cacheFolder: string },
): Store {
  const slots = createSlots(piecesInFlight);
  const names = createNames(meta);
  const refs = createRefs(meta);
  const cache = createCheckoutCache(artifacts, options.cacheFolder);
  const manifests = new Map<Digest, Manifest>();

  const findManifest = async (digest: Digest): Promise<Manifest | null> => {
    const known = manifests.get(digest);
    if (known) return known;
    const stored = await artifacts.get(manifestKey(digest));
    if (!stored) return null;
    const manifest = decodeManifest(digest, stored.bytes);
    if (manifests.size >= manifestsKept) manifests.clear();
    manifests.set(digest, manifest);
    return manifest;
  };
  const manifestOf = async (digest: Digest): Promise<Manifest> => {
    if (!isDigest(digest))
      throw new StoreError(
        'ArtifactMissing',
        `${JSON.stringify(digest)} is no digest. A digest is sha256: and 64 hexadecimal digits.`,
        { retry: false },
      );
    const manifest = await findManifest(digest);
    if (!manifest)
      throw new StoreError(
        'ArtifactMissing',
        `The store has no artifact ${digest}. Run the step that makes it again.`,
        { retry: false },
      );
    return manifest;
  };
  const makingsOf = async (digest: Digest): Promise<readonly Making[]> => {
    const makings: Making[] = [];
    await forEachLimited(await meta.list(makingsPrefix(digest)), 8, async ({ key }) => {
      const stored = await meta.get(key);
      if (stored) makings.push(parseJson(key, stored.bytes) as unknown as Making);
    });
    return makings.toSorted((a, b) => (a.madeAt < b.madeAt ? -1 : 1));
  };
  const readFile: Store['readFile'] = async (digest, path, { maxBytes = readableBytes } = {}) => {
    const file = (await manifestOf(digest)).files.find((candidate) => candidate.path === path);
    if (!file)
      throw new StoreError('ArtifactMissing', `The artifact ${digest} has no file ${JSON.stringify(path)}.`, {
        retry: false,
      });
    if (file.sizeBytes > maxBytes) {
      throw new StoreError(
        'TooLarge',
        `${path} of ${digest} has ${file.sizeBytes} bytes; at most ${maxBytes} are read into memory. Check the artifact out instead.`,
        { retry: false },
      );
    }
    const chunks: Buffer[] = [];
    for await (const chunk of readPieces(artifacts, file)) chunks.push(chunk);
    return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  };
  const byPrefix = async (text: string): Promise<ArtifactRef | null> => {
    const digits = /^(?:sha256:)?([0-9a-f]{8,64})$/.exec(text)?.[1];
    if (!digits) return null;
    const found = await artifacts.list(`${manifestPrefix}${digits}`, 2);
    if (found.length > 1)
      throw new StoreError('Ambiguous', `More than one artifact begins with ${text}. Give more digits.`, {
        retry: false,
      });
    const digest = found[0] ? `sha256:${found[0].key.slice(manifestPrefix.length)}` : null;
    return isDigest(digest) ? refOf(digest, await manifestOf(digest)) : null;
  };
  return {
    async commit<T extends ArtifactType>(
      type: T,
      content: Parameters<Store['commit']>[1],
      { parents = [], meta: facts = {}, signal }: Parameters<Store['commit']>[2] = {},
    ) {
      const files = await writePieces(artifacts, content, slots, signal);
      const manifest: Manifest = {
        schemaVersion: 1,
        type,
        files,
        parents: [...new Set(parents.map((parent) => parent.digest))].toSorted(),
        meta: facts,
      };
      const { bytes, digest } = encodeManifest(manifest);
      signal?.throwIfAborted();
      if ((await artifacts.putIfAbsent(manifestKey(digest), bytes)) === 'exists') {
        const standing = await artifacts.get(manifestKey(digest));
        if (!standing || digestOf(standing.bytes) !== digest) await artifacts.put(manifestKey(digest), bytes);
      }
      return { ...refOf(digest, manifest), type };
    },
    manifest: manifestOf,
    async ref(digest) {
      return refOf(digest, await manifestOf(digest));
    },
    async checkout(ref) {
      const manifest = await manifestOf(ref.digest);
      if (manifest.type !== ref.type) {
        throw new StoreError(
          'ContentInvalid',
          `${ref.digest} is a ${manifest.type}, but was handed on as a ${ref.type}.`,
          { retry: false },
        );
      }
      return cache.checkout(ref.digest, manifest);
    },
    readFile,
    async readText(digest, path) {
      return (await readFile(digest, path)).toString('utf8');
    },

    async name(name, ref) {
      return names.give(name, refOf(ref.digest, await manifestOf(ref.digest)));
    },
    async names(filter = {}) {
      const all = await names.all(filter.name);
      return filter.type === undefined ? all : all.filter((record) => record.type === filter.type);
    },
    async resolve(text) {
      const [, name, number] = /^(.+?)(?: v([1-9][0-9]{0,7}))?$/u.exec(text.trim()) ?? [];
      const named =
        name !== undefined && isName(name)
          ? await names.find(name, number === undefined ? undefined : Number(number))
          : null;
      const found = named ? refOf(named.digest, await manifestOf(named.digest)) : await byPrefix(text.trim());
      if (found) return found;
      throw new StoreError(
        'ArtifactMissing',
        `Nothing in the store is called ${JSON.stringify(text)}. Give a name (songs), a name with its number (songs v12), or at least 8 digits of a digest.`,
        {
          retry: false,
        },
      );
    },

    async recordMaking(making) {
      const key = `${makingsPrefix(making.digest)}${hexOf(digestOf(`${making.runId}\n${making.stepId}`))}.json`;
      await meta.putIfAbsent(key, canonicalBytes(making));
    },
    async info(digest) {
      const manifest = await manifestOf(digest);
      const all = await names.all();
      return {
        ref: refOf(digest, manifest),
        manifest,
        names: all.filter((record) => record.digest === digest),
        makings: await makingsOf(digest),
      };
    },
    async lineage(digest) {
      await manifestOf(digest);
      const all = await names.all();
      const nodes: LineageNode[] = [];
      const seen = new Set<Digest>([digest]);
      // The set grows while it is walked, which visits the nearest first. A parent that is gone has no node.
      for (const next of seen) {
        const manifest = await findManifest(next);
        if (!manifest) continue;
        nodes.push({
          ref: refOf(next, manifest),
          names: all.filter((record) => record.digest === next),
          parents: manifest.parents,
          makings: await makingsOf(next),
        });
        if (nodes.length >= lineageLimit) break;
        for (const parent of manifest.parents) seen.add(parent);
      }
      return nodes;
    },

    async recordStep(stepKey, record, { replace = false } = {}) {
      const key = stepKeyOf(stepKey);
      const bytes = canonicalBytes(record);
      if (replace) await meta.put(key, bytes);
      else if ((await meta.putIfAbsent(key, bytes)) === 'exists') {
        const standing = await meta.get(key);
        if (standing) return parseJson(key, standing.bytes);
      }
      return record;
    },
    async findStep(stepKey) {
      const stored = await meta.get(stepKeyOf(stepKey));
      return stored && parseJson(stepKeyOf(stepKey), stored.bytes);
    },

    readRef: refs.read,
    writeRef: refs.write,

    async putRecord(path, content, { createOnce = false } = {}) {
      checkPath(path, 'The record');
      const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
      if (!createOnce) return meta.put(recordsPrefix + path, bytes);
      if ((await meta.putIfAbsent(recordsPrefix + path, bytes)) === 'created') return;
      const standing = await meta.get(recordsPrefix + path);
      if (standing && digestOf(standing.bytes) === digestOf(bytes)) return;
      throw new StoreError(
        'AlreadyExists',
        `The record ${path} exists with other content, and records of this kind are written once.`,
        { retry: false },
      );
    },
    async getRecord(path) {
      checkPath(path, 'The record');
      return (await meta.get(recordsPrefix + path))?.bytes ?? null;
    },
    async listRecords(prefix) {
      const found = await meta.list(recordsPrefix + prefix);
      return found.map(({ key, sizeBytes, modifiedAt }) => ({
        path: key.slice(recordsPrefix.length),
        sizeBytes,
        modifiedAt,
      }));
    },
    async removeRecords(prefix) {
      if (!/^leases\/[^/]+\/$/.test(prefix))
        throw new StoreError(
          'NotPermitted',
          `Records below ${JSON.stringify(prefix)} are never removed; only those of one run below leases/<run>/ are.`,
          { retry: false },
        );
      checkPath(prefix.slice(0, -1), 'The record');
      await forEachLimited(await meta.list(recordsPrefix + prefix), 8, ({ key }) => meta.delete(key));
    },
  };
}
