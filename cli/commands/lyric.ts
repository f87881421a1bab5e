import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { once } from 'node:events';
import { analyse } from '../../datasets/engine/analyse.ts';
import {
  compareByCharacter,
  readCharacterBook,
  schemeByCharacter,
  type CharacterBook,
} from '../../datasets/engine/character-book.ts';
import { splitLines } from '../../datasets/engine/clean-line.ts';
import { compare } from '../../datasets/engine/compare.ts';
import {
  bad,
  isFields,
  linesOf,
  parseFields,
  textOf,
  valueOf,
  type Fields,
} from '../../datasets/engine/question-fields.ts';
import { answer, prepareFor, problemOf, type Question } from '../../datasets/engine/question.ts';
import { bookNames } from '../../datasets/engine/rhyme-books.ts';
import { scheme } from '../../datasets/engine/scheme.ts';
import { labelsOf } from '../../datasets/engine/section-labels.ts';
import { CommandError, exitCodes, type ExitCode } from '../exit-codes.ts';

/** Waits while the reader is slower than the answers. */
async function write(value: object): Promise<void> {
  if (!process.stdout.write(`${JSON.stringify(value)}\n`)) await once(process.stdout, 'drain');
}

async function answerLine(question: Question, line: string): Promise<object> {
  return answer(question, parseFields(line));
}

/** Answers JSON lines, one answer for every line in, in their order; what is wrong with a line is its answer. */
export async function answerLines(question: Question, input: Readable = process.stdin): Promise<ExitCode> {
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    await write(await answerLine(question, line).catch(problemOf));
  }
  return exitCodes.ok;
}

/** The same for `compare` and `scheme` by a rhyme book of characters, a JSON file that the person has. */
export async function answerByCharacter(
  question: 'compare' | 'scheme',
  file: string,
  input: Readable = process.stdin,
): Promise<ExitCode> {
  const book = await readBook(file);
  const answerOf = (fields: Fields): object =>
    question === 'compare'
      ? compareByCharacter(textOf(fields, 'a'), textOf(fields, 'b'), book)
      : schemeByCharacter(linesOf(fields, 'lines'), book);
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    try {
      await write(answerOf(parseFields(line)));
    } catch (error) {
      await write(problemOf(error));
    }
  }
  return exitCodes.ok;
}

async function readBook(file: string): Promise<CharacterBook> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandError(exitCodes.badInput, `${file} cannot be read: ${(error as Error).message}`);
  });
  try {
    return readCharacterBook(JSON.parse(text), basename(file, '.json'));
  } catch (error) {
    throw new CommandError(exitCodes.badInput, `${file} is no rhyme book: ${(error as Error).message}`);
  }
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

/** What the assistant answered last in a row of `messages`, as datasets hold them. */
function answeredIn(messages: unknown): unknown {
  if (!Array.isArray(messages)) return undefined;
  const said = messages.filter(isFields).findLast((message) => valueOf(message, 'role') === 'assistant');
  return said === undefined ? undefined : valueOf(said, 'content');
}

/**
 * The lyric of a row: `lines`, a text under one of the usual names, or the answer in `messages`.
 * @throws BadQuestion where it has none
 */
function lyricOf(row: Fields): string[] {
  if (valueOf(row, 'lines') !== undefined) return linesOf(row, 'lines');
  const text = [
    ...['lyric', 'lyrics', 'text', 'completion'].map((name) => valueOf(row, name)),
    answeredIn(row['messages']),
  ].find((value) => typeof value === 'string');
  if (typeof text === 'string') return splitLines(text);
  throw bad(
    'this row has no lyric: neither "lines", "lyric", "lyrics", "text", "completion" nor "messages" with an assistant\'s answer',
  );
}

async function annotated(lines: readonly string[]): Promise<object> {
  await prepareFor(lines);
  const { scheme: letters, nearScheme, stanzas, lines: ends, engine, book } = scheme(lines);
  const labels = labelsOf(lines);
  const sung = lines.map((line, index) => (typeof labels[index] === 'string' ? '' : line));
  return {
    scheme: letters,
    nearScheme,
    stanzas,
    book,
    engine,
    lines: lines.map((text, index) => {
      const { spans, units, syllables: count } = analyse(sung[index] ?? '');
      return { text, ...ends[index], spans, units, syllables: count, next: levelToNext(sung, index) };
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
      const row = parseFields(line);
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
  await prepareFor(lines);
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
