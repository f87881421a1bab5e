import { createContext, use } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { isEqual, type Written } from '../../pipeline/changes.ts';
import type { Problem } from '../../pipeline/problem.ts';

/** A text and what it says: comments and the order of keys live in the text alone. */
export interface Anchor {
  readonly source: string;
  readonly value: Written;
}
/** A text as it was read: what it says, or why it says nothing. */
export type ReadText = Anchor | { readonly source: string; readonly problems: readonly Problem[] };
export interface Moment {
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
  /** The newest text that was typed or patched; `sourceOf` (document-text.ts) brings it up to `value`. */
  readonly anchor: Anchor;
  /** A text that cannot be read as YAML; the canvas keeps the last one that could. */
  readonly broken: { readonly source: string; readonly problems: readonly Problem[] } | null;
  readonly past: readonly Moment[];
  readonly future: readonly Moment[];
  readonly isReadOnly: boolean;
  /** The one way to change it. A change that gives an equal document is none. */
  readonly edit: (label: string, change: (value: Written) => Written, options?: EditOptions) => void;
  /** Takes a whole text in: typed by hand, saved by another session, made by a merge. An entry of its own. */
  readonly write: (text: ReadText, label: string) => void;
  readonly undo: () => void;
  readonly redo: () => void;
}
export type DocumentStore = StoreApi<DocumentState>;

const burstMs = 1_000;
/** More than anybody takes back; values share their structure, so each costs what changed. */
const maxPast = 500;

/** Reads no text itself: what reads and writes YAML is a third of the editor, and a canvas is drawn without it. */
export function createDocument(text: ReadText, { isReadOnly = false }: { isReadOnly?: boolean } = {}): DocumentStore {
  const anchor = 'value' in text ? text : { source: text.source, value: {} };
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
      value: anchor.value,
      anchor,
      broken: 'value' in text ? null : text,
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
      write: (next, label) => {
        if (get().isReadOnly) return;
        if ('value' in next) put(label, { value: next.value, anchor: next });
        else set({ broken: next });
      },
      undo: () => {
        const { broken, anchor: last, isReadOnly: isHeld } = get();
        // A text that cannot be read was no edit of the document: taken back is the text alone, unless it is all there is.
        if (broken && broken.source !== last.source && !isHeld) set({ broken: null });
        else move('past', 'future');
      },
      redo: () => move('future', 'past'),
    };
  });
}

/** Whether the document still is the text, as far as can be told without writing its own. */
export function isAsWritten(document: DocumentStore, source: string): boolean {
  const { value, anchor, broken } = document.getState();
  return broken ? broken.source === source : anchor.source === source && anchor.value === value;
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
