import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';

export const buildPreferences = defineKind({
  id: 'build-preferences',
  version: 1,
  title: { en: 'Build preferences', zh: '构造偏好' },
  summary: {
    en: 'Pairs each lyric with a spoilt copy, the best with the worst that a model wrote for one prompt, and what people liked with what they did not.',
    zh: '为每首歌词配上一份改坏的副本，把模型为同一提示词写的最好与最差的配成对，并把用户喜欢与不喜欢的配成对。',
  },
  keywords: [
    '偏好',
    '对比',
    '构造',
    '反馈',
    'pianhao',
    'ph',
    'gouzao',
    'gz',
    'fankui',
    'preferences',
    'pairs',
    'dpo',
    'feedback',
  ],
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 60,
  inputs: {
    dataset: 'dataset',
    candidates: { type: 'dataset', optional: true },
    feedback: { type: 'feedback', optional: true },
  },
  outputs: { preferences: 'preferences', report: 'report' },
  params: z.strictObject({
    pairsPerRow: z
      .int()
      .min(1)
      .max(6)
      .default(2)
      .meta({
        title: { en: 'Pairs per lyric', zh: '每首配对数' },
        help: { en: 'Each spoils the lyric in another way.', zh: '每对以不同方式改坏歌词。' },
      }),
    minMargin: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .meta({
        title: { en: 'Smallest margin', zh: '最小分差' },
        help: {
          en: 'How much better the chosen lyric must score. Pairs made by people are exempt: their word counts.',
          zh: '优选歌词至少高出的分数；由用户形成的配对不受此限。',
        },
      }),
    balanceLevels: z
      .boolean()
      .default(true)
      .meta({
        title: { en: 'Balance rhyme levels', zh: '平衡押韵级别' },
        help: {
          en: 'Lyrics of a rarer level, such as double rhyme, give more pairs, as far as there are ways to spoil them.',
          zh: '较少见的级别（如双押）的歌词多造几对，直到改坏的方式用完。',
        },
      }),
    seed: z
      .int()
      .nonnegative()
      .max(2 ** 31)
      .default(17)
      .meta({ title: { en: 'Seed', zh: '随机种子' }, expert: true }),
  }),
});
