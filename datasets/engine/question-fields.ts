/** What is wrong with one question; whoever asked is told, and the next one is answered all the same. */
export class BadQuestion extends Error {
  override readonly name = 'BadQuestion';
  readonly code: 'BadJson' | 'BadInput';

  constructor(code: 'BadJson' | 'BadInput', message: string) {
    super(message);
    this.code = code;
  }
}

/** Characters of one text, and lines of one lyric; more is a mistake of whoever asks. */
const longestText = 20_000;
export const mostLines = 5_000;

export type Fields = Readonly<Record<string, unknown>>;

export const bad = (message: string): BadQuestion => new BadQuestion('BadInput', message);

export function parseFields(line: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(line.replace(/^\ufeff/, ''));
  } catch {
    throw new BadQuestion('BadJson', 'this line is not JSON; one object a line, such as {"text":"…"}');
  }
  if (!isFields(value)) throw bad('the line must be a JSON object');
  return value;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field of its own; null counts as absent. */
export function valueOf(fields: Fields, name: string): unknown {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return value === null ? undefined : value;
}

export function textOf(fields: Fields, name: string): string {
  const value = valueOf(fields, name);
  if (typeof value !== 'string') throw bad(`"${name}" must be a string`);
  if (value.length > longestText) throw bad(`"${name}" is longer than ${longestText} characters`);
  return value;
}

export function linesOf(fields: Fields, name: string): string[] {
  const value = valueOf(fields, name);
  if (!Array.isArray(value) || value.some((line) => typeof line !== 'string'))
    throw bad(`"${name}" must be an array of strings`);
  if (value.length > mostLines) throw bad(`"${name}" has more than ${mostLines} lines`);
  if (value.some((line: string) => line.length > longestText))
    throw bad(`a line of "${name}" is longer than ${longestText} characters`);
  return value as string[];
}

export function oneOf<T extends string>(fields: Fields, name: string, allowed: readonly T[]): T | undefined {
  const value = valueOf(fields, name);
  if (value === undefined) return undefined;
  if (!(allowed as readonly unknown[]).includes(value)) throw bad(`"${name}" must be one of ${allowed.join(', ')}`);
  return value as T;
}

export function flagOf(fields: Fields, name: string): boolean | undefined {
  const value = valueOf(fields, name);
  if (value !== undefined && typeof value !== 'boolean') throw bad(`"${name}" must be true or false`);
  return value;
}

export function wholeOf(fields: Fields, name: string, least: number, most: number): number | undefined {
  const value = valueOf(fields, name);
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
    throw bad(`"${name}" must be a whole number from ${least} to ${most}`);
  return value;
}
