import { placeSteps } from '../state/edits/step-edits.ts';
import { groupsOf, edgesOf, type Layout } from '../state/written.ts';
import { toast } from '../ui/toast.tsx';
import { alignBoxes, type Alignment, type Placed } from './align.ts';
import { act, type CanvasParts } from './canvas-parts.ts';
import { readyTidy, tidyLayout } from './tidy.ts';

export function createArrangeActions(parts: CanvasParts) {
  const { document, selection, model, t } = parts;

  function boxes(ids: ReadonlySet<string>): readonly Placed[] {
    const { nodes } = model.getState();
    const isMeant = ids.size > 1 ? ({ id }: { id: string }) => ids.has(id) : () => true;
    return nodes.flatMap((node) =>
      node.type === 'step' && isMeant(node)
        ? [{ id: node.id, ...node.position, width: node.width!, height: node.height! }]
        : [],
    );
  }

  function align(how: Alignment): void {
    const { steps } = selection.getState();
    if (parts.isReadOnly || steps.size < 2) return;
    act(parts, t('editAlign'), placeSteps(alignBoxes(boxes(steps), how)));
  }

  /** The selection, or all when fewer than two are selected; shown on its way, then one edit. */
  async function tidy(): Promise<void> {
    if (parts.isReadOnly) return;
    const { value } = document.getState();
    const meant = boxes(selection.getState().steps);
    if (meant.length === 0) return;
    const layout = await tidyLayout(meant, edgesOf(value), groupsOf(value)).catch(() => null);
    if (layout === null) return toast(t('tidyFailed'), { tone: 'failed' });
    if (document.getState().value !== value) return;
    await glide(layout);
    act(parts, t('editTidy'), placeSteps(layout));
  }

  /**
   * From where cards are to where they go, in 200 ms. A frame that came late counts as 50 at most, so that the way is
   * seen however busy the machine is.
   */
  async function glide(layout: Layout): Promise<void> {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const { nodes } = model.getState();
    const from = new Map(nodes.map(({ id, position }) => [id, position]));
    // Of what nobody sees and what would take longer than a frame, only the end is shown.
    if (Object.keys(layout).length > 300) return;
    let [last, passed] = [performance.now(), 0];
    for (;;) {
      const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
      passed += Math.min(50, Math.max(0, now - last));
      last = now;
      const share = Math.min(1, passed / 200);
      const eased = 1 - (1 - share) ** 3;
      const places = Object.entries(layout).map(([id, to]) => {
        const at = from.get(id) ?? to;
        return [id, { x: at.x + (to.x - at.x) * eased, y: at.y + (to.y - at.y) * eased }];
      });
      model.getState().show(Object.fromEntries(places) as Layout);
      if (share === 1) return;
    }
  }

  return { align, tidy, readyTidy };
}
