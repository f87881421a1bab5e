import type { JsonObject } from '../pipeline/plan.ts';
import { readYaml } from '../pipeline/read-yaml.ts';

/** Characters of text whose reading is kept. */
const maxKept = 4_000_000;

/**
 * Reads what documents say, so that a screen can draw one without reading its text first. A text is read once while it is
 * among the last asked for; null when it cannot be read.
 */
export function createDocumentReader(): (source: string) => JsonObject | null {
  const known = new Map<string, JsonObject | null>();
  let kept = 0;
  return (source) => {
    const before = known.get(source);
    if (before !== undefined) {
      known.delete(source);
      known.set(source, before);
      return before;
    }
    const read = readYaml(source);
    const { value } = read.ok ? read : { value: null };
    const document =
      typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
    known.set(source, document);
    kept += source.length;
    for (const [oldest] of known) {
      if (kept <= maxKept || known.size === 1) break;
      known.delete(oldest);
      kept -= oldest.length;
    }
    return document;
  };
}
