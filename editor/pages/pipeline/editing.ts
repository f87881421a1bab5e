import { createContext, use } from 'react';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Kinds } from '../../../pipeline/edges.ts';
import { ApiError } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { startAutosave, type Autosave, type Draft, type Texts } from '../../state/autosave.ts';
import type { Written } from '../../../pipeline/changes.ts';
import { createDocument, type DocumentStore } from '../../state/document.ts';
import type { readText, sourceOfKept } from '../../state/document-text.ts';
import { keep, openJournal, type Journal, type JournalEntry } from '../../state/journal.ts';
import { followHistory, openHistories, recall, type Histories, type KeptHistory } from '../../state/kept-history.ts';
import { createProblems, followProblems, type ProblemsStore } from '../../state/problems.ts';
import { createSelection, type SelectionStore } from '../../state/selection.ts';

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
let openedHistories: Histories | undefined;
export const histories = (): Histories => (openedHistories ??= openHistories());
/** People who share a browser do not take back each other's edits. */
export const historyKey = (pipelineId: string, personId: string): string => `${personId}/${pipelineId}`;

interface EditorTexts extends Texts {
  readonly readText: typeof readText;
  readonly sourceOfKept: typeof sourceOfKept;
}
/** What reads YAML comes when it is asked for: the canvas is drawn without it. */
export async function loadTexts(): Promise<EditorTexts> {
  const [{ readText, setSource, sourceOf, sourceOfKept }, { joinSources }] = await Promise.all([
    import('../../state/document-text.ts'),
    import('../../state/three-way.ts'),
  ]).catch((error: unknown) => {
    throw new ApiError(0, 'unreachable', { en: String(error), zh: String(error) });
  });
  return { readText, setSource, sourceOf, sourceOfKept, joinSources };
}

/** After the first cards were drawn. */
const textsAfterMs = 200;

export interface EditingOptions {
  readonly pipelineId: string;
  /** With what it says, as the server read it; null when it could not. */
  readonly draft: Draft & { readonly document: Readonly<Record<string, unknown>> | null };
  readonly left: readonly JournalEntry[];
  /** What could be taken back when this browser had the document open last. */
  readonly history: KeptHistory | null;
  /** Null when the document can be opened without them: nothing was left, and the server read the draft. */
  readonly texts: EditorTexts | null;
  readonly kinds: Kinds;
  readonly isReadOnly: boolean;
  readonly me: Draft['savedBy'];
  readonly labels: { readonly join: string; readonly restore: string };
}

export function openEditing(options: EditingOptions): Editing {
  const { pipelineId, draft, left, history, texts, kinds, isReadOnly, me, labels } = options;
  const [newest, ...older] = isReadOnly || texts === null ? [] : left.toReversed();
  // From where the lost tab started: the first save finds out what others did since, and joins it.
  const start = newest ? { ...draft, ...newest.base } : draft;
  const document = createDocument(
    texts ? texts.readText(start.source) : { source: start.source, value: draft.document as Written },
    { isReadOnly },
  );
  if (newest && texts) {
    texts.setSource(document, texts.sourceOfKept(newest.kept), labels.restore);
    for (const { base, kept } of older) {
      const sides = { base: base.source, mine: texts.sourceOfKept(kept), theirs: texts.sourceOf(document) };
      const joined = texts.joinSources(sides);
      if (joined.outcome === 'merged') texts.setSource(document, joined.source, labels.restore);
    }
  }
  // Before the connection may go: what is edited without one is saved with these once it is back.
  if (!isReadOnly) {
    setTimeout(() => loadTexts().catch(() => undefined), textsAfterMs);
    recall(document, history);
  }
  const stopHistory = followHistory(document, historyKey(pipelineId, me.id), histories());
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
    texts: loadTexts,
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
      stopHistory();
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
