import type { CanvasActions } from './canvas-actions.ts';
import type { CanvasParts } from './canvas-parts.ts';
import { walk, type Direction } from './keyboard-walk.ts';
import { isForTyping, isHeardAstray, letterKeys, type Heard } from '../ui/letter-keys.ts';

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const shifts = { left: { x: -1, y: 0 }, right: { x: 1, y: 0 }, up: { x: 0, y: -1 }, down: { x: 0, y: 1 } } as const;
const stepPx = 10;

type KeyPress = Heard &
  Pick<
    KeyboardEvent,
    'key' | 'code' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'preventDefault' | 'stopPropagation'
  >;

/** Keys that are pressed where nothing has them, as on a page just opened, are the canvas's. Returns how to stop. */
export function hearStrayKeys(onKeyDown: (event: KeyPress) => void): () => void {
  const press = (event: KeyboardEvent) => {
    if (event.target !== document.body || document.querySelector('dialog[open], [role=menu]')) return;
    if (isHeardAstray(event, letterKeys())) onKeyDown(event);
  };
  document.addEventListener('keydown', press);
  return () => document.removeEventListener('keydown', press);
}

interface StepCalls {
  readonly open: (stepId: string) => void;
  readonly pin: (stepId: string) => void;
}

export function createKeyHandler(parts: CanvasParts, actions: CanvasActions, steps: StepCalls) {
  const { selection, ui, document, model } = parts;
  const focused = () => selection.getState().focused;

  function go(direction: Direction): void {
    const { value } = document.getState();
    const next = walk(value, model.getState().layout, focused(), direction);
    if (next === null) return;
    selection.getState().select({ steps: [next], focused: next });
    actions.show(next);
    actions.tell(next);
  }

  const plain: Readonly<Record<string, () => void>> = {
    n: () => actions.askPalette(null),
    Enter: () => withFocus(steps.open),
    p: () => parts.isReadOnly || withFocus(steps.pin),
    F2: () => withFocus((stepId) => parts.isReadOnly || ui.setState({ renaming: stepId })),
    d: () => actions.toggleDisabled(),
    c: () => withFocus((stepId) => parts.isReadOnly || ui.setState({ connectList: stepId })),
    Delete: () => actions.removeSelected(),
    Backspace: () => actions.removeSelected(),
    '?': () => ui.setState({ isShowingKeys: true }),
    Escape: () => actions.stepOut(),
    '0': () => actions.fit(),
    '1': () => actions.fitSelected(),
    '+': () => actions.zoomBy(1.25),
    '=': () => actions.zoomBy(1.25),
    '-': () => actions.zoomBy(0.8),
    o: () => ui.setState(({ panel }) => ({ panel: panel === 'outline' ? null : 'outline' })),
  };
  const withControl: Readonly<Record<string, () => void>> = {
    z: () => actions.undo(),
    y: () => actions.redo(),
    a: () => actions.selectAll(),
    f: () => ui.setState({ isFinding: true }),
    g: () => actions.group(),
    d: () => actions.duplicate(),
  };
  const withControlShift: Readonly<Record<string, () => void>> = {
    z: () => actions.redo(),
    g: () => actions.ungroup(),
  };
  const withShift: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => actions.selectChain('up'),
    ArrowRight: () => actions.selectChain('down'),
    s: () => actions.addNoteHere(),
    '?': plain['?']!,
    '+': plain['+']!,
  };

  function withFocus(use: (stepId: string) => void): void {
    const stepId = focused();
    if (stepId !== null) use(stepId);
  }

  return (event: KeyPress): void => {
    // What opens for the keyboard has the keys, also while it is on its way.
    if (isForTyping(event) || ui.getState().connectList !== null) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const isControl = event.ctrlKey || event.metaKey;
    const direction = directions[event.key];
    // Both held: T may come next.
    if ((key === 'Shift' || key === 'Alt') && event.altKey && event.shiftKey && !parts.isReadOnly) actions.readyTidy();
    let run: (() => void) | undefined;
    if (direction && event.altKey && !isControl) {
      const by = event.shiftKey ? stepPx * 10 : stepPx;
      run = () => actions.moveBy({ x: shifts[direction].x * by, y: shifts[direction].y * by });
    } else if (event.altKey && event.shiftKey && event.code === 'KeyT') run = () => void actions.tidy();
    else if (event.altKey) return;
    else if (isControl) run = (event.shiftKey ? withControlShift : withControl)[key];
    else if (event.shiftKey) run = withShift[key];
    else if (direction) run = () => go(direction);
    else run = plain[key];
    if (!run) return;
    // A button under focus keeps Enter and Space for itself.
    if (event.key === 'Enter' && event.target instanceof HTMLElement && event.target.closest('button, a')) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  };
}
