import { compare } from '../../datasets/engine/compare.ts';
import { unitsOf } from '../../datasets/engine/units.ts';
import type { Language } from '../../datasets/language.ts';
import { rhymingLines } from '../../datasets/lyric-form.ts';

/**
 * Ways to spoil a lyric; each breaks one thing that the scorer watches. An identical rhyme is none of them: pairs that
 * differ by nothing else teach a word, not the form.
 */
export const spoilings = ['wrong-rhyme', 'dropped-line', 'extra-line', 'broken-syllables', 'shuffled'] as const;
export type Spoiling = (typeof spoilings)[number];

export interface SpoilMaterial {
  readonly lines: readonly string[];
  readonly lang: Language;
  readonly scheme: string;
  /** Lines of other lyrics in the same language: a source of other words. */
  readonly others: readonly string[];
  readonly random: () => number;
}

/** A copy of the lyric spoilt in one way, or null where that way does not apply to it. */
export function spoil(how: Spoiling, material: SpoilMaterial): string[] | null {
  return {
    'wrong-rhyme': wrongRhyme,
    'dropped-line': dropLine,
    'extra-line': addLine,
    'broken-syllables': breakSyllables,
    shuffled: shuffleLines,
  }[how](material);
}

const pick = <Item>(items: readonly Item[], random: () => number): Item | undefined =>
  items[Math.floor(random() * items.length)];

/** Lines that rhyme together, the last of them last; the place where a rhyme is broken. */
function rhymePair({ lines, scheme }: SpoilMaterial): readonly [earlier: number, last: number] | null {
  const [members = []] = rhymingLines(scheme, lines.length);
  const [earlier, last] = members.slice(-2);
  return earlier === undefined || last === undefined ? null : [earlier, last];
}

/** The unit a line ends with: a character, or a word. */
function tailOf(line: string, lang: Language): string {
  return lang === 'zh' ? ([...line].at(-1) ?? '') : (unitsOf(line, { lang }).units.at(-1)?.text ?? '');
}

function withTail(line: string, tail: string, lang: Language): string {
  if (lang === 'zh') return [...line].slice(0, -1).join('') + tail;
  return line.replace(/[\p{L}\p{M}'’]+[^\p{L}]*$/u, tail);
}

function wrongRhyme(material: SpoilMaterial): string[] | null {
  const { lines, lang, others, random } = material;
  const pair = rhymePair(material);
  if (pair === null) return null;
  const [earlier, last] = pair.map((at) => lines[at] ?? '') as [string, string];
  for (let tries = 0; tries < 12; tries += 1) {
    const tail = tailOf(pick(others, random) ?? '', lang);
    if (tail === '') return null;
    const line = withTail(last, tail, lang);
    if (line !== last && !rhymes(line, earlier, lang)) return replaced(lines, pair[1], line);
  }
  return null;
}

function rhymes(a: string, b: string, lang: Language): boolean {
  const answer = compare(a, b, { lang });
  return answer.lang === 'en' ? answer.perfect || answer.degree === 'identical' : answer.syllables > 0;
}

function dropLine({ lines, random }: SpoilMaterial): string[] | null {
  if (lines.length < 2) return null;
  const at = Math.floor(random() * lines.length);
  return lines.filter((_, index) => index !== at);
}

function addLine({ lines, others, random }: SpoilMaterial): string[] | null {
  const line = pick(others, random);
  if (line === undefined) return null;
  const at = Math.floor(random() * (lines.length + 1));
  return [...lines.slice(0, at), line, ...lines.slice(at)];
}

/** Takes units off the front of half of the lines, so that their ends still rhyme. */
function breakSyllables({ lines, lang, random }: SpoilMaterial): string[] | null {
  const first = random() < 0.5 ? 0 : 1;
  const spoilt = lines.map((line, index) => {
    if (index % 2 !== first) return line;
    const units = lang === 'zh' ? [...line] : line.split(' ');
    const off = Math.min(units.length - 1, 2 + Math.floor(random() * 2));
    return units.slice(off).join(lang === 'zh' ? '' : ' ');
  });
  return spoilt.join('\n') === lines.join('\n') ? null : spoilt;
}

function shuffleLines({ lines, lang, random }: SpoilMaterial): string[] | null {
  const spoilt = lines.map((line) => {
    const units = lang === 'zh' ? [...line] : line.split(' ');
    for (let at = units.length - 1; at > 0; at -= 1) {
      const other = Math.floor(random() * (at + 1));
      [units[at], units[other]] = [units[other] ?? '', units[at] ?? ''];
    }
    return units.join(lang === 'zh' ? '' : ' ');
  });
  return spoilt.join('\n') === lines.join('\n') ? null : spoilt;
}

function replaced(lines: readonly string[], at: number, line: string): string[] {
  return lines.map((old, index) => (index === at ? line : old));
}
