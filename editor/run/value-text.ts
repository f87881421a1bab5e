import { formatNumber } from '../ui/format.ts';

/** A parameter or number as a person reads it. */
export function valueText(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? formatNumber(value, 0) : shortNumber(value);
  if (typeof value === 'string') return value === '' ? '""' : value;
  if (value === undefined) return '–';
  return JSON.stringify(value);
}

/** Four digits that count: `0.0123`, `1.3e-5`. */
export function shortNumber(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-3) return value.toExponential(2).replace(/\.?0+e/, 'e');
  return formatNumber(Number(value.toPrecision(4)), 6);
}
