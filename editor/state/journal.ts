import type { Written } from '../../pipeline/changes.ts';
import type { DocumentStore } from './document.ts';
import { settled } from './kept-history.ts';

/** A text, and what the document says since then; null when it says what the text says, or the text cannot be read. */
export interface Kept {
  readonly source: string;
  readonly value: Written | null;
}

/** What has to be kept of a document to have it again, without making its text. */
export function keep(document: DocumentStore): Kept {
  const { value, anchor, broken } = document.getState();
  if (broken) return { source: broken.source, value: null };
  return { source: anchor.source, value: anchor.value === value ? null : value };
}

/** What a tab had not brought to the server yet, kept in the browser so that a killed tab loses nothing. */
export interface JournalEntry {
  readonly pipelineId: string;
  readonly tab: string;
  /** The draft that it was made from. */
  readonly base: { readonly version: number; readonly source: string };
  /** What was there: writing its text anew at every change would cost more than the change. */
  readonly kept: Kept;
  readonly at: string;
}

export interface Journal {
  readonly write: (entry: JournalEntry) => Promise<void>;
  readonly remove: (entry: Pick<JournalEntry, 'pipelineId' | 'tab'>) => Promise<void>;
  /** Entries of tabs that are gone, oldest first. */
  readonly left: (pipelineId: string) => Promise<readonly JournalEntry[]>;
}

const storeName = 'drafts';
const keyOf = ({ pipelineId, tab }: Pick<JournalEntry, 'pipelineId' | 'tab'>) => `${pipelineId}/${tab}`;
const lockOf = (tab: string) => `refrain-tab-${tab}`;

/** In IndexedDB; a browser that keeps nothing (a private window, a full disk) journals nothing, and the editor goes on. */
export function openJournal(tab: string): Journal {
  const opened = (async () => {
    const request = indexedDB.open('refrain', 1);
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(storeName));
    return await settled(request);
  })();
  opened.catch(() => undefined);
  // Held as long as the tab lives: how the next one knows that an entry's tab is gone. Never released by us.
  void navigator.locks?.request(lockOf(tab), () => new Promise(() => undefined));

  const inStore = async <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>) =>
    settled(work((await opened).transaction(storeName, mode).objectStore(storeName)));

  return {
    write: async (entry) => {
      await inStore('readwrite', (store) => store.put(entry, keyOf(entry))).catch(() => undefined);
    },
    remove: async (entry) => {
      await inStore('readwrite', (store) => store.delete(keyOf(entry))).catch(() => undefined);
    },
    left: async (pipelineId) => {
      const all = await inStore(
        'readonly',
        (store) =>
          store.getAll(IDBKeyRange.bound(`${pipelineId}/`, `${pipelineId}0`, false, true)) as IDBRequest<
            JournalEntry[]
          >,
      ).catch(() => []);
      const held = new Set((await navigator.locks?.query())?.held?.map(({ name }) => name));
      return all
        .filter((entry) => entry.tab !== tab && !held.has(lockOf(entry.tab)))
        .sort((a, b) => (a.at < b.at ? -1 : 1));
    },
  };
}
