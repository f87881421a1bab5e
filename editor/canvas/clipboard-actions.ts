import { copySteps, paste } from '../state/edits/clipboard.ts';
import { removeNotes } from '../state/edits/mark-edits.ts';
import { removeSteps } from '../state/edits/step-edits.ts';
import type { Edit } from '../state/edits/write.ts';
import type { Point } from '../state/written.ts';
import { act, type CanvasParts } from './canvas-parts.ts';
import { markOf, noteNodeId } from './draw-document.ts';

export function createClipboardActions(parts: CanvasParts) {
  const { document, selection, model, ui, kinds, t } = parts;

  function chosen() {
    const { steps, marks, focused } = selection.getState();
    const notes = new Set([...marks].flatMap((id) => markOf(id, 'note') ?? []));
    return { steps: steps.size + notes.size > 0 ? steps : new Set(focused === null ? [] : [focused]), notes };
  }

  /** The selection as text; null when there is nothing to copy. */
  function copy(): string | null {
    const { steps, notes } = chosen();
    if (steps.size + notes.size === 0) return null;
    ui.getState().say(t('saidCopied', { count: steps.size }));
    return copySteps(document.getState().value, steps, notes, model.getState().layout, kinds);
  }

  function cut(): string | null {
    const { steps, notes } = chosen();
    const text = copy();
    if (text === null || parts.isReadOnly) return text;
    act(parts, t('editCut'), (value) => removeNotes(notes)(removeSteps(steps)(value)));
    selection.getState().clear();
    return text;
  }

  /** @returns whether the text was part of a pipeline */
  function put(text: string, options: { readonly at?: Point; readonly withOuter?: boolean }, label?: string): boolean {
    if (parts.isReadOnly) return false;
    const pasted = paste(document.getState().value, text, options);
    if (!pasted) {
      ui.getState().say(t('saidNotSteps'));
      return false;
    }
    const { edit, steps, notes } = pasted;
    act(parts, label ?? t('editPaste', { count: steps.length }), edit satisfies Edit);
    selection.getState().select({ steps, marks: notes.map(noteNodeId), focused: steps.at(-1) ?? null });
    ui.getState().say(t('saidPasted', { count: steps.length }));
    return true;
  }

  function duplicate(): void {
    const { steps, notes } = chosen();
    if (parts.isReadOnly || steps.size + notes.size === 0) return;
    put(copySteps(document.getState().value, steps, notes, model.getState().layout, kinds), {}, t('editDuplicate'));
  }

  return { copy, cut, put, duplicate };
}
