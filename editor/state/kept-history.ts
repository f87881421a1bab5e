import { isEqual, type Written } from '../../pipeline/changes.ts';
import type { Anchor, DocumentStore, Moment } from './document.ts';

/** What could be taken back and forth when the document said `value`. */
export interface KeptHistory {
  readonly value: Written;
  readonly past: readonly Moment[];
  readonly future: readonly Moment[];
  readonly at: string;
}
export interface Histories {
  readonly write: (key: string, history: KeptHistory) => Promise<void>;
  readonly read: (key: string) => Promise<KeptHistory | null>;
}

const most = 100;
/** Characters of text: every moment may hold the text that was saved then. */
const mostText = 4_000_000;

/** The newest of it, as much as is kept over a reload. */
export function boundedHistory({ value, past, future }: Omit<KeptHistory, 'at'>, at: string): KeptHistory {
  const texts = new Set<Anchor>();
  let size = 0;
  const fits = ({ anchor }: Moment) => {
    if (!texts.has(anchor)) size += anchor.source.length;
    texts.add(anchor);
    return size <= mostText;
  };
  const newest = (moments: readonly Moment[]) => {
    const last = moments.slice(-most);
    let from = last.length;
    while (from > 0 && fits(last[from - 1]!)) from -= 1;
    return last.slice(from);
  };
  return { value, past: newest(past), future: newest(future), at };
}

/** Gives a document its history back; false when it says something else than it did then, so that nothing would fit. */
export function recall(document: DocumentStore, kept: KeptHistory | null): boolean {
  const { value, broken } = document.getState();
  if (kept === null || broken !== null || !isEqual(kept.value, value)) return false;
  document.setState({ past: kept.past, future: kept.future });
  return true;
}

const quietMs = 1_000;

/** Keeps the history of a document until the returned function is called. */
export function followHistory(document: DocumentStore, key: string, histories: Histories): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isKept = true;
  const keep = () => {
    clearTimeout(timer);
    if (isKept) return;
    isKept = true;
    void histories.write(key, boundedHistory(document.getState(), new Date().toISOString()));
  };
  const leave = document.subscribe((now, before) => {
    if (now.value === before.value && now.past === before.past && now.future === before.future) return;
    isKept = false;
    clearTimeout(timer);
    timer = setTimeout(keep, quietMs);
  });
  globalThis.addEventListener?.('pagehide', keep);
  return () => {
    keep();
    leave();
    globalThis.removeEventListener?.('pagehide', keep);
  };
}

const storeName = 'histories';
const mostDocuments = 20;

/** In IndexedDB, of the documents edited last. A browser that keeps nothing forgets the history with the page. */
export function openHistories(): Histories {
  const opened = (async () => {
    const request = indexedDB.open('refrain-histories', 1);
    request.addEventListener('upgradeneeded', () =>
      request.result.createObjectStore(storeName).createIndex('at', 'at'),
    );
    return await settled(request);
  })();
  opened.catch(() => undefined);
  const storeOf = async (mode: IDBTransactionMode) =>
    (await opened).transaction(storeName, mode).objectStore(storeName);
  return {
    write: async (key, history) => {
      const write = async () => {
        const store = await storeOf('readwrite');
        const put = settled(store.put(history, key));
        // At once: a page that goes does not wait for an answer.
        store.transaction.commit();
        await put;
        const kept = await storeOf('readwrite');
        const byAge = await settled(kept.index('at').getAllKeys());
        for (const old of byAge.slice(0, -mostDocuments)) kept.delete(old);
      };
      await write().catch(() => undefined);
    },
    read: async (key) => {
      const read = async () => {
        const found: unknown = await settled((await storeOf('readonly')).get(key));
        return (found as KeptHistory | undefined) ?? null;
      };
      return await read().catch(() => null);
    },
  };
}

/** What a request of IndexedDB comes to. */
export const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('the browser keeps nothing')));
  });
