import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { decimate, windowOf, type Band, type Curve } from './curves.ts';
import { shortNumber } from './value-text.ts';

export interface ChartLook {
  readonly ink: string;
  readonly faint: string;
  readonly grid: string;
  readonly line: string;
}
export interface ChartOptions {
  readonly curve: Curve;
  /** The same points as they were before they were smoothed. */
  readonly raw: Curve | null;
  readonly band: Band | null;
  readonly isLog: boolean;
  /** Charts of one group show one cursor. */
  readonly group: string;
  readonly look: ChartLook;
  readonly onCursor: (text: string) => void;
}

/** Charts of one group look at the same part. */
const groups = new Map<string, Set<(min: number, max: number) => void>>();
const isMove = (type: string) => type === 'mousemove' || type === 'mouseleave';
const height = 180;
/** Whole training steps between two ticks. */
const stepIncrements = [1, 2, 5]
  .flatMap((one) => [1, 10, 100, 1_000, 10_000, 100_000].map((by) => one * by))
  .sort((a, b) => a - b);
/** Twice as many as there are pixels across: more cannot be seen. */
const pointsPerPixel = 2;

/** A curve on a canvas: drag to zoom, wheel to zoom at the pointer, shift and drag to pan, double click for the whole. */
export function drawChart(
  parent: HTMLElement,
  { curve, raw, band, isLog, group, look, onCursor }: ChartOptions,
): { readonly chart: uPlot; readonly end: () => void } {
  const { xs } = curve;
  const whole = { min: xs[0] ?? 0, max: Math.max((xs[0] ?? 0) + 1, xs.at(-1) ?? 1) };
  const onLog = (ys: readonly number[]) => (isLog ? ys.map((y) => (y > 0 ? y : null)) : [...ys]);

  const bandAt = new Map(band?.xs.map((x, at) => [x, at]));
  /** What of the points is worth drawing between two steps. */
  function dataOf(min: number, max: number, width: number): uPlot.AlignedData {
    const places = decimate(curve.ys, { ...windowOf(xs, min, max), most: Math.max(200, width * pointsPerPixel) });
    const of = (ys: readonly number[]) => places.map((at) => ys[at]!);
    const outX = of(xs);
    const beside = (ys: readonly number[] | undefined) => outX.map((x) => ys?.[bandAt.get(x) ?? -1] ?? null);
    return [
      outX,
      onLog(of(curve.ys)),
      raw ? onLog(of(raw.ys)) : outX.map(() => null),
      beside(band?.high),
      beside(band?.low),
    ];
  }

  let shown: { readonly min: number; readonly max: number } | null = null;
  const width = Math.max(200, parent.clientWidth);
  const axis = { stroke: look.faint, grid: { stroke: look.grid, width: 1 }, ticks: { stroke: look.grid, width: 1 } };
  const chart = new uPlot(
    {
      width,
      height,
      legend: { show: false },
      cursor: {
        // The cursor is shared by its step; what part is looked at is shared by `groups`.
        sync: { key: group, setSeries: false, filters: { pub: isMove, sub: isMove } },
        drag: { x: true, y: false },
        points: { size: 6 },
      },
      scales: { x: { time: false, ...whole }, y: isLog ? { distr: 3 } : {} },
      axes: [
        { ...axis, size: 28, incrs: stepIncrements },
        { ...axis, size: 60, values: (_, values) => values.map((value) => (value === null ? '' : shortNumber(value))) },
      ],
      bands: band ? [{ series: [3, 4], fill: `color-mix(in srgb, ${look.line} 14%, transparent)` }] : [],
      series: [
        {},
        { stroke: look.line, width: 2, points: { show: xs.length < 60 }, spanGaps: true },
        {
          stroke: `color-mix(in srgb, ${look.line} 35%, transparent)`,
          width: 1,
          points: { show: false },
          show: raw !== null,
        },
        { stroke: 'transparent', points: { show: false }, show: band !== null },
        { stroke: 'transparent', points: { show: false }, show: band !== null },
      ],
      hooks: {
        setCursor: [
          (self) => {
            const at = self.cursor.idx;
            const [x, y] = [
              at === null || at === undefined ? null : self.data[0][at],
              at === null || at === undefined ? null : self.data[1]![at],
            ];
            onCursor(x === null || x === undefined || y === null || y === undefined ? '' : `${x}: ${shortNumber(y)}`);
          },
        ],
        setScale: [
          (self, key) => {
            const { min, max } = self.scales['x']!;
            if (key !== 'x' || typeof min !== 'number' || typeof max !== 'number') return;
            if (shown?.min === min && shown.max === max) return;
            shown = { min, max };
            self.setData(dataOf(min, max, self.width), false);
            for (const peer of groups.get(group) ?? []) if (peer !== take) peer(min, max);
          },
        ],
      },
    },
    dataOf(whole.min, whole.max, width),
    parent,
  );

  /** What another chart of the group looks at. */
  const take = (min: number, max: number) => {
    if (shown?.min !== min || shown.max !== max) chart.setScale('x', { min, max });
  };
  groups.set(group, (groups.get(group) ?? new Set()).add(take));
  const show = (min: number, max: number) => {
    const span = Math.min(Math.max(max - min, 1), whole.max - whole.min);
    const from = Math.min(Math.max(min, whole.min), whole.max - span);
    chart.setScale('x', { min: from, max: from + span });
  };
  const onWheel = (event: WheelEvent) => {
    if (!event.ctrlKey && !event.shiftKey && Math.abs(event.deltaY) > Math.abs(event.deltaX) && !isFocused()) return;
    event.preventDefault();
    const { min = whole.min, max = whole.max } = chart.scales['x']!;
    const at = chart.posToVal(event.clientX - chart.over.getBoundingClientRect().left, 'x');
    const factor = event.deltaY > 0 ? 1.25 : 0.8;
    show(at - (at - (min ?? 0)) * factor, at + ((max ?? 1) - at) * factor);
  };
  /** A page is scrolled past charts; only one that was clicked takes the wheel for itself. */
  const isFocused = () => parent.contains(document.activeElement);
  const onDown = (event: MouseEvent) => {
    if (!event.shiftKey && event.button !== 1) return;
    event.preventDefault();
    event.stopPropagation();
    const { min, max } = chart.scales['x']!;
    const perPixel = ((max ?? 1) - (min ?? 0)) / chart.over.clientWidth;
    const move = ({ clientX }: MouseEvent) =>
      show((min ?? 0) - (clientX - event.clientX) * perPixel, (max ?? 1) - (clientX - event.clientX) * perPixel);
    const up = () => {
      document.removeEventListener('mousemove', move);
      document.removeEventListener('mouseup', up);
    };
    document.addEventListener('mousemove', move);
    document.addEventListener('mouseup', up);
  };
  const onKey = (event: KeyboardEvent) => {
    const { min, max } = chart.scales['x']!;
    const span = (max ?? 1) - (min ?? 0);
    const by = { ArrowLeft: -0.2, ArrowRight: 0.2 }[event.key];
    const zoom = { '+': 0.7, '=': 0.7, '-': 1.4 }[event.key];
    if (by !== undefined) show((min ?? 0) + span * by, (max ?? 1) + span * by);
    else if (zoom !== undefined) show((min ?? 0) + (span * (1 - zoom)) / 2, (max ?? 1) - (span * (1 - zoom)) / 2);
    else if (event.key === '0') show(whole.min, whole.max);
    else return;
    event.preventDefault();
  };
  chart.over.addEventListener('mousedown', onDown, { capture: true });
  chart.over.addEventListener('wheel', onWheel, { passive: false });
  parent.addEventListener('keydown', onKey);
  const size = new ResizeObserver(() => {
    const next = Math.max(200, parent.clientWidth);
    if (next !== chart.width) chart.setSize({ width: next, height });
  });
  size.observe(parent);
  return {
    chart,
    end: () => {
      size.disconnect();
      groups.get(group)?.delete(take);
      parent.removeEventListener('keydown', onKey);
      chart.destroy();
    },
  };
}
