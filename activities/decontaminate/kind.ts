import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';

export const decontaminate = defineKind({
  id: 'decontaminate',
  version: 1,
  title: { en: 'Keep evaluation out', zh: '评测去污染' },
  summary: {
    en: 'Drops lyrics that share lines or runs of eight with an evaluation set.',
    zh: '去掉与评测集有相同行或八字连续片段的歌词。',
  },
  keywords: ['去污染', '评测', '泄漏', '重合', 'decontaminate', 'evaluation', 'leak', 'overlap', 'n-gram'],
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 120,
  inputs: { dataset: 'dataset', evaluation: { type: 'dataset', title: { en: 'evaluation set', zh: '评测集' } } },
  outputs: { dataset: 'dataset', report: 'report' },
  params: z.strictObject({
    maxLineShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .meta({
        title: { en: 'Shared lines allowed', zh: '相同行上限' },
        help: {
          en: 'Share of a lyric’s lines; lines under five characters or four words do not count.',
          zh: '占歌词行数的比例；不足五字或四词的行不计。',
        },
      }),
    maxGramShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .meta({
        title: { en: 'Shared runs of eight allowed', zh: '八字片段上限' },
        help: { en: 'Share of a lyric’s runs of eight characters or words.', zh: '占歌词八字（词）连续片段的比例。' },
      }),
  }),
});
