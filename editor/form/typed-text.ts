import { isEqual } from '../../pipeline/changes.ts';
import type { Json } from '../../pipeline/plan.ts';

/** What a number field writes: the number, or the text as it stands when it is none, so that nothing typed is dropped. */
export function numberOfText(text: string): Json | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const value = Number(trimmed);
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(trimmed) && Number.isFinite(value) ? value : text;
}

/** What a field for anything writes: what JSON reads, or the text. */
export function jsonOfText(text: string): Json | undefined {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** How a value stands in a field of text. */
export const textOfValue = (value: Json | undefined): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/**
 * What a field shows: the text as it was typed while it still means the value ("1.", "1e"), else the value, which
 * something else has changed.
 */
export function shownText(
  typed: string | null,
  value: Json | undefined,
  read: (text: string) => Json | undefined,
): string {
  return typed !== null && isEqual(read(typed), value) ? typed : textOfValue(value);
}
