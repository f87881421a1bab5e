import { splitLines } from './clean-line.ts';
import type { CompareOptions } from './compare.ts';
import { bad, isFields, linesOf, mostLines, oneOf, textOf, valueOf, wholeOf, type Fields } from './question-fields.ts';
import { defaultBook, type Book } from './rhyme-books.ts';
import {
  groupOfFinal,
  mainLetter,
  rhymeLevels,
  wantedLines,
  type FormWish,
  type RhymeWish,
  type SectionWish,
} from './score-form.ts';
import type { ScoreRequest } from './score.ts';

/** Syllables a line may be asked to have. */
const mostSyllables = 60;

/** Letters in capitals; X, a hyphen and a dot are lines that need not rhyme. */
function schemeOf(fields: Fields): string | undefined {
  if (valueOf(fields, 'scheme') === undefined) return undefined;
  const scheme = textOf(fields, 'scheme').replace(/\s/g, '');
  if (!/^[A-Za-z.-]*$/.test(scheme) || scheme.length > mostLines)
    throw bad('"scheme" must be letters, one a line, such as "AABA"');
  return scheme.toUpperCase().replace(/[X.-]/g, 'x');
}

function rhymeOf(
  fields: Fields,
  book: Book,
  lang: string | undefined,
): Readonly<Record<string, RhymeWish>> | undefined {
  const given = valueOf(fields, 'rhyme');
  if (given === undefined) return undefined;
  const value = typeof given === 'string' ? { [mainLetter(schemeOf(fields) ?? '')]: { final: given } } : given;
  if (!isFields(value)) throw bad('"rhyme" must be a final, or an object of letters such as {"A":{"final":"an"}}');
  return Object.fromEntries(
    Object.entries(value).map(([letter, wish]) => {
      if (!/^[A-Za-z]$/.test(letter)) throw bad(`"${letter}" in "rhyme" is no letter of a scheme`);
      const own: Fields | null = typeof wish === 'string' ? { final: wish } : isFields(wish) ? wish : null;
      if (own === null) throw bad(`"rhyme" must say for ${letter} a final, such as {"final":"an"}`);
      const level = oneOf(own, 'level', rhymeLevels);
      const final = valueOf(own, 'final') === undefined ? undefined : textOf(own, 'final');
      if (final !== undefined && lang !== 'en' && groupOfFinal(final, book) === null)
        throw bad(`"${final.slice(0, 20)}" is no final of Putonghua; an, ing, iu and v are`);
      return [
        letter.toUpperCase(),
        { ...(final === undefined ? {} : { final }), ...(level === undefined ? {} : { level }) },
      ];
    }),
  );
}

function syllablesOf(fields: Fields): number | number[] | undefined {
  const value = valueOf(fields, 'syllables');
  if (value === undefined) return undefined;
  const isCount = (one: unknown): one is number =>
    typeof one === 'number' && Number.isFinite(one) && one >= 1 && one <= mostSyllables;
  if (isCount(value)) return value;
  if (!Array.isArray(value) || value.length > mostLines || !value.every(isCount))
    throw bad(`"syllables" must be a number from 1 to ${mostSyllables}, or one for every line`);
  return value;
}

function formOf(fields: Fields, book: Book, lang: string | undefined): Omit<FormWish, 'sections' | 'linesWanted'> {
  const [scheme, rhyme, syllables] = [schemeOf(fields), rhymeOf(fields, book, lang), syllablesOf(fields)];
  return {
    ...(scheme === undefined ? {} : { scheme }),
    ...(rhyme === undefined ? {} : { rhyme }),
    ...(syllables === undefined ? {} : { syllables }),
  };
}

function sectionsOf(fields: Fields, book: Book, lang: string | undefined): SectionWish[] | undefined {
  const value = valueOf(fields, 'sections');
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length > 100 || !value.every(isFields))
    throw bad('"sections" must be an array of objects, such as [{"label":"verse","lines":4}]');
  return value.map((section: Fields): SectionWish => {
    const form = formOf(section, book, lang);
    const lines = wholeOf(section, 'lines', 1, mostLines) ?? wantedLines(form);
    if (lines === null) throw bad('every section needs "lines" or a "scheme"');
    if (form.scheme !== undefined && form.scheme.length > lines)
      throw bad(`a section of ${lines} lines cannot have the scheme "${form.scheme}"`);
    const label = valueOf(section, 'label') === undefined ? undefined : textOf(section, 'label');
    return { ...form, lines, ...(label === undefined ? {} : { label }) };
  });
}

/**
 * Reads `{"lines":[…],"scheme"?,"linesWanted"?,"syllables"?,"rhyme"?,"sections"?,"known"?}`; `text` will do for lines.
 * @throws BadQuestion
 */
export function readScoreRequest(fields: Fields, { lang, book = defaultBook }: CompareOptions): ScoreRequest {
  const lines =
    valueOf(fields, 'lines') === undefined && valueOf(fields, 'text') !== undefined
      ? splitLines(textOf(fields, 'text'))
      : linesOf(fields, 'lines');
  const form = formOf(fields, book, lang);
  const sections = sectionsOf(fields, book, lang);
  const linesWanted = wholeOf(fields, 'linesWanted', 1, mostLines);
  const known = valueOf(fields, 'known') === undefined ? undefined : linesOf(fields, 'known');
  const counted = sections === undefined || sections.length === 0 ? null : wantedLines({ sections });
  if (linesWanted !== undefined && counted !== null && counted !== linesWanted)
    throw bad(`"linesWanted" is ${linesWanted}, but the sections have ${counted} lines`);
  if (linesWanted !== undefined && form.scheme !== undefined && form.scheme.length > linesWanted)
    throw bad(`"scheme" has ${form.scheme.length} letters, but "linesWanted" is ${linesWanted}`);
  return {
    lines,
    ...form,
    ...(sections === undefined ? {} : { sections }),
    ...(linesWanted === undefined ? {} : { linesWanted }),
    ...(known === undefined ? {} : { known }),
    ...(lang === undefined ? {} : { lang }),
    book,
  };
}
