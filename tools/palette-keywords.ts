import { pinyinKeywords } from '../datasets/pinyin-keywords.ts';
import type { Kind } from '../pipeline/kind.ts';

/** The editor's file of pinyin for every kind's Chinese words, so that no dictionary is sent to a browser. */
export function paletteKeywordsText(kinds: readonly Kind[]): string {
  const lines = kinds.map(({ id, title, keywords }) => {
    const words = [title.zh, ...(keywords ?? [])].flatMap(pinyinKeywords);
    const key = id.includes('-') ? `'${id}'` : id;
    const quoted = [...new Set(words)].map((word) => `'${word}'`);
    const line = `  ${key}: [${quoted.join(', ')}],`;
    // As the formatter writes it.
    return line.length <= 120 ? line : [`  ${key}: [`, ...quoted.map((word) => `    ${word},`), '  ],'].join('\n');
  });
  return [
    '/** Pinyin and initials of every kind; made by `npm run generate` from the catalogue. */',
    'export const paletteKeywords: Readonly<Record<string, readonly string[]>> = {',
    ...lines,
    '};',
    '',
  ].join('\n');
}
