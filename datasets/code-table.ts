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

/** A character by its code point, the same text each time: what it is looked up in needs not hash it anew. */
export function characterOf(code: number): string {
  if (code > 0xffff) return String.fromCodePoint(code);
  const known = made[code]!;
  return known === '' ? (made[code] = String.fromCharCode(code)) : known;
}

/** The characters of a text, each as `characterOf` has it. */
export function charactersOf(text: string): string[] {
  const characters: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.codePointAt(at)!;
    if (code > 0xffff) at += 1;
    characters.push(characterOf(code));
  }
  return characters;
}
