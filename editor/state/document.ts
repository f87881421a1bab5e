import { createContext, use } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { diff, isEqual, type Written } from '../../pipeline/changes.ts';
import { patchSource } from '../../pipeline/patch-source.ts';
import type { Problem } from '../../pipeline/problem.ts';
import { readYaml } from '../../pipeline/read-yaml.ts';

/** A text and what it says: comments and the order of keys live in the text alone. */
interface Anchor {
  readonly source: string;
  readonly value: Written;
}
interface Moment {
  /** What the edit after this moment was: "Move", "Learning rate". */
  readonly label: string;
  readonly value: Written;
  readonly anchor: Anchor;
}
export interface EditOptions {
  /** Edits of one burst, such as the letters of one word, make one entry of the history. */
  readonly burst?: string;
}

export interface DocumentState {
  /** The document as it is written, defaults left out; immutable, unchanged parts are shared with the past. */
  readonly value: Written;
  /** The newest text that was typed or patched; `sourceOf` brings it up to `value`. */
  readonly anchor: Anchor;
  /** A text that cannot be read as YAML; the canvas keeps the last one that could. */
  readonly broken: { readonly source: string; readonly problems: readonly Problem[] } | null;
  readonly past: readonly Moment[];
  readonly future: readonly Moment[];
  readonly isReadOnly: boolean;
  /** The one way to change it. A change that gives an equal document is none. */
  readonly edit: (label: string, change: (value: Written) => Written, options?: EditOptions) => void;
  /** The text as typed in the code panel. */
  readonly setSource: (source: string, label: string) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  /** Takes what another session saved or a merge made in, as an entry of its own. */
  readonly take: (source: string, label: string) => void;
}
export type DocumentStore = StoreApi<DocumentState>;

const burstMs = 1_000;
/** More than anybody takes back; values share their structure, so each costs what changed. */
const maxPast = 500;

export function createDocument(source: string, { isReadOnly = false }: { isReadOnly?: boolean } = {}): DocumentStore {
  const read = readYaml(source);
  const value = read.ok ? (read.value as Written) : {};
  const anchor = { source, value };
  let burst = { key: '', at: 0 };

  return createStore<DocumentState>()((set, get) => {
    const put = (label: string, next: Pick<DocumentState, 'value' | 'anchor'>) => {
      const { value: was, anchor: old, past } = get();
      burst = { key: '', at: 0 };
      set({
        ...next,
        broken: null,
        past: [...past.slice(1 - maxPast), { label, value: was, anchor: old }],
        future: [],
      });
    };
    const readInto = (text: string, label: string) => {
      if (get().isReadOnly) return;
      const now = readYaml(text);
      if (!now.ok) set({ broken: { source: text, problems: now.problems } });
      else put(label, { value: now.value as Written, anchor: { source: text, value: now.value as Written } });
    };
    const move = (from: 'past' | 'future', to: 'past' | 'future') => {
      const state = get();
      const moment = state[from].at(-1);
      if (moment === undefined || state.isReadOnly) return;
      burst = { key: '', at: 0 };
      set({
        value: moment.value,
        anchor: moment.anchor,
        broken: null,
        [from]: state[from].slice(0, -1),
        [to]: [...state[to], { label: moment.label, value: state.value, anchor: state.anchor }],
      });
    };
    return {
      value,
      anchor,
      broken: read.ok ? null : { source, problems: read.problems },
      past: [],
      future: [],
      isReadOnly,
      edit: (label, change, options = {}) => {
        const state = get();
        if (state.isReadOnly) return;
        const next = change(state.value);
        if (next === state.value || isEqual(next, state.value)) return;
        const now = Date.now();
        const joins = options.burst !== undefined && options.burst === burst.key && now - burst.at < burstMs;
        if (joins && state.past.length > 0) set({ value: next, broken: null, future: [] });
        else put(label, { value: next, anchor: state.anchor });
        if (options.burst !== undefined) burst = { key: options.burst, at: now };
      },
      setSource: readInto,
      take: readInto,
      undo: () => move('past', 'future'),
      redo: () => move('future', 'past'),
    };
  });
}

/** The text of the document as it is now: every comment kept, only what changed is written anew. */
export function sourceOf(store: DocumentStore): string {
  const { value, anchor, broken } = store.getState();
  if (broken) return broken.source;
  if (anchor.value === value) return anchor.source;
  const source = patchSource(anchor.source, diff(anchor.value, value));
  store.setState({ anchor: { source, value } });
  return source;
}

export const DocumentContext = createContext<DocumentStore | null>(null);

export function useDocumentStore(): DocumentStore {
  const store = use(DocumentContext);
  if (store === null) throw new Error('no document here');
  return store;
}

export function useDocument<T>(select: (state: DocumentState) => T): T {
  return useStore(useDocumentStore(), select);
}
