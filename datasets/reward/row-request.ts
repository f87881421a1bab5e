import { splitLines } from '../engine/clean-line.ts';
import { bad, textOf, type Fields } from '../engine/question-fields.ts';
import { mainLetter } from '../engine/score-form.ts';
import { readScoreRequest } from '../engine/score-question.ts';
import type { ScoreRequest } from '../engine/score.ts';
import { languages, type Language } from '../language.ts';
import { lyricOf, lyricRow, lyricSpec, type LyricRow, type LyricSpec } from '../lyric-row.ts';

/** What a spec asks for, as the engine is asked. Its first group is the main rhyme; a long song may change it. */
function requestOfSpec(lang: Language, spec: LyricSpec, lyric: string): ScoreRequest {
  const { rhyme, scheme, targetSyllables, doubleRhyme } = spec;
  const wish = {
    ...(rhyme[0] !== undefined && lang === 'zh' && { final: rhyme[0] }),
    ...(doubleRhyme && { level: 'double' as const }),
  };
  return {
    lines: splitLines(lyric),
    lang,
    ...(scheme !== '' && { scheme, rhyme: { [mainLetter(scheme)]: wish } }),
    ...(targetSyllables.length > 0 && { linesWanted: targetSyllables.length, syllables: targetSyllables }),
  };
}

/** What a lyric row asks for; of its own lyric, or of another one for the same prompt. */
export function requestOfRow(row: LyricRow, lyric: string = lyricOf(row)): ScoreRequest {
  return requestOfSpec(row.lang, row.spec, lyric);
}

/**
 * Reads what a lyric is scored by: a lyric row; a text with the spec of its row; or a question as `refrain lyric score`
 * takes it.
 * @throws BadQuestion when it is neither
 */
export function readRequest(value: Fields): ScoreRequest {
  const lang = languages.find((one) => one === value['lang']);
  if (Object.hasOwn(value, 'messages')) {
    const row = lyricRow.safeParse(value);
    if (row.success) return requestOfRow(row.data);
  }
  if (lang !== undefined && Object.hasOwn(value, 'spec')) {
    const spec = lyricSpec.safeParse(value['spec']);
    if (!spec.success) throw bad(`"spec" is none of a lyric row: ${spec.error.issues[0]?.message ?? ''}`);
    return requestOfSpec(lang, spec.data, textOf(value, 'text'));
  }
  return readScoreRequest(value, lang === undefined ? {} : { lang });
}
