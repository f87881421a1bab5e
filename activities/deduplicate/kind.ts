import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';

export const deduplicate = defineKind({
  id: 'deduplicate',
  version: 1,
  title: { en: 'Remove duplicates', zh: '去重' },
  summary: {
    en: 'Keeps the richest copy of every lyric, exact and near; clusters are reported.',
    zh: '完全相同和近似的歌词只保留内容最全的一份，并列出各组。',
  },
  keywords: ['去重', '重复', '近似', '查重', 'dedupe', 'duplicates', 'minhash', 'lsh', 'near copies'],
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 120,
  inputs: { dataset: 'dataset' },
  outputs: { dataset: 'dataset', report: 'report' },
  params: z.strictObject({
    near: z
      .boolean()
      .default(true)
      .meta({
        title: { en: 'Near copies', zh: '近似重复' },
        help: {
          en: 'Off, only lyrics with the same letters are copies.',
          zh: '关闭时，只有文字完全相同才算重复。',
        },
      }),
    threshold: z
      .number()
      .min(0.5)
      .max(1)
      .default(0.8)
      .meta({
        title: { en: 'Overlap of near copies', zh: '近似重合度' },
        help: {
          en: 'Jaccard overlap of three-character runs, repeated choruses counted once; checked, not estimated.',
          zh: '三字连续片段的 Jaccard 重合度，重复的副歌只算一次；逐对核实，不是估计值。',
        },
      }),
    action: z
      .enum(['drop', 'mark'])
      .default('drop')
      .meta({
        title: { en: 'Copies', zh: '重复项' },
        help: {
          en: 'mark keeps all of them with the name of their cluster, which a split does not part.',
          zh: 'mark 保留全部并标上所属组，划分时同组不会分开。',
        },
      }),
  }),
});
