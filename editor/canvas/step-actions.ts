import type { KindRef } from '../../pipeline/kind.ts';
import { disconnect } from '../state/edits/edge-edits.ts';
import { addConnected, insertBetween, portsThrough } from '../state/edits/edge-edits.ts';
import { removeNotes, ungroup } from '../state/edits/mark-edits.ts';
import { addStep, disableSteps, placeSteps, removeSteps, stepIdFor, titleStep } from '../state/edits/step-edits.ts';
import { stepsById, type Layout, type Point } from '../state/written.ts';
import { freeSpot } from './auto-layout.ts';
import { act, titleOfId, type CanvasParts } from './canvas-parts.ts';
import type { PaletteAsk } from './canvas-ui.ts';
import { markOf } from './draw-document.ts';
import { cardWidth, shapeOf } from './step-shape.ts';
import { roomOnEdge } from './edge-room.ts';
import { rememberKind } from './recent-kinds.ts';

export function createStepActions(parts: CanvasParts) {
  const { document, selection, model, ui, kinds, t, text } = parts;
  const value = () => document.getState().value;
  const say = (words: string) => ui.getState().say(words);

  /** Puts a step where it was asked for; joined to a port or put into an edge when it was asked for there. */
  function add(kindRef: KindRef, { at, from, onEdge }: Pick<PaletteAsk, 'at' | 'from' | 'onEdge'>): string | null {
    const kind = kinds.get(kindRef);
    if (parts.isReadOnly || !kind) return null;
    const id = stepIdFor(value(), kindRef);
    const title = text(kind.title);
    const { height } = shapeOf(kind);
    const through = onEdge ? portsThrough(value(), onEdge, kind, kinds) : null;
    const room = onEdge && through ? roomOnEdge(value(), model.getState().layout, onEdge) : null;
    const spot = room
      ? room.at
      : freeSpot(
          at,
          height,
          model
            .getState()
            .nodes.flatMap((node) => (node.type === 'step' ? [{ ...node.position, height: node.height! }] : [])),
        );
    if (onEdge && through) {
      const insert = insertBetween({ edge: onEdge, id, kind: kindRef, at: spot, through });
      act(parts, t('editInsert', { title }), (now) => insert(placeSteps(room?.moved ?? {})(now)));
    } else if (from)
      act(parts, t('editAdd', { title }), addConnected({ id, kind: kindRef, at: spot }, from.end, from.side, kinds));
    else act(parts, t('editAdd', { title }), addStep({ id, kind: kindRef, at: spot }));
    rememberKind(kindRef);
    selection.getState().select({ steps: [id], focused: id });
    say(t(from || through ? 'saidAddedConnected' : 'saidAdded', { title }));
    show(id);
    return id;
  }

  /** Brings a step into view when it is not. */
  function show(stepId: string): void {
    const node = model.getState().nodes.find(({ id }) => id === stepId);
    if (!node) return;
    const { isSeen, centre } = parts.view();
    if (!isSeen(node.position, node.width!, node.height!))
      centre({ x: node.position.x + cardWidth / 2, y: node.position.y + node.height! / 2 });
  }

  function removeSelected(): void {
    const { steps, edges, marks } = selection.getState();
    if (parts.isReadOnly || steps.size + edges.size + marks.size === 0) return;
    const notes = new Set([...marks].flatMap((id) => markOf(id, 'note') ?? []));
    const groups = new Set([...marks].flatMap((id) => markOf(id, 'group') ?? []));
    const label =
      steps.size > 0
        ? t('editRemove', { count: steps.size })
        : edges.size > 0
          ? t('editDisconnect')
          : groups.size > 0
            ? t('editUngroup')
            : t('deleteNote');
    act(parts, label, (now) => ungroup(groups)(removeNotes(notes)(removeSteps(steps)(disconnect(edges)(now)))));
    if (steps.size > 0) say(t('saidRemoved', { count: steps.size }));
    else if (edges.size > 0) say(t('saidEdgesRemoved', { count: edges.size }));
    selection.getState().clear();
  }

  /** Steps that are meant by a key: those selected, else the one in focus. */
  function meant(): ReadonlySet<string> {
    const { steps, focused } = selection.getState();
    return steps.size > 0 ? steps : new Set(focused === null ? [] : [focused]);
  }

  function toggleDisabled(): void {
    const ids = meant();
    const steps = [...ids].flatMap((id) => stepsById(value()).get(id) ?? []);
    if (parts.isReadOnly || steps.length === 0) return;
    const disable = steps.some(({ disabled }) => !disabled);
    act(parts, t(disable ? 'editDisable' : 'editEnable'), disableSteps(ids, disable));
    say(`${titleOfId(parts, steps[0]!.id)}: ${t(disable ? 'disabled' : 'switchOn')}`);
  }

  function rename(stepId: string, title: string): void {
    if (!parts.isReadOnly) act(parts, t('editRename'), titleStep(stepId, title));
    ui.setState({ renaming: null });
  }

  /** Alt and arrows: a run of them is one entry of the history. */
  function moveBy(shift: Point): void {
    const ids = meant();
    const { layout } = model.getState();
    const places: Layout = Object.fromEntries(
      [...ids].flatMap((id) => {
        const at = layout[id];
        return at ? [[id, { x: at.x + shift.x, y: at.y + shift.y }]] : [];
      }),
    );
    const [first] = ids;
    if (parts.isReadOnly || first === undefined) return;
    act(parts, t('editMove', { count: ids.size }), placeSteps(places), { burst: `move ${[...ids].join(' ')}` });
    const at = model.getState().layout[first]!;
    say(t('saidMoved', { title: titleOfId(parts, first), x: at.x, y: at.y }));
    show(first);
  }

  /** From a list that has no place of its own. */
  function addInMiddle(kindRef: KindRef): void {
    const { x, y } = parts.view().middle();
    add(kindRef, { at: { x: x - cardWidth / 2, y: y - 60 } });
  }

  return {
    add,
    addInMiddle,
    titleOf: (stepId: string) => titleOfId(parts, stepId),
    show,
    removeSelected,
    toggleDisabled,
    rename,
    moveBy,
    meant,
  };
}
