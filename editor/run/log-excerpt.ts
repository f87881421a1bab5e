const fault = /\b(error|exception|failed|fatal|traceback|panic|killed|out of memory|OOM)\b/i;

export interface Excerpt {
  /** Number of its first line, from 1. */
  readonly from: number;
  readonly lines: readonly string[];
  /** Place in `lines` of the line the excerpt is about; -1 for none. */
  readonly at: number;
}

/** At most `most` lines around the last one that tells of a fault; the end of the log when none does. */
export function excerptAround(lines: readonly string[], most = 50): Excerpt {
  const found = lines.findLastIndex((line) => fault.test(line));
  const start =
    found < 0
      ? Math.max(0, lines.length - most)
      : Math.max(0, Math.min(found - Math.floor(most / 2), lines.length - most));
  return { from: start + 1, lines: lines.slice(start, start + most), at: found < 0 ? -1 : found - start };
}

export const linesOfLog = (text: string): string[] => text.replace(/\n$/, '').split('\n');
