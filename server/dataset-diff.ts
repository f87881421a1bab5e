import { createHash } from 'node:crypto';
import type { ArtifactRef } from '../pipeline/artifact.ts';
import type { Store } from '../store/store.ts';
import { Refusal } from './refusal.ts';
import { fieldsOf, openRows, parsed, type RowFiles, type RowPlace } from './row-files.ts';

export type ChangeKind = 'added' | 'removed' | 'changed';
export interface ChangedRow {
  readonly id: string;
  readonly before: unknown;
  readonly after: unknown;
}
export interface DiffPage {
  readonly counts: Readonly<Record<ChangeKind | 'same', number>>;
  /** Of the kind that was asked for. */
  readonly rows: readonly ChangedRow[];
  /** Null after the last one that is kept. */
  readonly next: number | null;
  /** How many of a kind can be looked at; counts are exact all the same. */
  readonly mostListed: number;
}
interface Entry {
  readonly id: string;
  readonly before: RowPlace | null;
  readonly after: RowPlace | null;
}
interface Diff {
  readonly counts: DiffPage['counts'];
  readonly entries: Readonly<Record<ChangeKind, readonly Entry[]>>;
}

/** Of one version; each takes about 200 bytes while two are compared. */
const mostRows = 400_000;
const mostListed = 20_000;
const keptDiffs = 4;

/** Two versions row by row: each is read once from disk, and only what differs is remembered, by its place. */
export function createDatasetDiffs(store: Pick<Store, 'checkout' | 'manifest'>) {
  const kept = new Map<string, Promise<Diff>>();
  /** One after another: two large ones at once would double what they take. */
  let last: Promise<unknown> = Promise.resolve();

  function diffOf(before: ArtifactRef, after: ArtifactRef): Promise<Diff> {
    const key = `${before.digest} ${after.digest}`;
    const standing = kept.get(key);
    if (standing) return standing;
    const made = last.then(async () => compare(await openRows(store, before), await openRows(store, after)));
    last = made.catch(() => undefined);
    kept.set(key, made);
    made.catch(() => kept.delete(key));
    for (const oldest of kept.keys()) {
      if (kept.size <= keptDiffs) break;
      kept.delete(oldest);
    }
    return made;
  }

  return {
    async page(
      before: ArtifactRef,
      after: ArtifactRef,
      { kind, cursor, limit }: { readonly kind: ChangeKind; readonly cursor: number; readonly limit: number },
    ): Promise<DiffPage> {
      const { counts, entries } = await diffOf(before, after);
      const [old, now] = [await openRows(store, before), await openRows(store, after)];
      const here = entries[kind].slice(cursor, cursor + limit);
      const rows = await Promise.all(
        here.map(async ({ id, before: was, after: is }) => ({
          id,
          before: was && (await old.read(was)),
          after: is && (await now.read(is)),
        })),
      );
      const next = cursor + here.length;
      return { counts, rows, next: next < entries[kind].length ? next : null, mostListed };
    },
  };
}

async function compare(before: RowFiles, after: RowFiles): Promise<Diff> {
  const old = new Map<string, { readonly place: RowPlace; readonly hash: string }>();
  for await (const row of named(before)) old.set(row.id, row);
  const counts = { added: 0, removed: 0, changed: 0, same: 0 };
  const entries: Record<ChangeKind, Entry[]> = { added: [], removed: [], changed: [] };
  const note = (kind: ChangeKind, entry: Entry) => {
    counts[kind] += 1;
    if (entries[kind].length < mostListed) entries[kind].push(entry);
  };
  for await (const { id, place, hash } of named(after)) {
    const was = old.get(id);
    old.delete(id);
    if (!was) note('added', { id, before: null, after: place });
    else if (was.hash === hash) counts.same += 1;
    else note('changed', { id, before: was.place, after: place });
  }
  for (const [id, { place }] of old) note('removed', { id, before: place, after: null });
  return { counts, entries };
}

/** Rows by their id; by what they say where they have none, and numbered where two are called alike. */
async function* named(files: RowFiles) {
  const seen = new Map<string, number>();
  let count = 0;
  for await (const { place, text } of files.lines()) {
    count += 1;
    if (count > mostRows) throw tooLarge();
    const hash = text === null ? `${place.bytes}` : createHash('sha256').update(text).digest('base64url').slice(0, 16);
    const own = text === null ? undefined : fieldsOf(parsed(text))['id'];
    const name = typeof own === 'string' ? own : hash;
    const before = seen.get(name);
    seen.set(name, (before ?? 0) + 1);
    yield { id: before === undefined ? name : `${name} (${before + 1})`, place, hash };
  }
}

const tooLarge = () =>
  new Refusal(413, 'dataset-too-large', {
    en: `Versions of more than ${mostRows} rows are not compared here. Download both and compare them by id.`,
    zh: `超过 ${mostRows} 行的版本不在此对比，请下载后按 id 比较。`,
  });
