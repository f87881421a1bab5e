import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { once } from 'node:events';
import { analyse } from '../../datasets/engine/analyse.ts';
import { compare, type CompareOptions } from '../../datasets/engine/compare.ts';
import { isEnglishLoaded, loadEnglish } from '../../datasets/engine/english-phones.ts';
import { bookNames, books, type Book } from '../../datasets/engine/rhyme-books.ts';
import { scheme } from '../../datasets/engine/scheme.ts';
import { syllables } from '../../datasets/engine/syllables.ts';
import { needsEnglish, type Lang } from '../../datasets/engine/units.ts';
import { CommandError, exitCodes, type ExitCode } from '../exit-codes.ts';

export type Question = 'compare' | 'scheme' | 'syllables';

/** What is wrong with one line of input; the next line is answered all the same. */
class BadLine extends Error {
  override readonly name = 'BadLine';
  readonly code: 'BadJson' | 'BadInput';

  constructor(code: 'BadJson' | 'BadInput', message: string) {
    super(message);
    this.code = code;
  }
}

/** Characters of one text, and lines of one lyric; more is a mistake of whoever asks. */
const longestText = 20_000;
const mostLines = 5_000;

type Fields = Readonly<Record<string, unknown>>;

function parse(line: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(line.replace(/^\ufeff/, ''));
  } catch {
    throw new BadLine('BadJson', 'this line is not JSON; one object a line, such as {"text":"…"}');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadLine('BadInput', 'the line must be a JSON object');
  return value as Fields;
}

function textOf(fields: Fields, name: string): string {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (typeof value !== 'string') throw new BadLine('BadInput', `"${name}" must be a string`);
  if (value.length > longestText) throw new BadLine('BadInput', `"${name}" is longer than ${longestText} characters`);
  return value;
}

function linesOf(fields: Fields): string[] {
  const value = Object.hasOwn(fields, 'lines') ? fields['lines'] : undefined;
  if (!Array.isArray(value) || value.some((line) => typeof line !== 'string'))
    throw new BadLine('BadInput', '"lines" must be an array of strings');
  if (value.length > mostLines) throw new BadLine('BadInput', `"lines" has more than ${mostLines} lines`);
  if (value.some((line: string) => line.length > longestText))
    throw new BadLine('BadInput', `a line of "lines" is longer than ${longestText} characters`);
  return value as string[];
}

function oneOf<T extends string>(fields: Fields, name: string, allowed: readonly T[]): T | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (value === undefined || value === null) return undefined;
  if (!(allowed as readonly unknown[]).includes(value))
    throw new BadLine('BadInput', `"${name}" must be one of ${allowed.join(', ')}`);
  return value as T;
}

function optionsOf(fields: Fields): CompareOptions {
  const lang = oneOf<Lang>(fields, 'lang', ['zh', 'en']);
  const book = oneOf<Book>(fields, 'book', books);
  return { ...(lang === undefined ? {} : { lang }), ...(book === undefined ? {} : { book }) };
}

async function prepare(texts: readonly string[], lang: Lang | undefined): Promise<void> {
  if (!isEnglishLoaded() && needsEnglish(texts, lang)) await loadEnglish();
}

async function answer(question: Question, line: string): Promise<object> {
  const fields = parse(line);
  const options = optionsOf(fields);
  if (question === 'compare') {
    const [a, b] = [textOf(fields, 'a'), textOf(fields, 'b')];
    await prepare([a, b], options.lang);
    return compare(a, b, options);
  }
  if (question === 'scheme') {
    const lines = linesOf(fields);
    await prepare(lines, options.lang);
    return scheme(lines, options);
  }
  const text = textOf(fields, 'text');
  await prepare([text], options.lang);
  return syllables(text, options);
}

function problemOf(error: unknown): object {
  if (error instanceof BadLine) return { error: { code: error.code, message: error.message } };
  return { error: { code: 'Internal', message: error instanceof Error ? error.message : String(error) } };
}

