export const languages = ['zh', 'en'] as const;
export type Language = (typeof languages)[number];

export interface ScriptCounts {
  /** Han characters. */
  readonly han: number;
  /** Words of Latin letters. */
  readonly latin: number;
  /** Letters of any other script (kana, hangul, Cyrillic …). */
  readonly other: number;
}

export function countScripts(text: string): ScriptCounts {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  const letters = count(/\p{L}/gu);
  const han = count(/\p{Script=Han}/gu);
  const latinLetters = count(/\p{Script=Latin}/gu);
  return {
    han,
    latin: count(/\p{Script=Latin}[\p{Script=Latin}\p{M}'’-]*/gu),
    other: Math.max(0, letters - han - latinLetters),
  };
}

/**
 * Language of a lyric by its script: a Han character weighs as much as a Latin word. Null when neither has more than
 * half, as in Japanese, or when there are no letters.
 */
export function languageOf(text: string): Language | null {
  const { han, latin, other } = countScripts(text);
  const half = (han + latin + other) / 2;
  if (han > half) return 'zh';
  return latin > half ? 'en' : null;
}
