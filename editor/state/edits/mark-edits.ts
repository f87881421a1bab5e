import type { Written } from '../../../pipeline/changes.ts';
import { groupsOf, notesOf, type Note, type NoteColour, type Point } from '../written.ts';
import { leaveGroups } from './step-edits.ts';
import { changeItems, freeId, hasId, withMarks, written, type Edit } from './write.ts';

/** Steps into one group; a step is in one group at most, and leaves the one it was in. */
export const groupSteps =
  (ids: ReadonlySet<string>, title: string): Edit =>
  (value) => {
    if (ids.size === 0) return value;
    const id = freeId('group', new Set(groupsOf(value).map((group) => group.id)));
    const group = written({ id, title, steps: [...ids] });
    return withMarks(leaveGroups(ids)(value), 'groups', (groups) => [...groups, group]);
  };

export const ungroup =
  (ids: ReadonlySet<string>): Edit =>
  (value) =>
    withMarks(value, 'groups', (groups) =>
      groups.some(hasId(ids)) ? groups.filter((one) => !hasId(ids)(one)) : groups,
    );

/** Groups whose steps are among those selected. */
export const groupsAmong = (value: Written, ids: ReadonlySet<string>): ReadonlySet<string> =>
  new Set(
    groupsOf(value)
      .filter(({ steps }) => steps.some((id) => ids.has(id)))
      .map(({ id }) => id),
  );

const changeGroup =
  (id: string, change: (group: Written) => Written): Edit =>
  (value) =>
    withMarks(value, 'groups', (groups) => changeItems(groups, new Set([id]), change));

export const titleGroup = (id: string, title: string): Edit =>
  changeGroup(id, (group) => ({ ...group, title: title.trim().slice(0, 80) }));

export const collapseGroup = (id: string, collapsed: boolean): Edit =>
  changeGroup(id, ({ collapsed: _, ...group }) => (collapsed ? { ...group, collapsed } : group));

export const noteIdFor = (value: Written): string => freeId('note', new Set(notesOf(value).map(({ id }) => id)));

export const addNote =
  (id: string, at: Point, text: string, colour: NoteColour = 'yellow'): Edit =>
  (value) =>
    withMarks(value, 'notes', (notes) => [
      ...notes,
      written({ id, text: text.slice(0, 4_000), x: Math.round(at.x), y: Math.round(at.y), ...shownColour(colour) }),
    ]);

const shownColour = (colour: NoteColour) => (colour === 'yellow' ? {} : { colour });

export const changeNote =
  (id: string, change: Partial<Pick<Note, 'text' | 'x' | 'y' | 'width' | 'height' | 'colour'>>): Edit =>
  (value) =>
    withMarks(value, 'notes', (notes) =>
      changeItems(notes, new Set([id]), ({ colour: before, ...note }) => {
        const { colour, ...rest } = change;
        const numbers = Object.entries(rest).map(([key, part]) => [
          key,
          typeof part === 'number' ? Math.round(part) : part?.slice(0, 4_000),
        ]);
        const kept = colour === undefined ? (before === undefined ? {} : { colour: before }) : shownColour(colour);
        return { ...note, ...Object.fromEntries(numbers), ...kept };
      }),
    );

export const removeNotes =
  (ids: ReadonlySet<string>): Edit =>
  (value) =>
    withMarks(value, 'notes', (notes) => (notes.some(hasId(ids)) ? notes.filter((one) => !hasId(ids)(one)) : notes));

/** Notes by their new places, beside steps that move with them. */
export const placeNotes =
  (places: Readonly<Record<string, Point>>): Edit =>
  (value) =>
    Object.entries(places).reduce((now, [id, { x, y }]) => changeNote(id, { x, y })(now), value);
