import { stepsById, type Point } from '../state/written.ts';
import { titleOfId, type CanvasParts } from './canvas-parts.ts';
import { chainOf } from './keyboard-walk.ts';
import type { PaletteAsk } from './canvas-ui.ts';
import { cardWidth } from './step-shape.ts';

export function createViewActions(parts: CanvasParts) {
  const { model, selection, ui } = parts;

  /** Opens the palette at a point of the window, or in the middle when a key asked for it. */
  function askPalette(client: Point | null, more: Partial<Pick<PaletteAsk, 'from' | 'onEdge' | 'screen'>> = {}): void {
    if (parts.isReadOnly) return;
    const view = parts.view();
    const box = view.box();
    const screen = client ?? view.pointer ?? { x: box.left + box.width / 2, y: box.top + box.height / 3 };
    const at = view.toDocument(screen);
    ui.setState({
      palette: {
        screen: { x: screen.x - box.left, y: screen.y - box.top },
        at: { x: at.x - (more.from?.side === 'input' ? cardWidth : more.onEdge ? cardWidth / 2 : 0), y: at.y - 24 },
        ...more,
      },
    });
  }

  function centreOn(nodeId: string): void {
    const node = model.getState().nodes.find(({ id }) => id === nodeId);
    if (!node) return;
    const view = parts.view();
    view.centre(
      { x: node.position.x + (node.width ?? 0) / 2, y: node.position.y + (node.height ?? 0) / 2 },
      Math.max(view.zoom(), 0.7),
    );
  }

  function selectAll(): void {
    const { nodes } = model.getState();
    selection.getState().select({
      steps: nodes.flatMap(({ id, type }) => (type === 'step' ? [id] : [])),
      marks: nodes.flatMap(({ id, type }) => (type === 'step' ? [] : [id])),
    });
  }

  function selectChain(towards: 'up' | 'down'): void {
    const { steps, focused } = selection.getState();
    const from = steps.size > 0 ? steps : new Set(focused === null ? [] : [focused]);
    selection.getState().select({ steps: chainOf(parts.document.getState().value, from, towards), focused });
  }

  /** Escape: what floats first, then the panel, then the selection. */
  function stepOut(): void {
    const { palette, refusal, connectList, isFinding, panel } = ui.getState();
    if (palette || refusal || connectList) ui.setState({ palette: null, refusal: null, connectList: null });
    else if (isFinding) ui.setState({ isFinding: false });
    else if (selection.getState().steps.size + selection.getState().edges.size + selection.getState().marks.size > 0)
      selection.getState().clear();
    else if (panel) ui.setState({ panel: null });
  }

  /** Says what a step is, as its card shows it. */
  function tell(stepId: string): void {
    const step = stepsById(parts.document.getState().value).get(stepId);
    if (!step) return;
    const state = parts.status().getState().steps[stepId]?.state;
    const count = parts.problems().getState().bySteps[stepId]?.length ?? 0;
    const words = [
      titleOfId(parts, stepId),
      step.disabled ? parts.t('disabled') : '',
      state ? parts.statusWord(state) : '',
      count > 0 ? parts.t('problems', { count }) : '',
    ];
    ui.getState().say(words.filter(Boolean).join(', '));
  }

  return {
    askPalette,
    selectChain,
    stepOut,
    tell,
    centreOn,
    selectAll,
    focus: () => parts.view().focus(),
    fit: () => parts.view().fit(),
    fitSelected: () => {
      const { steps } = selection.getState();
      parts.view().fit(steps.size > 0 ? [...steps] : undefined);
    },
    zoomBy: (factor: number) => parts.view().zoomBy(factor),
  };
}
