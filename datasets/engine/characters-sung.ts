import { CodeTable } from '../code-table.ts';
import { commonCharacters } from './common-characters.ts';
import { closingParticles, tonedFillers } from './score-terms.ts';

/** What a Han character is to a score: one of those that sentences are made of, a filler in any tone, a closing particle. */
export const common = 1;
export const filler = 2;
export const closing = 4;

/** All that a character is, by its code point. */
export const sung = new CodeTable(
  (character) =>
    (commonCharacters.has(character) ? common : 0) |
    (tonedFillers.has(character) ? filler : 0) |
    (closingParticles.has(character) ? closing : 0),
);
