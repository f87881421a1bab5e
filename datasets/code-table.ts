/**
 * What holds of a character, worked out once for each: a million lines ask about the same few thousand, and a table of
 * numbers answers them without a text being made or a pattern being run.
 */
export class CodeTable {
  private readonly describe: (character: string) => number;
  /** Answer + 1 of each character of the basic plane; 0 while it was not asked for. */
  private readonly answers = new Uint16Array(0x10000);

  /** @param describe what holds of a character, 0 to 65534; the same each time */
  constructor(describe: (character: string) => number) {
    this.describe = describe;
  }

  /** @param code a code point, or half a character by itself */
  of(code: number): number {
    const known = code > 0xffff ? 0 : this.answers[code]!;
    return known > 0 ? known - 1 : this.ask(code);
  }

  private ask(code: number): number {
    const answer = this.describe(String.fromCodePoint(code));
    if (code <= 0xffff) this.answers[code] = answer + 1;
    return answer;
  }
}

const made: string[] = Array.from({ length: 0x10000 }, () => '');

/** The characters of a text, the same texts each time: what they are looked up in needs not hash them anew. */
export function charactersOf(text: string): string[] {
  const characters: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit <= 0xdfff) return [...text];
    const known = made[unit]!;
    characters.push(known === '' ? (made[unit] = String.fromCharCode(unit)) : known);
  }
  return characters;
}
