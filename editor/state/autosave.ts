import { createContext, use } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { MergeConflict } from '../../pipeline/merge.ts';
import { ApiError } from '../../server/client.ts';
import { isAsWritten, type DocumentStore } from './document.ts';
import { keep, type Journal } from './journal.ts';
import type { joinSources, Side } from './three-way.ts';
import type { setSource, sourceOf } from './document-text.ts';

export interface Draft {
  readonly source: string;
  /** Counts saves; a save names the one it started from. */
  readonly version: number;
  readonly savedAt: string;
  readonly savedBy: { readonly id: string; readonly name: string };
}

/** Somebody else changed the same fields: nothing is saved until a person has chosen. */
export interface Conflict {
  readonly theirs: Draft;
  /** Empty when one of the texts cannot be read: then the whole is chosen. */
  readonly fields: readonly MergeConflict[];
}
export interface Joined {
  readonly by: string;
  /** Of their changes. */
  readonly changes: number;
  readonly count: number;
}
export interface SaveState {
  readonly phase: 'saved' | 'unsaved' | 'saving' | 'offline' | 'conflict' | 'refused';
  /** The draft as the server has it, as far as is known. */
  readonly base: Draft;
  readonly conflict: Conflict | null;
  /** The last time that another session's changes were taken in; counts up. */
  readonly joined: Joined | null;
  /** Why the server refused. */
  readonly error: ApiError | null;
}
export interface Autosave {
  readonly store: StoreApi<SaveState>;
  /** Saves now what is not saved; true once the server has all of it. */
  readonly flush: () => Promise<boolean>;
  /** Another session saved: takes its changes in, or tells of a conflict. */
  readonly refresh: () => Promise<void>;
  /** Answers a conflict: by the path of each field, or for the whole text. */
  readonly resolve: (chosen: Readonly<Record<string, Side>> | Side) => Promise<void>;
  readonly stop: () => void;
}

/** What reads and writes texts. */
export interface Texts {
  readonly sourceOf: typeof sourceOf;
  readonly setSource: typeof setSource;
  readonly joinSources: typeof joinSources;
}

export interface AutosaveOptions {
  readonly pipelineId: string;
  readonly tab: string;
  readonly document: DocumentStore;
  readonly draft: Draft;
  readonly journal: Journal;
  readonly me: Draft['savedBy'];
  readonly save: (source: string, base: number) => Promise<{ readonly version: number; readonly savedAt: string }>;
  readonly load: () => Promise<Draft>;
  /** Fetched after the canvas stands; fails as a call to the server does. */
  readonly texts: () => Promise<Texts>;
  /** What history calls the taking in of others' changes. */
  readonly joinLabel: string;
}

/** A killed tab loses no more than this. */
const journalMs = 400;
/** After the last change, and at most after the first. */
const quietMs = 800;
const longestMs = 1_800;
const retryMs = [1_000, 2_000, 5_000, 10_000] as const;

