import { createContext, use } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';

export type DiffMark = 'added' | 'removed' | 'changed' | 'moved';
/** Always glyph, word and colour together. */
export const glyphOfMark: Readonly<Record<DiffMark, string>> = { added: '+', removed: '−', changed: '≠', moved: '↔' };
/** Class that sets the colour of a mark. */
export const toneOfMark: Readonly<Record<DiffMark, string>> = {
  added: 'text-succeeded',
  removed: 'text-failed',
  changed: 'text-waiting',
  moved: 'text-running',
};

export interface DiffMarks {
  /** By step id. */
  readonly steps: Readonly<Record<string, DiffMark>>;
  /** By the edge's key. */
  readonly edges: Readonly<Record<string, DiffMark>>;
}
export type DiffMarksStore = StoreApi<DiffMarks>;

export const createDiffMarks = (marks: DiffMarks = { steps: {}, edges: {} }): DiffMarksStore =>
  createStore<DiffMarks>()(() => marks);

/** Without a comparison around it, nothing is marked. */
export const DiffMarksContext = createContext<DiffMarksStore>(createDiffMarks());

export function useStepMark(stepId: string): DiffMark | undefined {
  return useStore(use(DiffMarksContext), ({ steps }) => steps[stepId]);
}

export function useEdgeMark(key: string): DiffMark | undefined {
  return useStore(use(DiffMarksContext), ({ edges }) => edges[key]);
}
