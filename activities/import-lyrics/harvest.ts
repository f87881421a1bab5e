import type { EncodingGuess } from '../../datasets/curation/guess-encoding.ts';
import { Tally } from '../../datasets/curation/tally.ts';

const mostQuarantined = 1_000;
const mostReasons = 100;
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
  readonly tally = new Tally();
  private readonly reasons = new Set<string>();

  /** A row that came in, of so many lines. */
  take(lines: number): void {
    this.tally.read();
    this.tally.measure('lines', lines, [0, 2, 4, 8, 12, 16, 24, 32, 48, 64, 100]);
  }

  setAside({ row, reason, text, file }: Quarantined): void {
    this.badRows += 1;
    // Without what is particular to the row: numbers, names and words in quotes.
    const kind = reason
      .replace(/[:“(].*$/su, '')
      .replace(/\d+/g, 'N')
      .trim()
      .slice(0, 80);
    if (this.reasons.size < mostReasons) this.reasons.add(kind);
    const shown = text.slice(0, longestText).replace(/\p{Surrogate}/gu, '\ufffd');
    this.tally.read();
    this.tally.drop({
      id: `${file}:${row}`,
      reason: this.reasons.has(kind) ? kind : 'other',
      detail: `${file}, row ${row}: ${reason}`,
      lyric: shown,
    });
    if (this.quarantined.length >= mostQuarantined) return;
    this.quarantined.push({ row, reason: reason.slice(0, 300), text: shown, file });
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
