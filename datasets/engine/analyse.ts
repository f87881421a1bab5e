import { isEnglishLoaded, isSpelledOut, pronounce } from './english-phones.ts';
import { tailOf } from './english-tail.ts';
import { confidenceOf, lineEnd } from './line-end.ts';
import { provenanceOf, type Provenance } from './provenance.ts';
import { readingsOf } from './readings.ts';
import { books, defaultBook, groupOf, type Book } from './rhyme-books.ts';
import { countUnits } from './syllables.ts';
import { unitsOf, type Lang, type LineOptions, type Unit } from './units.ts';
import type { SyllableCount } from './english-syllables.ts';

export interface AnalysedUnit {
  readonly text: string;
  /** Place in the line as written, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly lang: Lang;
  /** Pinyin with tone, or ARPABET phones. */
  readonly reading: string | null;
  /** Other readings that character or word can have. */
  readonly alternatives: readonly string[];
  readonly confidence: number;
  /** 儿化: two characters, one syllable. */
  readonly rhotic: boolean;
  readonly tone: number | null;
  /** Rhyme group in each book; null for English and what cannot be read. */
  readonly groups: Readonly<Record<Book, string>> | null;
  /** The English rhyming part. */
  readonly rhyme: string | null;
}

export interface Analysis extends Provenance {
  readonly lang: Lang | null;
  readonly spans: readonly { readonly start: number; readonly end: number; readonly lang: Lang }[];
  readonly units: readonly AnalysedUnit[];
  readonly syllables: SyllableCount;
  /** The unit that rhymes: the last one sung. */
  readonly tail: AnalysedUnit | null;
}

function analysed(unit: Unit, inChinese: boolean): AnalysedUnit {
  const { text, start, end } = unit;
  const place = { text, start, end, confidence: confidenceOf(unit) };
  if (unit.kind === 'word') {
    const spoken = isEnglishLoaded() ? pronounce(text, inChinese).map(({ phones }) => phones) : [];
    const [first, ...others] = spoken.map((phones) => phones.join(' '));
    const last = isSpelledOut(text, inChinese) ? spoken.at(-1) : spoken[0];
    return {
      ...place,
      lang: 'en',
      reading: first ?? null,
      alternatives: others,
      rhotic: false,
      tone: null,
      groups: null,
      rhyme: last === undefined ? null : (tailOf(last)?.rhyme ?? null),
    };
  }
  const { sound, rhotic, tone, spelling } = unit;
  const rhyming = sound === null ? null : { final: sound.final, rhotic };
  return {
    ...place,
    lang: 'zh',
    reading: sound === null ? null : spelling,
    alternatives: readingsOf([...text][0] ?? '').filter((reading) => reading !== spelling),
    rhotic,
    tone: sound === null ? null : tone,
    groups:
      rhyming === null
        ? null
        : (Object.fromEntries(books.map((book) => [book, groupOf(rhyming, book)])) as Record<Book, string>),
    rhyme: null,
  };
}

/** Everything known about one line: languages, readings with alternatives, groups in every book, the end that rhymes. */
export function analyse(line: string, options: LineOptions & { readonly book?: Book } = {}): Analysis {
  const sung = unitsOf(line, options);
  const inChinese = sung.units.some(({ kind }) => kind === 'han');
  const units = sung.units.map((unit) => analysed(unit, inChinese));
  const spans: { start: number; end: number; lang: Lang }[] = [];
  for (const { start, end, lang } of units) {
    const open = spans.at(-1);
    if (open?.lang === lang) open.end = end;
    else spans.push({ start, end, lang });
  }
  const countable = isEnglishLoaded() || sung.units.every(({ kind }) => kind === 'han');
  const { min, max, best } = countUnits(
    countable ? sung : { ...sung, units: sung.units.filter(({ kind }) => kind === 'han') },
  );
  return {
    lang: sung.lang,
    spans,
    units,
    syllables: { min, max, best },
    tail: lineEnd(sung) === null ? null : (units.at(-1) ?? null),
    ...provenanceOf([sung], sung.units, options.book),
  };
}

export interface DieyunAnswer extends Provenance {
  readonly isDieyun: boolean;
}

/**
 * Whether the two syllables of a word rhyme (叠韵): 落寞, 荡漾. A property of the word, never of a pair; one syllable
 * said twice (爸爸) is none.
 */
export function isDieyun(word: string, book: Book = defaultBook): DieyunAnswer {
  const sung = unitsOf(word, { lang: 'zh' });
  return { isDieyun: rhymesInside(sung.units, book), ...provenanceOf([sung], sung.units, book) };
}

function rhymesInside(units: readonly Unit[], book: Book): boolean {
  const [a, b] = units;
  if (units.length !== 2 || a?.kind !== 'han' || b?.kind !== 'han' || a.sound === null || b.sound === null)
    return false;
  const isSame = a.sound.onset === b.sound.onset && a.sound.final === b.sound.final;
  const [x, y] = [
    { final: a.sound.final, rhotic: a.rhotic },
    { final: b.sound.final, rhotic: b.rhotic },
  ];
  return !isSame && groupOf(x, book) === groupOf(y, book);
}
