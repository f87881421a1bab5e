import { pinyinKeywords } from '../datasets/pinyin-keywords.ts';
import type { Kind } from '../pipeline/kind.ts';

/** The editor's file of pinyin for every kind's Chinese words, so that no dictionary is sent to a browser. */
export function paletteKeywordsText(kinds: readonly Kind[]): string {
  return [
    '/** Pinyin and initials of every kind; made by `npm run generate` from the catalogue. */',
    'export const paletteKeywords: Readonly<Record<string, readonly string[]>> = {',
    ...keywordLines(
      kinds.map(({ id, title, keywords }) => [id, [title.zh, ...(keywords ?? [])].flatMap(pinyinKeywords)]),
    ),
    '};',
    '',
  ].join('\n');
}

/** Entries of an object of lists, as the formatter writes them. */
export function keywordLines(entries: readonly (readonly [key: string, words: readonly string[]])[]): string[] {
  return entries.map(([id, words]) => {
    const key = /^\w+$/.test(id) ? id : `'${id}'`;
    const quoted = [...new Set(words)].map((word) => `'${word}'`);
    const line = `  ${key}: [${quoted.join(', ')}],`;
    return line.length <= 120 ? line : [`  ${key}: [`, ...quoted.map((word) => `    ${word},`), '  ],'].join('\n');
  });
}
