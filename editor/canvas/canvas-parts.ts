import type { Kinds } from '../../pipeline/edges.ts';
import type { StepSpec } from '../../pipeline/spec.ts';
import type { Text } from '../../pipeline/text.ts';
import type { DocumentStore, EditOptions } from '../state/document.ts';
import { placeSteps } from '../state/edits/step-edits.ts';
import type { Edit } from '../state/edits/write.ts';
import type { ProblemsStore } from '../state/problems.ts';
import type { StepStatusStore } from '../state/step-status.ts';
import type { Status } from '../ui/status.tsx';
import type { SelectionStore } from '../state/selection.ts';
import { edgesOf, stepsById, stepsOf, storedLayout, type Point } from '../state/written.ts';
import type { Say } from '../words/language.ts';
import type { CanvasUiStore } from './canvas-ui.ts';
import type { FlowModelStore } from './flow-model.ts';
import type { canvasWords } from './words.ts';

type WordsOf<Book> = Book extends { readonly words: Readonly<Record<infer Key extends string, Text>> } ? Key : never;
export type CanvasWord = WordsOf<typeof canvasWords>;

/** What of the view the actions need; given once React Flow is there. */
export interface CanvasView {
  readonly toDocument: (screen: Point) => Point;
  /** Middle of what is seen, in places of the document. */
  readonly middle: () => Point;
  readonly box: () => DOMRect;
  readonly zoom: () => number;
  /** Where the pointer is in the window while it is over the canvas. */
  readonly pointer: Point | null;
  readonly centre: (at: Point, zoom?: number) => void;
  /** The same at once. */
  readonly jump: (at: Point) => void;
  readonly fit: (nodeIds?: readonly string[]) => void;
  readonly zoomBy: (factor: number) => void;
  readonly focus: () => void;
  readonly isSeen: (at: Point, width: number, height: number) => boolean;
  /** Seen at least in part, or almost. */
  readonly isNear: (at: Point, width: number, height: number) => boolean;
}

/** Everything one canvas is made of: every action works on these. */
export interface CanvasParts {
  readonly document: DocumentStore;
  readonly selection: SelectionStore;
  readonly model: FlowModelStore;
  readonly ui: CanvasUiStore;
  readonly kinds: Kinds;
  readonly isReadOnly: boolean;
  readonly view: () => CanvasView;
  readonly t: Say<CanvasWord>;
  readonly text: (text: Text) => string;
  readonly status: () => StepStatusStore;
  readonly problems: () => ProblemsStore;
  readonly statusWord: (status: Status) => string;
}

/** One edit of the document; with it, steps that had no place of their own keep the one they are shown at. */
export function act({ document, model }: CanvasParts, label: string, edit: Edit, options: EditOptions = {}): boolean {
  const before = document.getState().value;
  document.getState().edit(
    label,
    (value) => {
      const next = edit(value);
      const isSameGraph =
        stepsOf(next).length === stepsOf(value).length &&
        edgesOf(next) === edgesOf(value) &&
        storedLayout(next) === storedLayout(value);
      if (isSameGraph) return next;
      const stored = storedLayout(next);
      const { layout } = model.getState();
      return placeSteps(Object.fromEntries(Object.entries(layout).filter(([id]) => !stored[id])))(next);
    },
    options,
  );
  return document.getState().value !== before;
}

export function titleOf({ kinds, text }: Pick<CanvasParts, 'kinds' | 'text'>, step: StepSpec | undefined): string {
  if (!step) return '';
  const kind = kinds.get(step.kind);
  return step.title ?? (kind ? text(kind.title) : step.kind);
}
export const titleOfId = (parts: CanvasParts, stepId: string): string =>
  titleOf(parts, stepsById(parts.document.getState().value).get(stepId)) || stepId;
