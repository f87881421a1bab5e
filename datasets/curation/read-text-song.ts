import { arrangeLrc, hasTimeTags } from './arrange-lrc.ts';
import { faultOfText } from './read-json-song.ts';
import { linesOfText, type FoundItem, type SongReader } from './song-fields.ts';

export interface TextReaderOptions {
  /** Whether a blank line parts songs, or parts of one song. */
  readonly blankLine: 'song' | 'part';
  /** Name of a song that says none itself, such as its file's. */
  readonly title?: string;
}

/** Plain text. A first line `# Title` names the song. */
export function readTextSongs({ blankLine, title }: TextReaderOptions): SongReader {
  let block: string[] = [];
  let start = 1;
  const flush = (): FoundItem[] => {
    const lines = block;
    block = [];
    if (lines.every((line) => line.trim() === '')) return [];
    const text = lines.join('\n');
    const fault = lines.map(faultOfText).find((one) => one !== null);
    if (fault) return [{ row: start, reason: fault, text }];
    const named = /^\s*#+\s*(.+)/.exec(lines[0] ?? '')?.[1]?.trim();
    const song = named ?? title;
    return [
      {
        row: start,
        found: { lines: named === undefined ? lines : lines.slice(1), fields: song === undefined ? {} : { song } },
      },
    ];
  };
  return {
    push(line, row) {
      const isBlank = line.trim() === '';
      if (isBlank && blankLine === 'song') return flush();
      if (isBlank && block.length === 0) return [];
      if (block.length === 0) start = row;
      block.push(...linesOfText(line));
      return [];
    },
    end: flush,
  };
}

/** Timed lyrics; a `[ti:…]` after timed lines begins the next song. */
export function readLrcSongs({ title }: Pick<TextReaderOptions, 'title'>): SongReader {
  let block: { readonly line: string; readonly row: number }[] = [];
  const flush = (): FoundItem[] => {
    const own = block;
    block = [];
    if (own.every(({ line }) => line.trim() === '')) return [];
    const { lines, faults, title: named, author } = arrangeLrc(own.map(({ line }) => line));
    const items: FoundItem[] = faults.map(({ at, reason }) => ({
      row: own[at]!.row,
      reason,
      text: own[at]!.line,
    }));
    const song = named ?? title;
    if (lines.some((line) => line !== ''))
      items.push({
        row: own[0]!.row,
        found: { lines, fields: { ...(song !== undefined && { song }), ...(author !== undefined && { author }) } },
      });
    return items;
  };
  return {
    push(line, row) {
      const finished = /^\s*\[ti\s*:/i.test(line) && hasTimeTags(block.map((one) => one.line)) ? flush() : [];
      block.push({ line, row });
      return finished;
    },
    end: flush,
  };
}
