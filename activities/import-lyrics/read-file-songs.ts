import { basename, extname } from 'node:path';
import { hasTimeTags } from '../../datasets/curation/arrange-lrc.ts';
import type { Encoding, EncodingGuess } from '../../datasets/curation/guess-encoding.ts';
import { readCsvSongs } from '../../datasets/curation/read-csv-song.ts';
import { readJsonSongs } from '../../datasets/curation/read-json-song.ts';
import { readLrcSongs, readTextSongs } from '../../datasets/curation/read-text-song.ts';
import { fieldNamed, type FoundItem, type SongReader } from '../../datasets/curation/song-fields.ts';
import { guessFile, readText } from './read-text.ts';

export type SongFormat = 'jsonl' | 'csv' | 'txt' | 'lrc';

export interface FileOptions {
  readonly format: SongFormat | 'auto';
  readonly encoding: Encoding | 'auto';
  readonly blankLine: 'song' | 'part';
  /** One of several files: it names its song. */
  readonly isOneOfMany: boolean;
}

/** How a file is read, a mark for every line read, and what is found. */
export type FileItem = (EncodingGuess & { readonly format: SongFormat }) | { readonly line: number } | FoundItem;

/** Everything in a file: songs, and rows that are none with the reason. */
export async function* readFileSongs(
  file: { readonly path: string; readonly name: string },
  options: FileOptions,
  signal: AbortSignal,
  touch: () => Promise<void> | undefined,
): AsyncGenerator<FileItem> {
  const guess: EncodingGuess =
    options.encoding === 'auto'
      ? await guessFile(file.path, signal, touch)
      : { encoding: options.encoding, because: 'the step says so', badLines: 0 };
  let reader: SongReader | undefined;
  let format: SongFormat = 'txt';
  for await (const read of readText(file.path, guess.encoding, signal)) {
    yield { line: read.number };
    if ('fault' in read) {
      yield { row: read.number, reason: read.fault, text: '' };
      continue;
    }
    if (reader === undefined) {
      if (read.text.trim() === '') continue;
      format = options.format === 'auto' ? formatOf(file.name, read.text) : options.format;
      reader = readerOf(format, options, file.name);
    }
    yield* reader.push(read.text, read.number);
  }
  yield* reader?.end() ?? [];
  yield { ...guess, format };
}

function readerOf(format: SongFormat, { blankLine, isOneOfMany }: FileOptions, name: string): SongReader {
  const title = isOneOfMany || format === 'lrc' ? basename(name, extname(name)) : undefined;
  const named = title === undefined || title.trim() === '' ? {} : { title: title.slice(0, 120) };
  switch (format) {
    case 'jsonl':
      return readJsonSongs();
    case 'csv':
      return readCsvSongs();
    case 'lrc':
      return readLrcSongs(named);
    case 'txt':
      return readTextSongs({ blankLine, ...named });
  }
}

/** By the file's name, else by its first line that is not blank. */
function formatOf(name: string, firstLine: string): SongFormat {
  const ending = /\.(jsonl|ndjson|csv|tsv|txt|lrc)$/i.exec(name)?.[1]?.toLowerCase();
  if (ending === 'jsonl' || ending === 'ndjson') return 'jsonl';
  if (ending === 'csv' || ending === 'tsv') return 'csv';
  if (ending === 'lrc' || ending === 'txt') return ending;
  if (/^\s*\{/.test(firstLine)) return 'jsonl';
  if (/^\s*\[(ti|ar|al|by|offset|length|re|ve):/i.test(firstLine) || hasTimeTags([firstLine])) return 'lrc';
  return firstLine.split(/[,\t;]/).some((cell) => fieldNamed(cell.replaceAll('"', '')) === 'lyric') ? 'csv' : 'txt';
}
