export const encodings = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be'] as const;
export type Encoding = (typeof encodings)[number];

export interface EncodingGuess {
  readonly encoding: Encoding;
  /** For a person: why. */
  readonly because: string;
  /** Lines that the encoding cannot read. */
  readonly badLines: number;
}

/** The encoding that a byte order mark at the start names. */
export function markedEncoding(start: Uint8Array): Encoding | null {
  const [a, b, c] = start;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  return a === 0xfe && b === 0xff ? 'utf-16be' : null;
}

/**
 * Guesses between UTF-8 and GB18030, line by line: strict UTF-8 first. A file that is UTF-8 but for a few lines stays so,
 * and those lines are set aside; where more lines speak for GB18030 than for UTF-8, it is that.
 */
export class EncodingJudge {
  private readonly utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  private readonly gb = new TextDecoder('gb18030', { fatal: true });
  private onlyUtf8 = 0;
  private onlyGb = 0;
  private neither = 0;

  push(line: Uint8Array): void {
    if (line.every((byte) => byte < 0x80)) return;
    if (reads(this.utf8, line)) this.onlyUtf8 += 1;
    else if (reads(this.gb, line)) this.onlyGb += 1;
    else this.neither += 1;
  }

  guess(): EncodingGuess {
    const [good, gb, bad] = [this.onlyUtf8, this.onlyGb, this.neither];
    if (gb + bad === 0)
      return { encoding: 'utf-8', because: good === 0 ? 'plain ASCII' : 'every line is UTF-8', badLines: 0 };
    // Text in GB18030 is UTF-8 by chance once in a while, the other way round hardly ever.
    if (gb > good) {
      const because = `${gb} of ${gb + good + bad} lines beyond ASCII are no UTF-8 and read well as GB18030`;
      return { encoding: 'gb18030', because, badLines: bad };
    }
    return {
      encoding: 'utf-8',
      because: `all but ${gb + bad} of ${gb + good + bad} lines are UTF-8`,
      badLines: gb + bad,
    };
  }
}

function reads(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
