/** A line of a file as bytes, without its end; `tooLong` instead of bytes where it was too long to be kept. */
export interface ByteLine {
  /** From 1. */
  readonly number: number;
  readonly bytes: Uint8Array | null;
  /** Of the whole line, kept or not. */
  readonly sizeBytes: number;
}

/** Longer lines are not held in memory: no lyric is that long. */
export const longestLineBytes = 8 * 1024 * 1024;

/** Cuts a file into lines at LF as its bytes come; memory stays flat however long a line is. */
export class LineCutter {
  private readonly longest: number;
  private parts: Uint8Array[] = [];
  private size = 0;
  private number = 1;

  constructor(longest: number = longestLineBytes) {
    this.longest = longest;
  }

  *push(chunk: Uint8Array): Generator<ByteLine> {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      this.take(chunk.subarray(start, end));
      yield this.finish();
      start = end + 1;
    }
    // A copy: the chunk may be a view of a buffer that is used again.
    if (start < chunk.length) this.take(chunk.slice(start));
  }

  *end(): Generator<ByteLine> {
    if (this.size > 0) yield this.finish();
  }

  private take(part: Uint8Array): void {
    this.size += part.length;
    if (this.size <= this.longest) this.parts.push(part);
    else this.parts = [];
  }

  private finish(): ByteLine {
    const { number, size, parts } = this;
    const bytes = size > this.longest ? null : parts.length === 1 ? parts[0]! : joined(parts, size);
    this.parts = [];
    this.size = 0;
    this.number += 1;
    return { number, bytes, sizeBytes: size };
  }
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export type TextLine = { readonly number: number } & ({ readonly text: string } | { readonly fault: string });

/** Lines as text, strictly: a line that cannot be read has a fault instead, and the next one is read all the same. */
export function createLineDecoder(encoding: 'utf-8' | 'gb18030'): (line: ByteLine) => TextLine {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  return ({ number, bytes, sizeBytes }) => {
    if (bytes === null)
      return { number, fault: `the line has ${sizeBytes} bytes, at most ${longestLineBytes} are read` };
    if (bytes.includes(0)) return { number, fault: `there is a zero byte at byte ${bytes.indexOf(0)} of the line` };
    try {
      const text = decoder.decode(bytes);
      return { number, text: (number === 1 ? text.replace(/^\ufeff/, '') : text).replace(/\r$/, '') };
    } catch {
      const name = encoding === 'utf-8' ? 'UTF-8' : 'GB18030';
      return { number, fault: `the bytes from ${hexOf(bytes)} on are not ${name}` };
    }
  };
}

/** The first bytes beyond ASCII, as a person finds them in an editor. */
function hexOf(bytes: Uint8Array): string {
  const at = bytes.findIndex((byte) => byte >= 0x80);
  const shown = [...bytes.subarray(at, at + 4)].map((byte) => byte.toString(16).padStart(2, '0'));
  return `${at} (${shown.join(' ')})`;
}
