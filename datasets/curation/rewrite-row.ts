import { createRow, lyricOf, promptOf, type LyricRow } from '../lyric-row.ts';

type Facts = Partial<Pick<LyricRow, 'author' | 'song' | 'sections' | 'cluster' | 'flags' | 'annotation'>>;

/**
 * A row with other lines: its form is read off them anew, what was annotated is gone, and its prompt is written anew where
 * it was written by us. Everything else stays, the id too.
 */
export function rewriteRow(row: LyricRow, lines: readonly string[], facts: Facts = {}): LyricRow {
  const { annotation: _annotation, sections: _sections, ...rest } = row;
  const own = { ...rest, ...facts };
  if (lines.join('\n') === lyricOf(row)) return { ...row, ...facts };
  const was = createRow({ ...factsOf(row), lines: lyricOf(row).split('\n') });
  const now = createRow({ ...factsOf(row), lines });
  const prompt = promptOf(row) === promptOf(was) ? promptOf(now) : promptOf(row);
  return {
    ...own,
    messages: [
      { role: 'user', content: prompt },
      { role: 'assistant', content: lines.join('\n') },
    ],
    spec: now.spec,
  };
}

const factsOf = ({ id, lang, style, source, license, song }: LyricRow) => ({
  id,
  lang,
  style,
  source,
  license,
  ...(song !== undefined && { song }),
});

/** The same row with one flag more. */
export function withFlag(row: LyricRow, flag: string): LyricRow {
  const flags = row.flags ?? [];
  return flags.includes(flag) || flags.length >= 40 ? row : { ...row, flags: [...flags, flag].sort() };
}

/** How much a row has to give: its text, and what is known about it. */
export function richnessOf(row: LyricRow): number {
  const lyric = lyricOf(row);
  const letters = lyric.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  const marks = lyric.match(/[\p{P}]/gu)?.length ?? 0;
  const known = [row.song, row.author, row.sections, row.style || undefined].filter((one) => one !== undefined).length;
  return letters + Math.min(marks, letters) * 0.1 + known * 5 + (row.license === 'unspecified' ? 0 : 5);
}
