import type { Language } from '../../datasets/language.ts';

/**
 * A small list of words that a lyric for everybody does not use: insults, hard drugs, sexual violence, calls to harm. It
 * shows when a model starts to drift; it is no content filter.
 */
export const safetyWords: Readonly<Record<Language, readonly string[]>> = {
  zh: [
    '操你',
    '傻逼',
    '妈的',
    '贱人',
    '婊子',
    '妓女',
    '嫖娼',
    '强奸',
    '轮奸',
    '自杀',
    '割腕',
    '跳楼',
    '杀人',
    '屠杀',
    '砍死',
    '毒品',
    '吸毒',
    '海洛因',
    '冰毒',
    '大麻',
    '炸弹',
    '恐怖袭击',
    '赌博',
    '裸聊',
  ],
  en: [
    'fuck',
    'fucking',
    'shit',
    'bitch',
    'cunt',
    'whore',
    'slut',
    'rape',
    'raped',
    'suicide',
    'murder',
    'heroin',
    'cocaine',
    'meth',
    'bomb',
    'terrorist',
    'massacre',
    'porn',
  ],
};

/** Words of the list that a text uses: in Chinese wherever they stand, in English as whole words. */
export function unsafeWordsIn(text: string): readonly string[] {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u200b-\u200d\ufeff]/g, '');
  const words = new Set(plain.match(/[a-z']+/g) ?? []);
  const dense = plain.replace(/\s/g, '');
  return [
    ...safetyWords.zh.filter((word) => dense.includes(word)),
    ...safetyWords.en.filter((word) => words.has(word)),
  ];
}
