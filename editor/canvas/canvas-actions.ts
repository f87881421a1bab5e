import type { CanvasParts } from './canvas-parts.ts';
import { createArrangeActions } from './arrange-actions.ts';
import { createClipboardActions } from './clipboard-actions.ts';
import { createEdgeActions } from './edge-actions.ts';
import { createMarkActions } from './mark-actions.ts';
import { createStepActions } from './step-actions.ts';
import { createViewActions } from './view-actions.ts';

/** Everything that can be done on a canvas: pointer, keys, outline and menus all call these. */
export function createCanvasActions(parts: CanvasParts) {
  const { document, ui, t } = parts;

  function undo(): void {
    const { past, broken, undo: takeBack } = document.getState();
    const label = broken ? undefined : past.at(-1)?.label;
    takeBack();
    if (label !== undefined) ui.getState().say(t('saidUndone', { label }));
  }
  function redo(): void {
    const label = document.getState().future.at(-1)?.label;
    document.getState().redo();
    if (label !== undefined) ui.getState().say(t('saidRedone', { label }));
  }
  return {
    ...createStepActions(parts),
    ...createEdgeActions(parts),
    ...createClipboardActions(parts),
    ...createMarkActions(parts),
    ...createArrangeActions(parts),
    ...createViewActions(parts),
    undo,
    redo,
  };
}
export type CanvasActions = ReturnType<typeof createCanvasActions>;
