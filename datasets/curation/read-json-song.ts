import { lyricRow } from '../lyric-row.ts';
import { readPrompt } from '../prompt.ts';
import { hasLoneSurrogate, isFormula } from './clean-text.ts';
import { faultOfJson } from './inspect-json.ts';
import {
  fieldNamed,
  linesOfText,
  lyricNames,
  type FoundItem,
  type SongFields,
  type SongReader,
} from './song-fields.ts';

/** One JSON object a line. */
export function readJsonSongs(): SongReader {
  return {
    push(line, row) {
      if (line.trim() === '') return [];
      const answer = readJsonSong(line);
      return [typeof answer === 'string' ? { row, reason: answer, text: line } : { row, ...answer }];
    },
    end: () => [],
  };
}

type Answer =
  | Omit<Extract<FoundItem, { found: unknown }>, 'row'>
  | Omit<Extract<FoundItem, { canonical: unknown }>, 'row'>;

/** A song, or the reason why there is none. */
function readJsonSong(line: string): Answer | string {
  const fault = faultOfJson(line);
  if (fault !== null) return fault;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return `not JSON: ${(error as Error).message}`;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not a JSON object';
  const given = value as Record<string, unknown>;
  if (Array.isArray(given['messages']) && 'spec' in given) {
    if (hasLoneSurrogate(JSON.stringify(given))) return halfCharacter;
    const row = lyricRow.safeParse(given);
    if (row.success) return faultOfText(row.data.messages[1].content) ?? { canonical: row.data };
    const issue = row.error.issues[0];
    return `not a lyric row: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  }
  const messages = Array.isArray(given['messages'])
    ? (given['messages'] as { role?: unknown; content?: unknown }[])
    : [];
  const said = (role: string) => messages.find((message) => message?.role === role)?.content;
  const lyric = textOf(said('assistant') ?? lyricIn(given));
  if (lyric === null) return `no lyric: expected a field ${lyricNames.slice(0, 8).join(', ')} or messages`;
  const asked = said('user');
  const fields: SongFields = {
    ...(typeof asked === 'string' && readPrompt(asked).style !== '' && { style: readPrompt(asked).style }),
    ...fieldsIn(given),
  };
  const wrong = [lyric, ...Object.values(fields)].map(faultOfText).find((one) => one !== null);
  return wrong ?? { found: { lines: linesOfText(lyric), fields } };
}

export const halfCharacter = 'there is half a character (a lone surrogate) in it';

export function faultOfText(text: string): string | null {
  if (text.includes('\u0000')) return 'there is a zero character in it';
  if (hasLoneSurrogate(text)) return halfCharacter;
  return isFormula(text) ? `it begins as a formula of a spreadsheet: ${text.trim().slice(0, 40)}` : null;
}

function lyricIn(given: Record<string, unknown>): unknown {
  for (const name of lyricNames) if (Object.hasOwn(given, name)) return given[name];
  return Object.entries(given).find(([name]) => fieldNamed(name) === 'lyric')?.[1];
}

/** A text; lines; or parts that are lines, with a blank line between them. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return null;
  const parts = value.map((part: unknown) => (Array.isArray(part) ? `${textOf(part) ?? ''}\n` : part));
  const texts = parts.filter((part): part is string => typeof part === 'string');
  return texts.length === 0 ? null : texts.join('\n');
}

function fieldsIn(given: Record<string, unknown>): SongFields {
  const fields: Partial<Record<keyof SongFields, string>> = {};
  for (const [name, value] of Object.entries(given)) {
    const field = fieldNamed(name);
    const text = typeof value === 'number' ? String(value) : value;
    if (field === null || field === 'lyric' || fields[field] !== undefined) continue;
    if (typeof text === 'string' && text.trim() !== '') fields[field] = text.replace(/\s+/gu, ' ').trim();
  }
  return fields;
}
