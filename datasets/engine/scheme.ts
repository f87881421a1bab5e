import { isEnglishLoaded, pronounce } from './english-phones.ts';
import { tailOf } from './english-tail.ts';
import { compareWords, crossesOver, languageOfAll, lineEnd, type LineEnd } from './line-end.ts';
import { endsIn, provenanceOf, type Provenance } from './provenance.ts';
import { defaultBook, groupOf, nearness, type Book } from './rhyme-books.ts';
import { unitsOfLyric, type Lang } from './units.ts';
import type { CompareOptions } from './compare.ts';

export interface SchemeLine {
  /** Null for a line with nothing sung in it: empty, a label, an ad-lib. */
  readonly letter: string | null;
  readonly lang: Lang | null;
  /** What rhymes, as written: the last Chinese syllable or the last word. */
  readonly tail: string | null;
  /** Rhyme group of the book, or the phones of the English rhyme. */
  readonly group: string | null;
}

export interface SchemeAnswer extends Provenance {
  readonly scheme: string;
  /** The same with near relations taken for rhymes. */
  readonly nearScheme: string;
  /** Letters anew for every stanza; blank lines part them. */
  readonly stanzas: readonly string[];
  readonly lines: readonly SchemeLine[];
  readonly lang: Lang | null;
}

type Rhymes = (a: LineEnd, b: LineEnd) => boolean;

/** Full relation: the same group; a perfect or identical English end. */
function rhymesBy(book: Book, crossLanguage: boolean, alsoNear: boolean): Rhymes {
  return (a, b) => {
    if (a.lang === 'en' && b.lang === 'en') {
      const words = compareWords(a.words, b.words);
      if (words === null) return a.words.at(-1)?.toLowerCase() === b.words.at(-1)?.toLowerCase();
      return words.perfect || words.degree === 'identical' || (alsoNear && words.weight >= 0.6);
    }
    if (a.lang !== b.lang) return alsoNear && crossLanguage && crossesOver(a, b);
    if (a.lang !== 'zh' || b.lang !== 'zh') return false;
    const [x, y] = [a.units.at(-1), b.units.at(-1)];
    // Characters without a known reading are alike only when they are the same character.
    if (x === undefined || y === undefined) return false;
    if (x.sound === null || y.sound === null) return x.text === y.text;
    const [left, right] = [
      { final: x.sound.final, rhotic: x.rhotic },
      { final: y.sound.final, rhotic: y.rhotic },
    ];
    return groupOf(left, book) === groupOf(right, book) || (alsoNear && nearness(left, right, book) > 0);
  };
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Letters in order of first use by union of what rhymes; null where there is no end. */
function lettersOf(ends: readonly (LineEnd | null)[], rhymes: Rhymes): (string | null)[] {
  const root = ends.map((_, index) => index);
  const find = (index: number): number =>
    root[index] === index || root[index] === undefined ? index : find(root[index]);
  ends.forEach((end, index) => {
    if (end === null) return;
    for (let earlier = 0; earlier < index; earlier += 1) {
      const other = ends[earlier];
      if (other === null || other === undefined || find(earlier) === find(index)) continue;
      if (rhymes(other, end)) root[find(index)] = find(earlier);
    }
  });
  const letters = new Map<number, string>();
  return ends.map((end, index) => {
    if (end === null) return null;
    const own = find(index);
    const letter = letters.get(own) ?? alphabet[letters.size] ?? `(${letters.size + 1})`;
    letters.set(own, letter);
    return letter;
  });
}

function described(end: LineEnd | null, book: Book): Pick<SchemeLine, 'lang' | 'tail' | 'group'> {
  if (end === null) return { lang: null, tail: null, group: null };
  if (end.lang === 'en') {
    const word = end.words.at(-1) ?? null;
    const phones = word === null || !isEnglishLoaded() ? undefined : pronounce(word)[0]?.phones;
    return { lang: 'en', tail: word, group: phones === undefined ? null : (tailOf(phones)?.rhyme ?? null) };
  }
  const last = end.units.at(-1);
  const group =
    last === undefined || last.sound === null ? null : groupOf({ final: last.sound.final, rhotic: last.rhotic }, book);
  return { lang: 'zh', tail: last?.text ?? null, group };
}

/** The rhyme scheme of lines: letters in order of first use, an unrhymed line has its own, identical ends share one. */
export function scheme(lines: readonly string[], options: CompareOptions = {}): SchemeAnswer {
  const book = options.book ?? defaultBook;
  const sung = unitsOfLyric(lines, options);
  const ends = sung.map((line) => lineEnd(line, options.beforeParticle));
  const full = rhymesBy(book, options.crossLanguage ?? false, false);
  const letters = lettersOf(ends, full);
  const join = (all: readonly (string | null)[]) => all.join('');
  const stanzas: (LineEnd | null)[][] = [[]];
  lines.forEach((line, index) => {
    if (line.trim() === '') stanzas.push([]);
    else stanzas.at(-1)?.push(ends[index] ?? null);
  });
  return {
    scheme: join(letters),
    nearScheme: join(lettersOf(ends, rhymesBy(book, options.crossLanguage ?? false, true))),
    stanzas: stanzas.map((stanza) => join(lettersOf(stanza, full))).filter((letter) => letter !== ''),
    lines: ends.map((end, index) => ({ letter: letters[index] ?? null, ...described(end, book) })),
    lang: options.lang ?? languageOfAll(sung),
    ...provenanceOf(sung, endsIn(sung), book),
  };
}
