import { useStore as useFlowStore } from 'reactflow';
import { useEffect, useRef } from 'react';
import { Button } from '../ui/button.tsx';
import { useText, useWords } from '../words/language.ts';
import { useCanvas } from './canvas-context.ts';
import { useCanvasUi, useCanvasUiStore, type Refusal } from './canvas-ui.ts';
import { orderPort } from './step-shape.ts';
import { canvasWords } from './words.ts';

/** Of what floats beside the pointer. */
export const pointerLabel =
  'pointer-events-none absolute z-20 max-w-80 rounded-control border bg-panel px-2 py-1 text-xs shadow-float';

/** While an edge is held over a port that does not take it: why not. */
export function ConnectReason() {
  const t = useWords(canvasWords);
  const text = useText();
  const { actions } = useCanvas();
  const over = useFlowStore(({ connection }) => {
    if (!connection.inProgress || connection.isValid !== false || !connection.toHandle) return null;
    const { fromHandle, toHandle, to } = connection;
    if (fromHandle.type === toHandle.type) return null;
    const [source, target] = fromHandle.type === 'source' ? [fromHandle, toHandle] : [toHandle, fromHandle];
    return [endOf(source), endOf(target), Math.round(to.x), Math.round(to.y)].join(' ');
  });
  if (over === null) return null;
  const [from = '', to = '', left, top] = over.split(' ');
  const verdict = actions.explain({ from, to });
  if (verdict.fits) return null;
  return (
    <div
      role="status"
      className={`${pointerLabel} border-failed`}
      style={{ left: Number(left) + 16, top: Number(top) + 16 }}
    >
      <p>{text(verdict.problem.message)}</p>
      {verdict.fix && <p className="text-ink-2">{t('releaseForFix')}</p>}
    </div>
  );
}

const endOf = ({ nodeId, id }: { readonly nodeId: string; readonly id?: string | null }) =>
  id === null || id === undefined || id === orderPort ? nodeId : `${nodeId}.${id}`;

/** After an edge was let go over a port that does not take it: why, and the step that would help. */
export function RefusalCard() {
  const refusal = useCanvasUi((state) => state.refusal);
  return refusal && <OpenRefusal refusal={refusal} />;
}

function OpenRefusal({ refusal }: { readonly refusal: Refusal }) {
  const t = useWords(canvasWords);
  const text = useText();
  const { actions, kinds } = useCanvas();
  const ui = useCanvasUiStore();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      if (event instanceof KeyboardEvent && event.key !== 'Escape') return;
      if (event.target instanceof Node && box.current?.contains(event.target) && event.type === 'pointerdown') return;
      ui.setState({ refusal: null });
    };
    addEventListener('pointerdown', close, true);
    addEventListener('keydown', close, true);
    return () => {
      removeEventListener('pointerdown', close, true);
      removeEventListener('keydown', close, true);
    };
  }, [ui]);
  const { screen, reason, fix } = refusal;
  const kind = fix && kinds.get(fix.insert);
  return (
    <div
      ref={box}
      role="alert"
      className="absolute z-20 flex w-72 flex-col items-start gap-2 rounded-panel border border-failed bg-panel p-3 shadow-float"
      style={{
        left: `min(${screen.x + 12}px, calc(100% - 300px))`,
        top: `min(${screen.y + 12}px, calc(100% - 110px))`,
      }}
    >
      <p>{text(reason)}</p>
      {kind && (
        <Button size="small" onClick={() => actions.mend(refusal)}>
          {t('insertKind', { title: text(kind.title) })}
        </Button>
      )}
    </div>
  );
}
