interface WhiskerProps {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Value at either end of the drawing. */
  readonly reach: number;
}

/** A difference and its interval about zero; the numbers stand beside it. */
export function Whisker({ value, low, high, reach }: WhiskerProps) {
  const at = (x: number) => 60 + (Math.max(-reach, Math.min(reach, x)) / reach) * 55;
  return (
    <svg width="120" height="16" aria-hidden="true" className="shrink-0 text-ink">
      <line x1="60" y1="1" x2="60" y2="15" stroke="var(--ink-3)" strokeDasharray="2 2" />
      <line x1={at(low)} y1="8" x2={at(high)} y2="8" stroke="currentColor" strokeWidth="2" />
      <circle cx={at(value)} cy="8" r="3.5" fill="currentColor" />
    </svg>
  );
}
