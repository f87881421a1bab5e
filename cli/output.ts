import type { Problem } from '../pipeline/problem.ts';
import type { Text } from '../pipeline/text.ts';

/** Where a command writes. With `--json` only `value` reaches stdout, as one JSON document a line. */
export interface Output {
  readonly json: boolean;
  /** Whether stdout is a terminal that can be drawn on. */
  readonly isTerminal: boolean;
  line(text?: string): void;
  /** The result: JSON as it is, or what `show` makes of it for a person. */
  value<T>(value: T, show: (value: T) => string): void;
  /** Raw characters for a terminal. */
  raw(text: string): void;
}

export function createOutput(json: boolean): Output {
  const write = (text: string) => void process.stdout.write(text);
  return {
    json,
    isTerminal: !json && process.stdout.isTTY === true,
    line: (text = '') => {
      if (!json) write(`${text}\n`);
    },
    value: (value, show) => write(json ? `${JSON.stringify(value)}\n` : `${show(value)}\n`),
    raw: write,
  };
}

/** The reader's language, as the terminal tells it. */
export function say(text: Text): string {
  const language = process.env['LC_ALL'] || process.env['LC_MESSAGES'] || process.env['LANG'] || '';
  return language.toLowerCase().startsWith('zh') ? text.zh : text.en;
}

export function sayProblem({ at, message, fix, code }: Problem): string {
  const place = [
    at.line === undefined ? undefined : `${at.line}:${at.column ?? 1}`,
    at.step,
    at.port ?? at.param,
  ].filter((part) => part !== undefined);
  return `${place.length > 0 ? `${place.join(' ')}  ` : ''}${say(message)} (${code})${fix ? `\n    ${say(fix)}` : ''}`;
}

/** Columns as wide as what is in them. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell))))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Columns of a terminal: a Chinese character takes two. */
function widthOf(text: string): number {
  return [...text].reduce(
    (sum, letter) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(letter)
        ? 2
        : 1),
    0,
  );
}

export function bytes(count: number): string {
  if (count < 1024) return `${count} B`;
  if (count < 1024 ** 2) return `${(count / 1024).toFixed(1)} KB`;
  if (count < 1024 ** 3) return `${(count / 1024 ** 2).toFixed(1)} MB`;
  return `${(count / 1024 ** 3).toFixed(1)} GB`;
}
