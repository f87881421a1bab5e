import { plainText } from './ansi.ts';
import { levelOf, logLevels, type LogLevel } from './log-level.ts';

/** Lines that are shown of a log, by their numbers from 0, and those of them that a search found. */
export interface LogView {
  readonly lineCount: number;
  /** Null: all of them. */
  readonly shown: Uint32Array | null;
  readonly found: Uint32Array;
  readonly isCut: boolean;
}
export interface LogWish {
  /** Empty: every level. */
  readonly levels: readonly LogLevel[];
  readonly search: string;
}

const mostFound = 100_000;

/** A log of any length, held as lines: filtered by level, searched, handed out a piece at a time. */
export class LogBook {
  #lines: string[] = [];
  #rest = '';
  /** Lines of the attempt that still runs; replaced as a whole. */
  #live: readonly string[] = [];
  #levels = new Uint8Array(1024);
  #levelled = 0;

  append(text: string): void {
    const pieces = (this.#rest + text).split('\n');
    this.#rest = pieces.pop() ?? '';
    for (const piece of pieces) this.#lines.push(piece);
  }

  /** No more comes of what is kept: a last line without an end is one all the same. */
  end(): void {
    if (this.#rest !== '') this.#lines.push(this.#rest);
    this.#rest = '';
  }

  setLive(text: string): void {
    this.#live = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  }

  get lineCount(): number {
    return this.#lines.length + this.#live.length;
  }

  line(number: number): string {
    return this.#lines[number] ?? this.#live[number - this.#lines.length] ?? '';
  }

  view({ levels, search }: LogWish): LogView {
    const shown = levels.length === 0 || levels.length === logLevels.length ? null : this.#ofLevels(levels);
    const { found, isCut } = this.#find(search, shown);
    return { lineCount: this.lineCount, shown, found, isCut };
  }

  /** The whole as text without colours, up to `mostCharacters`. */
  text(mostCharacters: number): string {
    let text = '';
    for (let at = 0; at < this.lineCount && text.length < mostCharacters; at += 1)
      text += `${plainText(this.line(at))}\n`;
    return text.slice(0, mostCharacters);
  }

  #ofLevels(levels: readonly LogLevel[]): Uint32Array {
    this.#levelKept();
    const wanted = new Set(levels.map((level) => logLevels.indexOf(level)));
    const shown: number[] = [];
    for (let at = 0; at < this.#lines.length; at += 1) if (wanted.has(this.#levels[at]!)) shown.push(at);
    this.#live.forEach((line, at) => {
      if (levels.includes(levelOf(plainText(line)))) shown.push(this.#lines.length + at);
    });
    return Uint32Array.from(shown);
  }

  /** Once for each line that is kept. */
  #levelKept(): void {
    if (this.#levels.length < this.#lines.length) {
      const larger = new Uint8Array(this.#lines.length * 2);
      larger.set(this.#levels);
      this.#levels = larger;
    }
    for (; this.#levelled < this.#lines.length; this.#levelled += 1)
      this.#levels[this.#levelled] = logLevels.indexOf(levelOf(this.#lines[this.#levelled]!));
  }

  #find(search: string, shown: Uint32Array | null): { found: Uint32Array; isCut: boolean } {
    if (search === '') return { found: new Uint32Array(0), isCut: false };
    const pattern = new RegExp(search.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), 'i');
    const found: number[] = [];
    const count = shown?.length ?? this.lineCount;
    for (let at = 0; at < count; at += 1) {
      const number = shown?.[at] ?? at;
      if (!pattern.test(plainText(this.line(number)))) continue;
      if (found.length === mostFound) return { found: Uint32Array.from(found), isCut: true };
      found.push(number);
    }
    return { found: Uint32Array.from(found), isCut: false };
  }
}
