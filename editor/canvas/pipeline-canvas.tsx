import { ReactFlowProvider } from 'reactflow';
import { memo, use, useEffect, useId, useMemo, useRef, type ReactNode } from 'react';
import type { Kinds } from '../../pipeline/edges.ts';
import { useDocumentStore } from '../state/document.ts';
import { ProblemsContext } from '../state/problems.ts';
import { useSelectionStore } from '../state/selection.ts';
import { useStepStatusStore } from '../state/step-status.ts';
import { useText, useWords } from '../words/language.ts';
import { createCanvasActions } from './canvas-actions.ts';
import { CanvasContext } from './canvas-context.ts';
import type { CanvasParts, CanvasView } from './canvas-parts.ts';
import { CanvasUiContext, createCanvasUi } from './canvas-ui.ts';
import { CanvasFrame } from './canvas-frame.tsx';
import { createFlowModel } from './flow-model.ts';
import type { EmptyChoices } from './empty-canvas.tsx';
import { statusWords } from '../words/shell.ts';
import { canvasWords } from './words.ts';
import 'reactflow/dist/style.css';
import './canvas.css';

export interface PipelineCanvasProps {
  /** Held for as long as the canvas stands: a new map draws every card anew. */
  readonly kinds: Kinds;
  /** To look at: nothing can be added, moved or joined. A read-only document is read-only without it. */
  readonly readOnly?: boolean;
  /** A double-click on a card, or Enter. */
  readonly onOpenStep?: (stepId: string) => void;
  /** The key that pins what a step made, or unpins it. */
  readonly onPinStep?: (stepId: string) => void;
  /** Beside the canvas's own tools. */
  readonly toolbar?: ReactNode;
  readonly empty?: EmptyChoices;
  /** Files that were dropped on the canvas: a document, lyrics. */
  readonly onDropFiles?: (files: readonly File[]) => void;
}

/**
 * The document of `DocumentContext`, drawn and changed. Selection, run status and problems are taken from
 * `SelectionContext`, `StepStatusContext` and `ProblemsContext` around it. Fills the box it stands in.
 */
export const PipelineCanvas = memo(function PipelineCanvas({
  kinds,
  readOnly = false,
  onOpenStep,
  onPinStep,
  toolbar,
  empty,
  onDropFiles,
}: PipelineCanvasProps) {
  const canvasId = useId();
  const document = useDocumentStore();
  const selection = useSelectionStore();
  const isReadOnly = readOnly || document.getState().isReadOnly;
  const t = useWords(canvasWords);
  const text = useText();
  const statusWord = useWords(statusWords);
  const status = useStepStatusStore();
  const problems = use(ProblemsContext);
  const now = useRef({ t, text, statusWord, status, problems });
  now.current = { t, text, statusWord, status, problems };
  const calls = useRef({ onOpenStep, onPinStep, onDropFiles });
  calls.current = { onOpenStep, onPinStep, onDropFiles };
  const view = useRef<CanvasView>(null);

  const made = useMemo(() => {
    const { model, follow } = createFlowModel(document, selection, kinds);
    const ui = createCanvasUi();
    const parts: CanvasParts = {
      document,
      selection,
      model,
      ui,
      kinds,
      isReadOnly,
      view: () => {
        if (view.current === null) throw new Error('the canvas is not shown yet');
        return view.current;
      },
      t: (key, values) => now.current.t(key, values),
      text: (both) => now.current.text(both),
      statusWord: (state) => now.current.statusWord(state),
      status: () => now.current.status,
      problems: () => now.current.problems,
    };
    const actions = createCanvasActions(parts);
    return {
      parts,
      follow,
      scope: { canvasId, kinds, isReadOnly, actions },
      openStep: (stepId: string) => calls.current.onOpenStep?.(stepId),
      pinStep: (stepId: string) => calls.current.onPinStep?.(stepId),
      dropFiles: (files: readonly File[]) => calls.current.onDropFiles?.(files),
    };
  }, [canvasId, document, selection, kinds, isReadOnly]);
  useEffect(() => made.follow(), [made]);

  return (
    <CanvasContext value={made.scope}>
      <CanvasUiContext value={made.parts.ui}>
        <ReactFlowProvider>
          <CanvasFrame
            parts={made.parts}
            view={view}
            onOpenStep={made.openStep}
            onPinStep={made.pinStep}
            onDropFiles={made.dropFiles}
            toolbar={toolbar}
            empty={empty}
          />
        </ReactFlowProvider>
      </CanvasUiContext>
    </CanvasContext>
  );
});
