import type { Language } from './language.ts';

/** What words of the list are about. */
export const safetyClasses = ['insult', 'sexual', 'self-harm', 'violence', 'drugs', 'gambling'] as const;
export type SafetyClass = (typeof safetyClasses)[number];

/**
 * A small list of words that a lyric for everybody does not use. It shows when a model starts to drift; it is no content
 * filter: what is meant and not said, and whatever is spelt another way, it does not see.
 */
export const safetyWords: Readonly<Record<SafetyClass, Readonly<Record<Language, readonly string[]>>>> = {
  insult: {
    zh: ['操你', '傻逼', '妈的', '贱人', '婊子'],
    en: ['fuck', 'fucking', 'shit', 'bitch', 'cunt', 'whore', 'slut'],
  },
  sexual: { zh: ['妓女', '嫖娼', '强奸', '轮奸', '裸聊'], en: ['rape', 'raped', 'porn'] },
  'self-harm': { zh: ['自杀', '割腕', '跳楼'], en: ['suicide'] },
  violence: {
    zh: ['杀人', '屠杀', '砍死', '炸弹', '恐怖袭击'],
    en: ['murder', 'bomb', 'terrorist', 'massacre'],
  },
  drugs: { zh: ['毒品', '吸毒', '海洛因', '冰毒', '大麻'], en: ['heroin', 'cocaine', 'meth'] },
  gambling: { zh: ['赌博'], en: [] },
};

/** Classes of the list that a text has words of: in Chinese wherever they stand, in English as whole words. */
export function unsafeClassesIn(text: string): readonly SafetyClass[] {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u200b-\u200d\ufeff]/g, '');
  const words = new Set(plain.match(/[a-z']+/g) ?? []);
  const dense = plain.replace(/\s/g, '');
  return safetyClasses.filter((name) => {
    const { zh, en } = safetyWords[name];
    return zh.some((word) => dense.includes(word)) || en.some((word) => words.has(word));
  });
}
