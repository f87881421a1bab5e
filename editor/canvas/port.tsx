import { Handle, Position } from 'reactflow';
import { memo, type MouseEvent } from 'react';
import { colourOfType } from './artifact-look.ts';
import { useCanvas } from './canvas-context.ts';
import { useCanvasUi, useCanvasUiStore } from './canvas-ui.ts';
import { orderPort, type PortPlace } from './step-shape.ts';
import { TypeMark } from './type-mark.tsx';

interface PortProps {
  readonly stepId: string;
  readonly port: PortPlace;
}

/** A typed end of a step: shape and colour say what fits, those that do not fade while an edge is drawn. */
export const Port = memo(function Port({ stepId, port }: PortProps) {
  const end = `${stepId}.${port.name}`;
  const { isReadOnly, actions } = useCanvas();
  const ui = useCanvasUiStore();
  const isDim = useCanvasUi(({ connecting }) => isRefused(connecting, end));
  const isLeft = port.side === 'left';
  return (
    <Handle
      id={port.name}
      type={isLeft ? 'target' : 'source'}
      position={isLeft ? Position.Left : Position.Right}
      isConnectable={!isReadOnly}
      className={`port ${isDim ? 'is-dim' : ''}`}
      style={{ top: port.y, color: colourOfType(port.type) }}
      onMouseEnter={(event) => ui.getState().showTip(port, pointOf(event))}
      onMouseLeave={() => ui.setState({ tip: null })}
      onMouseDownCapture={(event) => {
        ui.setState({ tip: null });
        if (!event.altKey) return;
        event.stopPropagation();
        actions.clear(end);
      }}
    >
      <TypeMark type={port.type} isFilled={!port.optional} />
    </Handle>
  );
});

interface OrderPortProps {
  readonly stepId: string;
  readonly side: 'left' | 'right';
  readonly y: number;
}

/** Where edges meet a step that only say what comes first. */
export const OrderPort = memo(function OrderPort({ stepId, side, y }: OrderPortProps) {
  const { isReadOnly } = useCanvas();
  const ui = useCanvasUiStore();
  const isDim = useCanvasUi(({ connecting }) => isRefused(connecting, stepId));
  const isLeft = side === 'left';
  return (
    <Handle
      id={orderPort}
      type={isLeft ? 'target' : 'source'}
      position={isLeft ? Position.Left : Position.Right}
      isConnectable={!isReadOnly}
      className={`port order-port ${isDim ? 'is-dim' : ''}`}
      style={{ top: y }}
      onMouseEnter={(event) => ui.getState().showTip(isLeft ? 'orderIn' : 'orderOut', pointOf(event))}
      onMouseLeave={() => ui.setState({ tip: null })}
    >
      <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden="true">
        <path d="M1.5 0.8 L6 4 L1.5 7.2" fill="none" stroke="currentColor" strokeWidth="1.5" />
      </svg>
    </Handle>
  );
});

const isRefused = (
  connecting: { readonly fits: ReadonlySet<string>; readonly from: { readonly end: string } } | null,
  end: string,
) => connecting !== null && connecting.from.end !== end && !connecting.fits.has(end);

const pointOf = (event: MouseEvent) => {
  const { left, right, top, bottom } = event.currentTarget.getBoundingClientRect();
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
};