/** Keeps the server's draft up with the document, and the document up with what others save. */
export function startAutosave(options: AutosaveOptions): Autosave {
  const { document, journal, pipelineId, tab } = options;
  const store = createStore<SaveState>()(() => ({
    phase: 'saved',
    base: options.draft,
    conflict: null,
    joined: null,
    error: null,
  }));
  let firstChangeAt = 0;
  let saveTimer: ReturnType<typeof setTimeout> | undefined;
  let journalTimer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<boolean> | null = null;
  let failures = 0;
  let isStopped = false;

  /** What the document was when it last was the draft; the same value again, as after an undo, is that draft. */
  let clean = stateOf(document);
  const isDirty = () => {
    const { value, broken } = document.getState();
    return value !== clean.value || broken !== clean.broken;
  };

  const note = () => {
    clearTimeout(journalTimer);
    journalTimer = undefined;
    const { base } = store.getState();
    void (isDirty()
      ? journal.write({
          pipelineId,
          tab,
          base: { version: base.version, source: base.source },
          kept: keep(document),
          at: new Date().toISOString(),
        })
      : journal.remove({ pipelineId, tab }));
  };

  const plan = (ms: number) => {
    clearTimeout(saveTimer);
    saveTimer = setTimeout(() => void flush(), ms);
  };

  const changed = () => {
    if (document.getState().isReadOnly) return;
    const now = Date.now();
    if (firstChangeAt === 0) firstChangeAt = now;
    journalTimer ??= setTimeout(note, journalMs);
    const { phase } = store.getState();
    if (phase === 'saved' || phase === 'refused') store.setState({ phase: 'unsaved', error: null });
    if (phase !== 'conflict') plan(Math.min(quietMs, Math.max(firstChangeAt + longestMs - now, 0)));
  };

  /** What the server has now, joined with what is here. True when there is something of ours left to save. */
  async function takeIn(): Promise<boolean> {
    const { base } = store.getState();
    const theirs = await options.load();
    if (theirs.version === base.version) return isDirty();
    const texts = await options.texts();
    const joined = texts.joinSources({
      base: base.source,
      mine: texts.sourceOf(document),
      theirs: theirs.source,
    });
    if (joined.outcome === 'conflicts' || joined.outcome === 'unreadable') {
      store.setState({
        phase: 'conflict',
        conflict: { theirs, fields: joined.outcome === 'conflicts' ? joined.conflicts : [] },
      });
      note();
      return false;
    }
    adopt(
      texts,
      theirs,
      joined.outcome === 'merged' ? joined.source : theirs.source,
      joined.outcome === 'merged' ? joined.theirs : 0,
    );
    return isDirty();
  }

  function adopt(texts: Texts, theirs: Draft, source: string, changes: number): void {
    const { joined } = store.getState();
    const isOthers = theirs.savedBy.id !== options.me.id || changes > 0;
    store.setState({
      base: theirs,
      conflict: null,
      ...(isOthers && changes > 0
        ? { joined: { by: theirs.savedBy.name, changes, count: (joined?.count ?? 0) + 1 } }
        : {}),
    });
    if (source !== texts.sourceOf(document)) texts.setSource(document, source, options.joinLabel);
    if (source === theirs.source) clean = stateOf(document);
  }

  async function saveOnce(): Promise<boolean> {
    const texts = await options.texts().catch((error: ApiError) => failed(error));
    if (texts === false) return false;
    const saved = stateOf(document);
    const source = texts.sourceOf(document);
    const { base } = store.getState();
    if (source === base.source) {
      clean = saved;
      store.setState({ phase: 'saved', error: null });
      note();
      return true;
    }
    store.setState({ phase: 'saving', error: null });
    firstChangeAt = 0;
    try {
      const { version, savedAt } = await options.save(source, base.version);
      failures = 0;
      clean = saved;
      store.setState({ base: { source, version, savedAt, savedBy: options.me } });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code !== 'draft-stale') return failed(error);
      const isLeft = await takeIn().catch((reason: unknown) => {
        if (!(reason instanceof ApiError)) throw reason;
        return failed(reason);
      });
      if (store.getState().phase !== 'saving') return false;
      if (isLeft) return await saveOnce();
    }
    note();
    const isLeft = isDirty();
    store.setState({ phase: isLeft ? 'unsaved' : 'saved' });
    if (isLeft) plan(quietMs);
    return !isLeft;
  }

  function failed(error: ApiError): false {
    note();
    if (error.status === 0 || error.status === 503 || error.status === 429) {
      store.setState({ phase: 'offline', error });
      plan(retryMs[Math.min(failures++, retryMs.length - 1)]!);
    } else store.setState({ phase: 'refused', error });
    return false;
  }

  async function flush(): Promise<boolean> {
    clearTimeout(saveTimer);
    if (isStopped || store.getState().phase === 'conflict') return false;
    if (saving) {
      await saving;
      return await flush();
    }
    saving = saveOnce().finally(() => (saving = null));
    return await saving;
  }

  const online = () => {
    if (store.getState().phase === 'offline') void flush();
  };
  const leave = document.subscribe((now, before) => {
    if (now.value !== before.value || now.broken !== before.broken) changed();
  });
  globalThis.addEventListener?.('online', online);
  globalThis.addEventListener?.('pagehide', note);
  if (!isAsWritten(document, options.draft.source)) {
    clean = { value: null, broken: null };
    changed();
  }

  return {
    store,
    flush,
    refresh: async () => {
      const { phase } = store.getState();
      if (saving || phase === 'conflict' || phase === 'offline') return;
      if (await takeIn()) changed();
      else if (store.getState().phase === 'unsaved') store.setState({ phase: 'saved' });
    },
    resolve: async (chosen) => {
      const texts = await options.texts();
      const { conflict, base } = store.getState();
      if (conflict === null) return;
      const mine = texts.sourceOf(document);
      const { theirs } = conflict;
      if (typeof chosen === 'string') adopt(texts, theirs, chosen === 'mine' ? mine : theirs.source, 0);
      else {
        const joined = texts.joinSources({ base: base.source, mine, theirs: theirs.source }, chosen);
        if (joined.outcome === 'conflicts') return store.setState({ conflict: { theirs, fields: joined.conflicts } });
        if (joined.outcome === 'unreadable') return store.setState({ conflict: { theirs, fields: [] } });
        adopt(texts, theirs, joined.outcome === 'merged' ? joined.source : theirs.source, 0);
      }
      store.setState({ phase: 'unsaved' });
      void flush();
    },
    stop: () => {
      if (journalTimer !== undefined) note();
      isStopped = true;
      leave();
      clearTimeout(saveTimer);
      clearTimeout(journalTimer);
      globalThis.removeEventListener?.('online', online);
      globalThis.removeEventListener?.('pagehide', note);
    },
  };
}

/** Values are immutable: the same object is the same document. */
function stateOf(document: DocumentStore): { readonly value: object | null; readonly broken: object | null } {
  const { value, broken } = document.getState();
  return { value, broken };
}

export const AutosaveContext = createContext<Autosave | null>(null);

export function useAutosave(): Autosave {
  const autosave = use(AutosaveContext);
  if (autosave === null) throw new Error('nothing is saved here');
  return autosave;
}

export function useSaveState<T>(select: (state: SaveState) => T): T {
  return useStore(useAutosave().store, select);
}
