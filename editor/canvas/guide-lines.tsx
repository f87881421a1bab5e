import { ViewportPortal } from 'reactflow';
import { useCanvasUi } from './canvas-ui.ts';

/** Lines that show what a dragged card is in line with. */
export function GuideLines() {
  const guides = useCanvasUi((state) => state.guides);
  if (guides.length === 0) return null;
  return (
    <ViewportPortal>
      {guides.map(({ axis, at, from, to }) => (
        <div
          key={`${axis} ${at} ${from}`}
          aria-hidden="true"
          data-guide={axis}
          className="pointer-events-none absolute bg-focus"
          style={
            axis === 'x'
              ? { left: at, top: from, width: 1, height: to - from }
              : { left: from, top: at, width: to - from, height: 1 }
          }
        />
      ))}
    </ViewportPortal>
  );
}
