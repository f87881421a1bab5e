interface SparklineProps {
  readonly values: readonly number[];
  readonly className?: string;
}

const [width, height] = [60, 24];

/** A small curve without axes; what it shows is said beside it. */
export function Sparkline({ values, className = '' }: SparklineProps) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const points = values.map((value, at) => {
    const x = values.length === 1 ? width : (at / (values.length - 1)) * width;
    const y = high === low ? height / 2 : 2 + (1 - (value - low) / (high - low)) * (height - 4);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className={`h-6 w-full ${className}`}
    >
      {values.length > 0 && (
        <polyline
          points={points.join(' ')}
          fill="none"
          stroke="currentColor"
          strokeWidth={1.5}
          vectorEffect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}
