import type { ArtifactRef, Digest } from '../../pipeline/artifact.ts';
import { StoreError, type Store } from '../../store/store.ts';
import { StepError } from '../step-error.ts';

/**
 * Digests of the versions meant, newest first. By a name alone, of `judged` those that people made by judging, of `whole` the
 * newest; none where nothing is called so yet.
 */
export async function findVersions(store: Store, which: string, take: 'judged' | 'whole'): Promise<Digest[]> {
  const named = await store.names({ name: which, type: 'preferences' });
  if (named.length === 0) {
    const one = await resolveOne(store, which);
    return one ? [one.digest] : [];
  }
  const newest = [...new Set([...named].sort((a, b) => b.number - a.number).map(({ digest }) => digest))];
  if (take === 'whole') return newest.slice(0, 1);
  const judged: Digest[] = [];
  for (const digest of newest) if (Number((await store.manifest(digest)).meta['judged'] ?? 0) > 0) judged.push(digest);
  return judged;
}

async function resolveOne(store: Store, which: string): Promise<ArtifactRef | null> {
  const ref = await store.resolve(which).catch((cause: unknown) => {
    if (!(cause instanceof StoreError) || cause.code !== 'ArtifactMissing') throw cause;
    return null;
  });
  if (ref === null || ref.type === 'preferences') return ref;
  throw new StepError('SourceUnreadable', `“${which}” is a ${ref.type}. Name preferences.`, { retry: false });
}

/** Pairs that people answered about on the way to a version: what they said of these stands in it, or took them out. */
export async function answeredPairs(store: Store, version: Digest): Promise<ReadonlySet<string>> {
  const answered = new Set<string>();
  for (const { ref } of await store.lineage(version)) {
    if (ref.type !== 'file') continue;
    const { meta, files } = await store.manifest(ref.digest);
    if (typeof meta['labels'] !== 'number' || !files.some(({ path }) => path === 'labels.jsonl')) continue;
    for (const line of (await store.readText(ref.digest, 'labels.jsonl')).split('\n').filter(Boolean))
      answered.add(String((JSON.parse(line) as { readonly pair?: unknown }).pair));
  }
  return answered;
}
