import { useStoreApi } from 'reactflow';
import { useLayoutEffect, useRef } from 'react';
import { usePreference } from './preferences.ts';

const systemHeight = 124;
const lines = [0, 9, 18, 27, 36];
const dotGap = 24;

/**
 * The paper under the cards: five hairlines in groups, or dots. A layer of its own that is larger than what is seen by
 * one piece of its pattern: moving the view moves the layer and paints nothing.
 */
export function Staff() {
  const grid = usePreference('grid');
  const flow = useStoreApi();
  const pattern = useRef<SVGPatternElement>(null);
  const sheet = useRef<SVGSVGElement>(null);
  const isDots = grid === 'dots';
  const piece = isDots ? dotGap : systemHeight;
  useLayoutEffect(() => {
    let shown: readonly number[] = [];
    let shownZoom = 0;
    const follow = () => {
      const { transform } = flow.getState();
      if (transform === shown) return;
      shown = transform;
      const [x, y, zoom] = transform;
      const { style } = sheet.current!;
      if (zoom !== shownZoom) {
        shownZoom = zoom;
        style.display = zoom < 0.5 ? 'none' : '';
        pattern.current!.setAttribute('patternTransform', `scale(${zoom})`);
      }
      const size = piece * zoom;
      const offset = (at: number) => (((at % size) + size) % size) - size;
      style.transform = `translate(${isDots ? offset(x) : 0}px, ${offset(y)}px)`;
    };
    follow();
    return flow.subscribe(follow);
  }, [flow, isDots, piece]);
  return (
    <svg
      ref={sheet}
      aria-hidden="true"
      className="pointer-events-none absolute top-0 left-0 text-ink opacity-[0.06] will-change-transform"
      style={{ width: `calc(100% + ${2 * piece}px)`, height: `calc(100% + ${2 * piece}px)` }}
    >
      <pattern
        ref={pattern}
        id="canvas-grid"
        patternUnits="userSpaceOnUse"
        width={isDots ? dotGap : 1_000}
        height={piece}
      >
        {isDots ? (
          <circle cx="2" cy="2" r="1.6" fill="currentColor" />
        ) : (
          lines.map((y) => <rect key={y} x="0" y={y} width="1000" height="1" fill="currentColor" />)
        )}
      </pattern>
      <rect width="100%" height="100%" fill="url(#canvas-grid)" />
    </svg>
  );
}
