import { faultOfText } from './read-json-song.ts';
import { fieldNamed, linesOfText, type FoundItem, type SongFields, type SongReader } from './song-fields.ts';

/** A quote that is not closed within so much is a fault, and no row that goes on to the end of the file. */
const longestRow = 256 * 1024;

interface CsvRow {
  /** Number of the line it begins at. */
  readonly row: number;
  readonly cells: readonly string[];
}

/** Cuts lines into rows of cells (RFC 4180): quotes hold separators, doubled quotes and line breaks. */
class CsvCutter {
  private readonly separator: string;
  private cells: string[] = [];
  private cell = '';
  private inQuotes = false;
  private begun: { row: number; size: number } | null = null;

  constructor(separator: string) {
    this.separator = separator;
  }

  /** A row, null while a quoted line break goes on, or the reason why there is none. */
  push(line: string, row: number): CsvRow | { readonly row: number; readonly reason: string } | null {
    if (this.inQuotes) this.cell += '\n';
    else if (line.trim() === '') return null;
    this.begun ??= { row, size: 0 };
    this.begun.size += line.length + 1;
    this.take(line);
    const { row: first, size } = this.begun;
    if (this.inQuotes && size > longestRow) {
      this.forget();
      return { row: first, reason: `the quote opened here is not closed within ${longestRow} characters` };
    }
    if (this.inQuotes) return null;
    const cells = [...this.cells, this.cell];
    this.forget();
    return { row: first, cells };
  }

  end(): { readonly row: number; readonly reason: string } | null {
    return this.begun === null ? null : { row: this.begun.row, reason: 'the quote opened here is never closed' };
  }

  private take(line: string): void {
    for (let at = 0; at < line.length; at += 1) {
      const character = line[at]!;
      if (this.inQuotes) {
        if (character !== '"') this.cell += character;
        else if (line[at + 1] === '"') {
          this.cell += '"';
          at += 1;
        } else this.inQuotes = false;
      } else if (character === '"' && this.cell.trim() === '') {
        this.cell = '';
        this.inQuotes = true;
      } else if (character === this.separator) {
        this.cells.push(this.cell);
        this.cell = '';
      } else this.cell += character;
    }
  }

  private forget(): void {
    this.cells = [];
    this.cell = '';
    this.inQuotes = false;
    this.begun = null;
  }
}

/** Commonest of comma, tab and semicolon in the header. */
function separatorOf(header: string): string {
  const count = (one: string) => header.split(one).length;
  return [',', '\t', ';', '，'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

/** A table with a header in Chinese or English; cells may hold line breaks. */
export function readCsvSongs(): SongReader {
  let cutter: CsvCutter | null = null;
  let columns: ReturnType<typeof fieldNamed>[] | null = null;
  let header: readonly string[] = [];

  const take = ({ row, cells }: CsvRow): FoundItem[] => {
    if (columns === null) {
      header = cells;
      columns = cells.map(fieldNamed);
      if (columns.includes('lyric')) return [];
      const reason = `no column holds lyrics: the header says ${cells.slice(0, 8).join(', ')}; call one 歌词 or lyric`;
      return [{ row, reason, text: cells.join(',') }];
    }
    const answer = songOf(cells, columns, header.length);
    return [typeof answer === 'string' ? { row, reason: answer, text: cells.join(',') } : { row, found: answer }];
  };

  return {
    push(line, row) {
      cutter ??= new CsvCutter(separatorOf(line));
      const answer = cutter.push(line, row);
      if (answer === null) return [];
      return 'reason' in answer ? [{ ...answer, text: line }] : take(answer);
    },
    end() {
      const fault = cutter?.end() ?? null;
      return fault === null ? [] : [{ ...fault, text: '' }];
    },
  };
}

function songOf(cells: readonly string[], columns: readonly ReturnType<typeof fieldNamed>[], wanted: number) {
  if (!columns.includes('lyric')) return 'no column holds lyrics';
  if (cells.length !== wanted) return `it has ${cells.length} cells, the header ${wanted}`;
  for (const cell of cells) {
    const fault = faultOfText(cell);
    if (fault !== null) return fault;
  }
  const fields: Partial<Record<keyof SongFields, string>> = {};
  let lyric = '';
  columns.forEach((field, at) => {
    const cell = cells[at] ?? '';
    if (field === 'lyric') lyric = lyric === '' ? cell : lyric;
    else if (field !== null && fields[field] === undefined && cell.trim() !== '')
      fields[field] = cell.replace(/\s+/gu, ' ').trim();
  });
  if (lyric.trim() === '') return 'the lyric is empty';
  return { lines: linesOfText(lyric), fields };
}
