import { isDieyun } from './analyse.ts';
import { compare } from './compare.ts';
import { combo, density, internal } from './density.ts';
import { isEnglishLoaded, loadEnglish } from './english-phones.ts';
import { scheme } from './scheme.ts';
import { score } from './score.ts';
import { readScoreRequest } from './score-question.ts';
import { syllables } from './syllables.ts';
import { needsEnglish, type Lang } from './units.ts';
import { BadQuestion, linesOf, textOf, wholeOf, type Fields } from './question-fields.ts';
import { optionsOf } from './question-options.ts';

export const questions = ['compare', 'scheme', 'syllables', 'score', 'density', 'combo', 'internal', 'dieyun'] as const;
export type Question = (typeof questions)[number];

/** Loads the English dictionary where these texts need it. */
export async function prepareFor(texts: readonly string[], lang?: Lang): Promise<void> {
  if (!isEnglishLoaded() && needsEnglish(texts, lang)) await loadEnglish();
}

/**
 * Answers one question about lyrics, as the command line and the server put it.
 * @throws BadQuestion with a code and what is wrong
 */
export async function answer(question: Question, fields: Fields): Promise<object> {
  const options = optionsOf(fields);
  switch (question) {
    case 'compare': {
      const [a, b] = [textOf(fields, 'a'), textOf(fields, 'b')];
      await prepareFor([a, b], options.lang);
      return compare(a, b, options);
    }
    case 'scheme': {
      const lines = linesOf(fields, 'lines');
      await prepareFor(lines, options.lang);
      return scheme(lines, options);
    }
    case 'syllables': {
      const text = textOf(fields, 'text');
      await prepareFor([text], options.lang);
      return syllables(text, options);
    }
    case 'density': {
      const lines = linesOf(fields, 'lines');
      const window = wholeOf(fields, 'window', 0, 8);
      await prepareFor(lines, options.lang);
      return density(lines, { ...options, ...(window !== undefined && { window }) });
    }
    case 'combo': {
      const lines = linesOf(fields, 'lines');
      await prepareFor(lines, options.lang);
      return combo(lines, options);
    }
    case 'internal': {
      const text = textOf(fields, 'text');
      const least = wholeOf(fields, 'least', 1, 20);
      await prepareFor([text], options.lang);
      return internal(text, { ...options, ...(least !== undefined && { least }) });
    }
    case 'dieyun':
      return isDieyun(textOf(fields, 'word'), options.book);
    case 'score': {
      const request = readScoreRequest(fields, options);
      await prepareFor([...request.lines, ...(request.known ?? [])], options.lang);
      return score(request);
    }
  }
}

/** What is wrong, as an answer: `{"error":{"code","message"}}`. */
export function problemOf(error: unknown): { readonly error: { readonly code: string; readonly message: string } } {
  if (error instanceof BadQuestion) return { error: { code: error.code, message: error.message } };
  return { error: { code: 'Internal', message: error instanceof Error ? error.message : String(error) } };
}
