import {
  addNote,
  changeNote,
  collapseGroup,
  groupSteps,
  groupsAmong,
  noteIdFor,
  titleGroup,
  ungroup,
} from '../state/edits/mark-edits.ts';
import type { Note } from '../state/written.ts';
import { freeSpot } from './auto-layout.ts';
import { act, type CanvasParts } from './canvas-parts.ts';
import { groupNodeId, markOf, noteNodeId } from './draw-document.ts';

const noteHeight = 120;

export function createMarkActions(parts: CanvasParts) {
  const { document, selection, model, ui, t } = parts;
  const value = () => document.getState().value;

  function group(): void {
    const { steps } = selection.getState();
    if (!parts.isReadOnly && steps.size > 0) act(parts, t('editGroup'), groupSteps(steps, ''));
  }

  /** The selected groups, or those the selected steps are in. */
  function chosenGroups(): ReadonlySet<string> {
    const { steps, marks } = selection.getState();
    const own = [...marks].flatMap((id) => markOf(id, 'group') ?? []);
    return own.length > 0 ? new Set(own) : groupsAmong(value(), steps);
  }
  function leaveGroup(): void {
    if (!parts.isReadOnly) act(parts, t('editUngroup'), ungroup(chosenGroups()));
  }
  function fold(groupId: string, collapsed: boolean): void {
    if (parts.isReadOnly) return;
    act(parts, t(collapsed ? 'editCollapse' : 'editExpand'), collapseGroup(groupId, collapsed));
    selection.getState().select({ marks: [groupNodeId(groupId)] });
  }
  function nameGroup(groupId: string, title: string): void {
    ui.setState({ renaming: null });
    if (!parts.isReadOnly) act(parts, t('editRename'), titleGroup(groupId, title));
  }

  function addNoteHere(): void {
    if (parts.isReadOnly) return;
    const id = noteIdFor(value());
    const { x, y } = parts.view().middle();
    const cards = model.getState().nodes.map(({ position, height = 0 }) => ({ ...position, height }));
    act(parts, t('editNote'), addNote(id, freeSpot({ x: x - 110, y: y - 60 }, noteHeight, cards), ''));
    selection.getState().select({ marks: [noteNodeId(id)] });
    ui.setState({ renaming: noteNodeId(id) });
  }
  function writeNote(
    noteId: string,
    change: Partial<Pick<Note, 'text' | 'x' | 'y' | 'width' | 'height' | 'colour'>>,
  ): void {
    if (!parts.isReadOnly) act(parts, t('editNote'), changeNote(noteId, change));
  }

  return { group, ungroup: leaveGroup, fold, nameGroup, addNoteHere, writeNote };
}
