import { languageOf } from './language.ts';
import type { Language } from './language.ts';
import { cleanLine, lyricLines } from './line.ts';
import { createRow, lyricRow } from './lyric-row.ts';
import type { LyricRow } from './lyric-row.ts';
import { readPrompt } from './prompt.ts';
import { parseLrc } from './parse-lrc.ts';

export const lyricFormats = ['jsonl', 'txt', 'lrc'] as const;
export type LyricFormat = (typeof lyricFormats)[number];

/** A lyric as its file tells it; what is missing is read off the text or taken from the import's defaults. */
export interface FoundLyric {
  readonly lines: readonly string[];
  readonly lang?: string;
  readonly style?: string;
  readonly song?: string;
  readonly id?: string;
  readonly license?: string;
}

/** Something found in a file; `row` is the number of the line it starts at, from 1. */
export type Found =
  | { readonly row: number; readonly lyric: FoundLyric }
  | { readonly row: number; readonly canonical: LyricRow }
  | { readonly row: number; readonly reason: string; readonly text: string };

/** Takes a file line by line, so that a file of any size fits; answers what became complete. */
export interface LyricParser {
  push(line: string): Found[];
  /** At the end of the file. */
  end(): Found[];
}

export function createParser(format: LyricFormat): LyricParser {
  return { jsonl: parseJsonl, txt: parseTxt, lrc: parseLrc }[format]();
}

/** By the file's name, else by its first line that is not blank. */
export function formatOf(name: string, firstLine: string): LyricFormat {
  const ending = /\.(jsonl|ndjson|txt|lrc)$/i.exec(name)?.[1]?.toLowerCase();
  if (ending !== undefined) return ending === 'ndjson' ? 'jsonl' : (ending as LyricFormat);
  if (/^\s*\{/.test(firstLine)) return 'jsonl';
  return /^\s*\[(\d+:\d|(ti|ar|al|by|offset|length|re|ve):)/i.test(firstLine) ? 'lrc' : 'txt';
}

function parseJsonl(): LyricParser {
  let row = 0;
  return {
    push(line) {
      row += 1;
      if (line.trim() === '') return [];
      const answer = readJsonRow(line);
      return [typeof answer === 'string' ? { row, reason: answer, text: line } : { row, ...answer }];
    },
    end: () => [],
  };
}

type JsonRow = { readonly lyric: FoundLyric } | { readonly canonical: LyricRow };

/** A row, or the reason why it is none. */
function readJsonRow(line: string): JsonRow | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return `not JSON: ${(error as Error).message}`;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not a JSON object';
  const fields = value as Record<string, unknown>;
  if (Array.isArray(fields.messages) && 'spec' in fields) {
    const row = lyricRow.safeParse(fields);
    if (row.success) return { canonical: row.data };
    const issue = row.error.issues[0];
    return `not a lyric row: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  }
  const messages = Array.isArray(fields.messages) ? (fields.messages as { role?: unknown; content?: unknown }[]) : [];
  const said = (role: string) => messages.find((message) => message?.role === role)?.content;
  const text = said('assistant') ?? fields.lyric ?? fields.lyrics ?? fields.text ?? fields.content ?? fields.lines;
  const lyric = Array.isArray(text) ? text.filter((part) => typeof part === 'string').join('\n') : text;
  if (typeof lyric !== 'string') return 'no lyric: expected a field lyric, lyrics, text, content, lines or messages';
  const asked = said('user');
  return {
    lyric: {
      lines: lyricLines(lyric),
      ...stringField('style', fields.style ?? (typeof asked === 'string' ? readPrompt(asked).style : undefined)),
      ...stringField('lang', fields.lang ?? fields.language),
      ...stringField('song', fields.song ?? fields.title),
      ...stringField('id', fields.id),
      ...stringField('license', fields.license ?? fields.licence),
    },
  };
}

function stringField<Name extends string>(name: Name, value: unknown) {
  const text = typeof value === 'number' ? String(value) : value;
  return (typeof text === 'string' && text.trim() !== '' ? { [name]: cleanLine(text) } : {}) as {
    readonly [N in Name]?: string;
  };
}

/** One lyric per block of lines; blank lines part them; a first line `# …` is the song's name. */
function parseTxt(): LyricParser {
  let row = 0;
  let start = 0;
  let block: string[] = [];
  const flush = (): Found[] => {
    const [first = ''] = block;
    const song = /^#+\s*(.+)/.exec(first)?.[1];
    const lines = lyricLines(block.slice(song === undefined ? 0 : 1).join('\n'));
    const text = block.join('\n');
    block = [];
    if (text === '') return [];
    if (lines.length === 0) return [{ row: start, reason: 'no line of lyric', text }];
    return [{ row: start, lyric: { lines, ...(song !== undefined && { song: cleanLine(song) }) } }];
  };
  return {
    push(line) {
      row += 1;
      const cleaned = cleanLine(line);
      if (cleaned === '') return flush();
      if (block.length === 0) start = row;
      block.push(cleaned);
      return [];
    },
    end: flush,
  };
}

export interface ImportDefaults {
  readonly lang: Language | 'auto';
  readonly style: string;
  readonly source: string;
  readonly license: string;
}

/** Makes a canonical row of what was found, or says why it cannot. */
export function toRow(found: Exclude<Found, { reason: string }>, defaults: ImportDefaults): LyricRow | string {
  if ('canonical' in found) {
    if (defaults.lang !== 'auto' && found.canonical.lang !== defaults.lang)
      return `language is ${found.canonical.lang}, wanted ${defaults.lang}`;
    return found.canonical;
  }
  const { lyric } = found;
  if (lyric.lines.length < 2) return `a lyric needs at least 2 lines, this has ${lyric.lines.length}`;
  const detected = languageOf(lyric.lines.join('\n'));
  if (detected === null) return 'neither Chinese nor English by its script';
  const wanted = defaults.lang === 'auto' ? lyric.lang : defaults.lang;
  if (wanted !== undefined && wanted !== detected) return `said to be ${wanted}, but its script is that of ${detected}`;
  const row = lyricRow.safeParse(
    createRow({
      lines: lyric.lines,
      lang: detected,
      style: lyric.style ?? defaults.style,
      source: defaults.source,
      license: lyric.license ?? defaults.license,
      ...(lyric.id !== undefined && { id: lyric.id }),
      ...(lyric.song !== undefined && { song: lyric.song }),
    }),
  );
  if (row.success) return row.data;
  const issue = row.error.issues[0];
  return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
}
