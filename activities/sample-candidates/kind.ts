import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';
import { languageOfPrompts, writingParams } from '../evaluate/kind.ts';

export const sampleCandidates = defineKind({
  id: 'sample-candidates',
  version: 1,
  title: { en: 'Sample candidates', zh: '采样候选' },
  summary: {
    en: 'Lets an adapter, or the base, write several lyrics to each prompt, for preferences.',
    zh: '让适配器或基座对每条提示词各写几首，用于构造偏好。',
  },
  keywords: ['采样', '候选', '生成', 'caiyang', 'houxuan', 'sample', 'candidates', 'generate', 'best of n'],
  queue: 'serving',
  reuse: 'content',
  timeoutMinutes: 6 * 60,
  inputs: {
    base: 'checkpoint',
    dataset: { type: 'dataset', title: { en: 'Lyrics with the prompts', zh: '含提示词的歌词' } },
    adapter: { type: 'adapter', optional: true },
  },
  outputs: { candidates: { type: 'dataset', title: { en: 'candidates', zh: '候选' } }, report: 'report' },
  params: z.strictObject({
    language: languageOfPrompts,
    prompts: z
      .int()
      .min(1)
      .max(20_000)
      .default(200)
      .meta({ title: { en: 'Prompts', zh: '提示词数量' } }),
    samples: z
      .int()
      .min(2)
      .max(16)
      .default(4)
      .meta({ title: { en: 'Lyrics per prompt', zh: '每条提示词的作词数' } }),
    ...writingParams,
    atOnce: z
      .int()
      .min(1)
      .max(64)
      .default(8)
      .meta({ title: { en: 'Written at once', zh: '同时生成数' }, expert: true }),
  }),
});
