import type { CompareOptions } from './compare.ts';
import { bad, flagOf, isFields, oneOf, valueOf, type Fields } from './question-fields.ts';
import type { ReadingOverrides } from './readings.ts';
import { books, type Book } from './rhyme-books.ts';
import { parseSyllable } from './syllable-table.ts';
import type { Lang } from './units.ts';

export const erhuaModes = ['auto', 'merge', 'full'] as const;
export const digitReadings = ['auto', 'each', 'number'] as const;
/** Words that one question may bring readings for. */
export const mostReadings = 500;
const hanWord = /^\p{Script=Han}{1,12}$/u;

/** `{"朝阳":"zhāo yáng"}`: words of Han characters, a syllable for each, with tone marks or digits. */
function readingsOf(fields: Fields): ReadingOverrides | undefined {
  const value = valueOf(fields, 'readings');
  if (value === undefined) return undefined;
  if (!isFields(value)) throw bad('"readings" must be an object of words, such as {"朝阳":"zhāo yáng"}');
  const entries = Object.entries(value);
  if (entries.length > mostReadings) throw bad(`"readings" has more than ${mostReadings} words`);
  return Object.fromEntries(
    entries.map(([word, reading]) => {
      const shown = word.slice(0, 20);
      if (!hanWord.test(word)) throw bad(`"${shown}" in "readings" must be 1 to 12 Chinese characters`);
      const syllables = typeof reading === 'string' ? reading.trim().split(/\s+/u) : [];
      if (syllables.length !== [...word].length)
        throw bad(`"readings" must give ${shown} a syllable for each of its characters, with spaces between`);
      const wrong = syllables.find((syllable) => parseSyllable(syllable) === null);
      if (wrong !== undefined) throw bad(`"${wrong.slice(0, 20)}" in "readings" is no syllable of Putonghua`);
      return [word, syllables.join(' ')];
    }),
  );
}

/** How a question wants texts to be read and rhymed; what it leaves out has its usual value. */
export function optionsOf(fields: Fields): CompareOptions {
  const options = {
    lang: oneOf<Lang>(fields, 'lang', ['zh', 'en']),
    book: oneOf<Book>(fields, 'book', books),
    erhua: oneOf(fields, 'erhua', erhuaModes),
    digits: oneOf(fields, 'digits', digitReadings),
    beforeParticle: flagOf(fields, 'beforeParticle'),
    crossLanguage: flagOf(fields, 'crossLanguage'),
    readings: readingsOf(fields),
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as CompareOptions;
}
