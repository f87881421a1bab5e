import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';

export const curateDataset = defineKind({
  id: 'curate-dataset',
  version: 1,
  title: { en: 'Curate dataset', zh: '清洗数据' },
  summary: {
    en: 'Drops duplicates, lyrics of the wrong length or language, and lyrics that do not rhyme.',
    zh: '去除重复、长度或语言不符以及不押韵的歌词。',
  },
  keywords: ['清洗', '去重', '过滤', '押韵', 'qingxi', 'qx', 'quchong', 'qc', 'guolv', 'curate', 'filter', 'dedupe'],
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 60,
  inputs: { dataset: 'dataset' },
  outputs: { dataset: 'dataset', report: 'report' },
  params: z.strictObject({
    language: z
      .enum(['any', 'zh', 'en'])
      .default('any')
      .meta({
        title: { en: 'Language', zh: '语言' },
        help: { en: 'any keeps both.', zh: 'any 表示两种都保留。' },
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
      .default(64)
      .meta({ title: { en: 'Most lines', zh: '最多行数' } }),
    minSyllables: z
      .int()
      .min(1)
      .max(60)
      .default(2)
      .meta({
        title: { en: 'Fewest syllables a line', zh: '每行最少音节' },
      }),
    maxSyllables: z
      .int()
      .min(1)
      .max(60)
      .default(24)
      .meta({
        title: { en: 'Most syllables a line', zh: '每行最多音节' },
      }),
    minScore: z
      .number()
      .min(0)
      .max(1)
      .default(0.6)
      .meta({
        title: { en: 'Lowest form score', zh: '最低格律分' },
        help: {
          en: 'From 0 to 1, by the scorer that rewards and gates too. Verse without rhyme gets at most 0.45.',
          zh: '0 到 1，与奖励和关卡用同一评分器；不押韵的最多 0.45 分。',
        },
      }),
  }),
});
