import { useEffect, useRef } from 'react';
import { useShownTheme } from '../app/theme.ts';
import { drawChart } from './chart.ts';
import { csvOf, smooth, type Band, type Curve } from './curves.ts';
import { saveFile } from './save-file.ts';
import { shortNumber } from './value-text.ts';
import { Button } from '../ui/button.tsx';
import { useText, useWords } from '../words/language.ts';
import { metricTitle, metricWords } from './metric-words.ts';

interface MetricChartProps {
  readonly curve: Curve;
  readonly band: Band | null;
  readonly weight: number;
  readonly isLog: boolean;
  readonly group: string;
  readonly filename: string;
}

/** One curve, with its last value and the value under the cursor. */
export function MetricChart({ curve, band, weight, isLog, group, filename }: MetricChartProps) {
  const t = useWords(metricWords);
  const text = useText();
  const theme = useShownTheme();
  const place = useRef<HTMLDivElement>(null);
  const cursor = useRef<HTMLSpanElement>(null);
  const canvas = useRef<HTMLCanvasElement | null>(null);
  const title = text(metricTitle(curve.name));
  useEffect(() => {
    const parent = place.current;
    if (!parent) return undefined;
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const drawn = drawChart(parent, {
      curve: weight > 0 ? { ...curve, ys: smooth(curve.ys, weight) } : curve,
      raw: weight > 0 ? curve : null,
      band,
      isLog,
      group,
      look: { ink: colour('--ink'), faint: colour('--ink-3'), grid: colour('--line'), line: colour('--focus') },
      onCursor: (said) => {
        if (cursor.current) cursor.current.textContent = said;
      },
    });
    canvas.current = drawn.chart.ctx.canvas;
    return () => drawn.end();
  }, [curve, band, weight, isLog, group, theme]);
  const [first, last] = [curve.ys[0] ?? 0, curve.ys.at(-1) ?? 0];
  return (
    <figure className="min-w-0 rounded-card border border-line bg-panel p-3" data-metric={curve.name}>
      <figcaption className="mb-1 flex flex-wrap items-baseline gap-x-2">
        <span className="font-semibold">{title}</span>
        <span className="text-xs text-ink-3">{curve.name}</span>
        <span className="flex-1" />
        <span ref={cursor} className="font-mono text-xs text-ink-2" />
        <span className="font-mono text-xs">{shortNumber(last)}</span>
      </figcaption>
      <div
        ref={place}
        role="img"
        tabIndex={0}
        aria-label={t('said', {
          name: title,
          from: shortNumber(first),
          to: shortNumber(last),
          count: curve.xs.length,
        })}
        className="w-full overflow-hidden"
      />
      <div className="mt-1 flex justify-end gap-1">
        <Button
          size="small"
          look="quiet"
          onClick={() => canvas.current?.toBlob((blob) => blob && saveFile(`${filename}-${curve.name}.png`, blob))}
        >
          PNG
        </Button>
        <Button
          size="small"
          look="quiet"
          onClick={() => saveFile(`${filename}-${curve.name}.csv`, new Blob([csvOf([curve])], { type: 'text/csv' }))}
        >
          CSV
        </Button>
      </div>
    </figure>
  );
}
