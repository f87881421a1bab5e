import type { EncodingGuess } from '../../datasets/curation/guess-encoding.ts';

const mostQuarantined = 1_000;
const longestText = 200;

export interface Quarantined {
  /** Number of the line it begins at, from 1. */
  readonly row: number;
  readonly reason: string;
  readonly text: string;
  readonly file: string;
}

/** What an import found beside its lyrics. */
export class Harvest {
  readonly files: ({ readonly file: string; readonly format: string } & EncodingGuess)[] = [];
  readonly quarantined: Quarantined[] = [];
  badRows = 0;
  lines = 0;
  private readonly counts = new Map<string, number>();

  setAside({ row, reason, text, file }: Quarantined): void {
    this.badRows += 1;
    // Without what is particular to the row: numbers, names and words in quotes.
    const kind = reason
      .replace(/[:“(].*$/su, '')
      .replace(/\d+/g, 'N')
      .trim()
      .slice(0, 80);
    if (this.counts.has(kind) || this.counts.size < 100) this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    if (this.quarantined.length >= mostQuarantined) return;
    const shown = text.slice(0, longestText).replace(/\p{Surrogate}/gu, '\ufffd');
    this.quarantined.push({ row, reason: reason.slice(0, 300), text: shown, file });
  }

  reasons(): Record<string, number> {
    return Object.fromEntries([...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  badShare(rows: number): number {
    return rows + this.badRows === 0 ? 0 : this.badRows / (rows + this.badRows);
  }

  examples(): string {
    return this.quarantined
      .slice(0, 3)
      .map(({ row, reason }) => `row ${row}: ${reason}`)
      .join('; ');
  }
}
