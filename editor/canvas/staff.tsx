import { useStoreApi } from 'reactflow';
import { useLayoutEffect, useRef } from 'react';
import { usePreference } from './preferences.ts';

const systemHeight = 124;
/** Below this nothing is drawn, so that the paper is at most twice as large as what is seen, and a piece. */
const leastZoom = 0.5;
/** One above the other these are taller than any screen at that zoom. */
const systems = Array.from({ length: 40 }, (_, place) => place * systemHeight);
const dotGap = 24;
const sheetWidth = 10_000;
const linesFrom = (top: number) =>
  [0, 9, 18, 27, 36].map((y) => `M0 ${top + y}h${sheetWidth}v1h-${sheetWidth}z`).join('');

/**
 * The paper under the cards: five hairlines in groups, or dots. No layer of its own: one that is see-through and as
 * large as the screen is put together with all that lies over it in every frame, which takes longer than its lines.
 */
export function Staff() {
  const grid = usePreference('grid');
  const flow = useStoreApi();
  const sheet = useRef<SVGSVGElement>(null);
  const isDots = grid === 'dots';
  const piece = isDots ? dotGap : systemHeight;
  useLayoutEffect(() => {
    let shown: readonly number[] = [];
    const follow = () => {
      const { transform } = flow.getState();
      if (transform === shown) return;
      shown = transform;
      const [x, y, zoom] = transform;
      const { style } = sheet.current!;
      style.display = zoom < leastZoom ? 'none' : '';
      const size = piece * zoom;
      const offset = (at: number) => (((at % size) + size) % size) - size;
      style.transform = `translate(${isDots ? offset(x) : 0}px, ${offset(y)}px) scale(${zoom})`;
    };
    follow();
    return flow.subscribe(follow);
  }, [flow, isDots, piece]);
  const side = `calc(${100 / leastZoom}% + ${2 * piece}px)`;
  return (
    <svg
      ref={sheet}
      aria-hidden="true"
      className="pointer-events-none absolute top-0 left-0 origin-top-left fill-ink"
      fillOpacity="0.06"
      style={{ width: side, height: side }}
    >
      {isDots ? (
        <>
          <pattern id="canvas-grid" patternUnits="userSpaceOnUse" width={dotGap} height={dotGap}>
            <circle cx="2" cy="2" r="1.6" />
          </pattern>
          <rect width="100%" height="100%" fill="url(#canvas-grid)" />
        </>
      ) : (
        systems.map((top) => <path key={top} d={linesFrom(top)} />)
      )}
    </svg>
  );
}
