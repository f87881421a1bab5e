interface WhiskerProps {
  readonly delta: number;
  readonly low: number;
  readonly high: number;
  /** Where the gate draws its line, as a difference; null when it draws none. */
  readonly threshold: number | null;
  /** Smaller differences mean nothing: drawn as a band around zero. */
  readonly leastEffect: number;
  /** Said by screen readers; the numbers stand in it. */
  readonly label: string;
}

const width = 240;
const height = 28;
const middle = 14;

/** A difference with its interval on a line with zero in the middle; right is better. */
export function Whisker({ delta, low, high, threshold, leastEffect, label }: WhiskerProps) {
  const reach = Math.max(Math.abs(low), Math.abs(high), Math.abs(threshold ?? 0), 2 * leastEffect) * 1.15;
  const x = (value: number) => width / 2 + (value / reach) * (width / 2 - 8);
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
      className="h-7 w-full max-w-60 text-ink"
      preserveAspectRatio="xMidYMid meet"
    >
      <title>{label}</title>
      <rect x={x(-leastEffect)} width={x(leastEffect) - x(-leastEffect)} y={4} height={20} className="fill-sunk" />
      <line x1={0} x2={width} y1={middle} y2={middle} className="stroke-line" />
      <line x1={x(0)} x2={x(0)} y1={2} y2={height - 2} className="stroke-ink-3" />
      {threshold !== null && (
        <g className="stroke-waiting">
          <line x1={x(threshold)} x2={x(threshold)} y1={2} y2={height - 2} strokeDasharray="3 2" strokeWidth={1.5} />
        </g>
      )}
      <line x1={x(low)} x2={x(high)} y1={middle} y2={middle} className="stroke-ink" strokeWidth={2} />
      {[low, high].map((end, at) => (
        <line key={at} x1={x(end)} x2={x(end)} y1={middle - 4} y2={middle + 4} className="stroke-ink" strokeWidth={2} />
      ))}
      <circle cx={x(delta)} cy={middle} r={4.5} className="fill-ink" />
    </svg>
  );
}
