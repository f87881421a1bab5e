import { createContext, use } from 'react';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Kinds } from '../../../pipeline/edges.ts';
import { api } from '../../data/api.ts';
import { startAutosave, type Autosave, type Draft } from '../../state/autosave.ts';
import { createDocument, sourceOf, type DocumentStore } from '../../state/document.ts';
import { keep, openJournal, sourceOfKept, type Journal, type JournalEntry } from '../../state/journal.ts';
import { createProblems, followProblems, type ProblemsStore } from '../../state/problems.ts';
import { createSelection, type SelectionStore } from '../../state/selection.ts';
import { joinSources } from '../../state/three-way.ts';

/** One field that shall get the focus: of a step, or of the document when `stepId` is null. */
export interface WantedField {
  readonly stepId: string | null;
  readonly part: 'param' | 'port';
  readonly name: string;
  readonly count: number;
}

/** What one open editor works on. */
export interface Editing {
  readonly pipelineId: string;
  readonly document: DocumentStore;
  readonly selection: SelectionStore;
  readonly problems: ProblemsStore;
  readonly autosave: Autosave;
  readonly wanted: StoreApi<{ readonly field: WantedField | null }>;
  /** Whether changes were found that an earlier tab had not brought to the server. */
  readonly isRestored: boolean;
  readonly close: () => void;
}

/** Names this tab to the server and to the journal, for as long as the page lives. */
export const tab = [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('');
let opened: Journal | undefined;
export const journal = (): Journal => (opened ??= openJournal(tab));

export interface EditingOptions {
  readonly pipelineId: string;
  readonly draft: Draft;
  readonly left: readonly JournalEntry[];
  readonly kinds: Kinds;
  readonly isReadOnly: boolean;
  readonly me: Draft['savedBy'];
  readonly labels: { readonly join: string; readonly restore: string };
}

export function openEditing({ pipelineId, draft, left, kinds, isReadOnly, me, labels }: EditingOptions): Editing {
  const [newest, ...older] = isReadOnly ? [] : left.toReversed();
  // From where the lost tab started: the first save finds out what others did since, and joins it.
  const start = newest ? { ...draft, ...newest.base } : draft;
  const document = createDocument(start.source, { isReadOnly });
  if (newest) document.getState().take(sourceOfKept(newest.kept), labels.restore);
  for (const { base, kept } of older) {
    const joined = joinSources({ base: base.source, mine: sourceOfKept(kept), theirs: sourceOf(document) });
    if (joined.outcome === 'merged') document.getState().take(joined.source, labels.restore);
  }
  const problems = createProblems();
  const stopProblems = followProblems(document, problems, kinds);
  const autosave = startAutosave({
    pipelineId,
    tab,
    document,
    draft: start,
    journal: journal(),
    me,
    save: (source, base) =>
      api.call('PUT /pipelines/{pipelineId}/draft', { params: { pipelineId }, body: { source, base } }),
    load: () => api.call('GET /pipelines/{pipelineId}/draft', { params: { pipelineId } }),
    joinLabel: labels.join,
  });
  if (newest) {
    const entry = { pipelineId, tab, base: newest.base, kept: keep(document), at: new Date().toISOString() };
    void journal()
      .write(entry)
      .then(() => left.forEach((one) => void journal().remove(one)));
  }
  return {
    pipelineId,
    document,
    selection: createSelection(),
    problems,
    autosave,
    wanted: createStore(() => ({ field: null as WantedField | null })),
    isRestored: newest !== undefined,
    close: () => {
      void autosave.flush();
      autosave.stop();
      stopProblems();
    },
  };
}

export const EditingContext = createContext<Editing | null>(null);

export function useEditing(): Editing {
  const editing = use(EditingContext);
  if (editing === null) throw new Error('nothing is being edited here');
  return editing;
}
