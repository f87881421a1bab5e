import { pinyin } from 'pinyin-pro';

/** How somebody types Chinese words on Latin keys: all of it without tones, `jiandu weitiao` in one, and initials. */
export function pinyinKeywords(words: string): readonly string[] {
  const options = { toneType: 'none', type: 'array', v: true, nonZh: 'removed' } as const;
  const syllables = pinyin(words, options);
  if (syllables.length === 0) return [];
  return [syllables.join(''), syllables.map((syllable) => syllable.charAt(0)).join('')];
}
