import { createContext, use } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface Chosen {
  readonly steps?: Iterable<string>;
  /** Keys of edges; see `edgeKey`. */
  readonly edges?: Iterable<string>;
  /** Notes and groups, as `note:ID` and `group:ID`. */
  readonly marks?: Iterable<string>;
  /** The step that keys act on; the last selected one unless given. */
  readonly focused?: string | null;
}

export interface Selection {
  readonly steps: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
  readonly marks: ReadonlySet<string>;
  readonly focused: string | null;
  /**
   * Asked for by whoever wants a step in the middle of the canvas; counts up, so that the same may be asked twice. With
   * a count of 0 nobody asked: a canvas that is too large to be read as a whole opens there.
   */
  readonly revealed: { readonly stepId: string; readonly count: number } | null;
  readonly select: (chosen: Chosen) => void;
  readonly toggle: (stepId: string) => void;
  readonly clear: () => void;
  /** Selects a step and brings it to the middle of the canvas. */
  readonly reveal: (stepId: string) => void;
}
export type SelectionStore = StoreApi<Selection>;

const none: ReadonlySet<string> = new Set();
const isSame = (a: ReadonlySet<string>, b: ReadonlySet<string>) => a.size === b.size && [...a].every((id) => b.has(id));
const keep = (before: ReadonlySet<string>, ids: Iterable<string> | undefined): ReadonlySet<string> => {
  const after = ids === undefined ? none : new Set(ids);
  return isSame(before, after) ? before : after;
};

/** @param lead where a canvas opens that is too large to be read as a whole */
export function createSelection(lead?: string): SelectionStore {
  return createStore<Selection>()((set, get) => ({
    steps: none,
    edges: none,
    marks: none,
    focused: null,
    revealed: lead === undefined ? null : { stepId: lead, count: 0 },
    select: ({ steps, edges, marks, focused }) => {
      const now = get();
      const next = {
        steps: keep(now.steps, steps),
        edges: keep(now.edges, edges),
        marks: keep(now.marks, marks),
      };
      const last = [...next.steps].at(-1) ?? null;
      const holds = now.focused !== null && next.steps.has(now.focused);
      set({ ...next, focused: focused !== undefined ? focused : holds ? now.focused : last });
    },
    toggle: (stepId) => {
      const { steps, edges, marks, select } = get();
      const next = new Set(steps);
      if (!next.delete(stepId)) next.add(stepId);
      select({ steps: next, edges, marks, ...(next.has(stepId) ? { focused: stepId } : {}) });
    },
    clear: () => set({ steps: none, edges: none, marks: none, focused: null }),
    reveal: (stepId) => {
      const { select, revealed } = get();
      select({ steps: [stepId], focused: stepId });
      set({ revealed: { stepId, count: (revealed?.count ?? 0) + 1 } });
    },
  }));
}

export const SelectionContext = createContext<SelectionStore | null>(null);

export function useSelectionStore(): SelectionStore {
  const store = use(SelectionContext);
  if (store === null) throw new Error('no selection here');
  return store;
}

export function useSelection<T>(select: (state: Selection) => T): T {
  return useStore(useSelectionStore(), select);
}