/** Waits while the reader is slower than the answers. */
async function write(value: object): Promise<void> {
  if (!process.stdout.write(`${JSON.stringify(value)}\n`)) await once(process.stdout, 'drain');
}

/** Answers JSON lines, one answer for every line in, in their order; what is wrong with a line is its answer. */
export async function answerLines(question: Question, input: Readable = process.stdin): Promise<ExitCode> {
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    await write(await answer(question, line).catch(problemOf));
  }
  return exitCodes.ok;
}

/** Lines of a file; a missing one is told to the person. */
async function* linesIn(file: string): AsyncGenerator<string> {
  const input = createReadStream(file, 'utf8');
  const opened = once(input, 'open');
  await opened.catch((error: unknown) => {
    throw new CommandError(
      exitCodes.badInput,
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  yield* createInterface({ input, crlfDelay: Infinity });
}

async function all(lines: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const line of lines) found.push(line);
  return found;
}

/** The lyric of a row: `lines`, or a text under one of the usual names. */
function lyricOf(row: Fields): string[] {
  if (Array.isArray(row['lines'])) return row['lines'].filter((line): line is string => typeof line === 'string');
  const text = ['lyric', 'lyrics', 'text', 'completion']
    .map((name) => row[name])
    .find((value) => typeof value === 'string');
  return typeof text === 'string' ? text.split(/\r\n|\n|\r/) : [];
}

async function annotated(lines: readonly string[]): Promise<object> {
  await prepare(lines, undefined);
  const { scheme: letters, nearScheme, stanzas, lines: ends, engine, book } = scheme(lines);
  return {
    scheme: letters,
    nearScheme,
    stanzas,
    book,
    engine,
    lines: lines.map((text, index) => {
      const { spans, units, syllables: count } = analyse(text);
      return { text, ...ends[index], spans, units, syllables: count, next: levelToNext(lines, index) };
    }),
  };
}

function levelToNext(lines: readonly string[], index: number): string | null {
  const next = lines[index + 1];
  if (next === undefined) return null;
  const answered = compare(lines[index] ?? '', next);
  return answered.lang === 'zh' ? answered.level : answered.degree;
}

/** Rows of a .jsonl file, each with its annotation under `rhyme`; any other file is one lyric. */
export async function annotate(file: string): Promise<ExitCode> {
  if (!file.endsWith('.jsonl')) {
    const lines = await all(linesIn(file));
    await write({ rhyme: await annotated(lines) });
    return exitCodes.ok;
  }
  for await (const line of linesIn(file)) {
    if (line.trim() === '') continue;
    try {
      const row = parse(line);
      await write({ ...row, rhyme: await annotated(lyricOf(row)) });
    } catch (error) {
      await write(problemOf(error));
    }
  }
  return exitCodes.ok;
}

const colours = [31, 32, 33, 34, 35, 36, 91, 92, 93, 94, 95, 96];

/** A lyric with the end of every rhyming line in its letter's colour; letters alone where colours are not wanted. */
export async function grid(file: string): Promise<ExitCode> {
  const lines = await all(linesIn(file));
  await prepare(lines, undefined);
  const { lines: ends, scheme: letters, book } = scheme(lines);
  const isColoured = process.stdout.isTTY && !process.env['NO_COLOR'];
  const order = [...new Set(letters)];
  const rows = lines.map((line, index) => {
    const letter = ends[index]?.letter ?? null;
    const place = analyse(line).tail;
    if (letter === null || place === null || ends.filter((end) => end.letter === letter).length < 2)
      return `${letter ?? ' '}  ${line}`;
    const [open, close] = isColoured
      ? [`\u001b[${colours[order.indexOf(letter) % colours.length] ?? 31}m`, '\u001b[0m']
      : ['«', '»'];
    return `${letter}  ${line.slice(0, place.start)}${open}${line.slice(place.start, place.end)}${close}${line.slice(place.end)}`;
  });
  process.stdout.write(`${rows.join('\n')}\n\n${letters}  ${bookNames[book]}\n`);
  return exitCodes.ok;
}
