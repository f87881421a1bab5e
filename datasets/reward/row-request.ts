import { readScoreRequest } from '../engine/score-question.ts';
import { isFields, type Fields } from '../engine/question-fields.ts';
import type { ScoreRequest } from '../engine/score.ts';
import { linesOf } from '../line.ts';
import { lyricOf, lyricRow, type LyricRow } from '../lyric-row.ts';

/** What a lyric row asks for, as the engine is asked. Its first group is the main rhyme; a long song may change it. */
export function requestOfRow(row: LyricRow, lyric: string = lyricOf(row)): ScoreRequest {
  const { rhyme, scheme, targetSyllables, doubleRhyme } = row.spec;
  const [main] = scheme.match(/[A-Z]/) ?? [];
  const level = doubleRhyme ? ({ level: 'double' } as const) : {};
  const final = rhyme[0] !== undefined && row.lang === 'zh' ? { final: rhyme[0] } : {};
  return {
    lines: linesOf(lyric),
    lang: row.lang,
    ...(scheme !== '' && { scheme }),
    ...(scheme !== '' && main !== undefined && { rhyme: { [largestLetter(scheme)]: { ...final, ...level } } }),
    ...(targetSyllables.length > 0 && { linesWanted: targetSyllables.length, syllables: targetSyllables }),
  };
}

/** The letter that most lines have: it takes the group that was asked for. */
function largestLetter(scheme: string): string {
  const counts = new Map<string, number>();
  for (const letter of scheme) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'A';
}

/**
 * Reads a row of a file: a lyric row, or a question for `refrain lyric score`.
 * @throws BadQuestion when it is neither
 */
export function readRequest(value: Fields): ScoreRequest {
  if (isFields(value) && Object.hasOwn(value, 'messages')) {
    const row = lyricRow.safeParse(value);
    if (row.success) return requestOfRow(row.data);
  }
  const named = (['zh', 'en'] as const).find((one) => one === value['lang']);
  const lang = named === undefined ? {} : { lang: named };
  return readScoreRequest(value, lang);
}
