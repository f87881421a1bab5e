import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';

const share = z.number().min(0).max(1);

export const filterLyrics = defineKind({
  id: 'filter-lyrics',
  version: 1,
  title: { en: 'Filter lyrics', zh: '过滤歌词' },
  summary: {
    en: 'Drops lyrics of another language, of odd length or much repetition, with personal data or listed words.',
    zh: '去掉语言不符、长度异常、重复过多、含个人信息或词表内词语的歌词。',
  },
  keywords: [
    '过滤',
    '敏感词',
    '隐私',
    '个人信息',
    '语言',
    '长度',
    'filter',
    'pii',
    'privacy',
    'words',
    'repetition',
    'length',
  ],
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 120,
  inputs: { dataset: 'dataset' },
  outputs: { dataset: 'dataset', report: 'report' },
  params: z.strictObject({
    language: z
      .enum(['any', 'zh', 'en'])
      .default('any')
      .meta({
        title: { en: 'Language', zh: '语言' },
        help: {
          en: 'By the script of every line; any still drops what is neither, and written Cantonese.',
          zh: '按每行的文字判断；any 仍会去掉两者都不是的歌词和粤语书写。',
        },
      }),
    minLines: z
      .int()
      .min(1)
      .max(400)
      .default(2)
      .meta({ title: { en: 'Fewest lines', zh: '最少行数' } }),
    maxLines: z
      .int()
      .min(1)
      .max(400)
      .default(200)
      .meta({ title: { en: 'Most lines', zh: '最多行数' } }),
    minMeanLength: z
      .number()
      .min(0)
      .max(60)
      .default(2)
      .meta({
        title: { en: 'Shortest mean line', zh: '平均行长下限' },
        unit: { en: 'characters or words', zh: '字或词' },
        expert: true,
      }),
    maxMeanLength: z
      .number()
      .min(1)
      .max(200)
      .default(24)
      .meta({
        title: { en: 'Longest mean line', zh: '平均行长上限' },
        unit: { en: 'characters or words', zh: '字或词' },
        expert: true,
      }),
    maxSymbolShare: share.default(0.1).meta({
      title: { en: 'Symbols allowed', zh: '符号比例上限' },
      help: {
        en: 'Share of characters that are no letters, digits or punctuation.',
        zh: '非文字、数字、标点的字符比例。',
      },
      expert: true,
    }),
    maxRareShare: share.default(0.1).meta({
      title: { en: 'Rare characters allowed', zh: '生僻字比例上限' },
      help: { en: 'Share of Han characters outside GB 2312.', zh: 'GB 2312 以外汉字的比例。' },
      expert: true,
    }),
    repetition: z
      .number()
      .min(0)
      .max(4)
      .default(0.5)
      .meta({
        title: { en: 'Strictness about repetition', zh: '重复检查强度' },
        help: {
          en: '1 are the limits of Gopher, choruses folded; 0.5 allows twice as much, as refrains need; 0 switches it off.',
          zh: '1 为折叠副歌后的 Gopher 限值；0.5 允许两倍，适合有叠句的歌词；0 表示关闭。',
        },
      }),
    personalData: z
      .enum(['drop', 'mask', 'flag', 'off'])
      .default('drop')
      .meta({
        title: { en: 'Personal data', zh: '个人信息' },
        help: {
          en: 'Phone, ID card, e-mail, address of a page, bank card, QQ, WeChat. Numbers such as 520 and 1314 are none.',
          zh: '手机号、身份证、邮箱、网址、银行卡、QQ、微信。520、1314 之类不算。',
        },
      }),
    words: z
      .enum(['drop', 'mask', 'flag', 'off'])
      .default('flag')
      .meta({
        title: { en: 'Listed words', zh: '词表内词语' },
        help: { en: 'flag keeps the lyric and names the classes found.', zh: 'flag 保留歌词并标出命中的类别。' },
      }),
    wordList: z
      .string()
      .regex(/^(example|upload:.+)$/, 'example, or upload: and the name of a word list')
      .max(300)
      .default('example')
      .meta({
        title: { en: 'Word list', zh: '词表' },
        help: {
          en: 'example is short; upload:NAME is yours: class TAB severity TAB word a line, allow TAB phrase for what is meant otherwise.',
          zh: 'example 只是短例；upload:名称 为自备词表：每行“类别 TAB 级别 TAB 词”，“allow TAB 短语”表示放行。',
        },
      }),
    leastSeverity: z
      .enum(['low', 'medium', 'high'])
      .default('medium')
      .meta({ title: { en: 'From severity', zh: '起始级别' } }),
    homophones: z
      .boolean()
      .default(false)
      .meta({
        title: { en: 'Also by sound', zh: '匹配同音' },
        help: {
          en: 'Words of two characters and more written with others of the same sound.',
          zh: '两字及以上词语的同音写法。',
        },
        expert: true,
      }),
  }),
});
