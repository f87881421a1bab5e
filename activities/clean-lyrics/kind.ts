import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';

export const cleanLyrics = defineKind({
  id: 'clean-lyrics',
  version: 1,
  title: { en: 'Clean lyrics', zh: '整理歌词' },
  summary: {
    en: 'Leaves what is sung: takes out labels, credits, time tags, stage marks, ad-libs, romanisation and hidden characters.',
    zh: '只留下唱出来的内容：去掉段落标记、制作信息、时间标签、舞台提示、垫词、注音和不可见字符。',
  },
  keywords: ['整理', '清理', '规范化', '繁简', '段落', 'clean', 'normalise', 'structure', 'sections', 'credits'],
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 120,
  inputs: { dataset: 'dataset' },
  outputs: { dataset: 'dataset', report: 'report' },
  params: z.strictObject({
    script: z
      .enum(['keep', 'simplified'])
      .default('keep')
      .meta({
        title: { en: 'Chinese script', zh: '简繁' },
        help: {
          en: 'simplified turns common traditional characters; the written form stays in the row.',
          zh: 'simplified 将常用繁体字转为简体，原文保留在行内。',
        },
      }),
    adLibs: z
      .enum(['drop', 'keep'])
      .default('drop')
      .meta({
        title: { en: 'Ad-libs', zh: '垫词' },
        help: { en: 'Words in brackets, such as (hey).', zh: '括号中的词，例如（hey）。' },
      }),
    endPunctuation: z
      .enum(['drop', 'keep'])
      .default('drop')
      .meta({
        title: { en: 'Punctuation at line ends', zh: '行末标点' },
        help: { en: 'Of Chinese lines.', zh: '仅针对中文行。' },
      }),
    splitAtPunctuation: z
      .boolean()
      .default(false)
      .meta({
        title: { en: 'Split at punctuation', zh: '按标点分行' },
        help: {
          en: 'For verse written in sentences: every clause becomes a line.',
          zh: '用于成句书写的诗词：每个分句成为一行。',
        },
      }),
    minLines: z
      .int()
      .min(1)
      .max(400)
      .default(2)
      .meta({
        title: { en: 'Fewest lines', zh: '最少行数' },
        help: { en: 'Lyrics with fewer lines left are dropped.', zh: '清理后行数更少的歌词会被去掉。' },
      }),
  }),
});
