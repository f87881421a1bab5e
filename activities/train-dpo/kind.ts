import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';
import { trainingParams } from '../train-sft/kind.ts';

export const trainDpo = defineKind({
  id: 'train-dpo',
  version: 1,
  title: { en: 'Learn preferences (DPO)', zh: '偏好优化' },
  summary: {
    en: 'Moves an adapter towards chosen lyrics and away from rejected ones.',
    zh: '让适配器偏向被选中的歌词，远离被拒绝的歌词。',
  },
  keywords: ['偏好', '对齐', '训练', 'pianhao', 'ph', 'duiqi', 'xunlian', 'dpo', 'preference'],
  queue: 'training',
  reuse: 'content',
  timeoutMinutes: 12 * 60,
  attempts: 5,
  inputs: { base: 'checkpoint', adapter: 'adapter', preferences: 'preferences' },
  outputs: { adapter: 'adapter', report: 'report' },
  params: z.strictObject({
    beta: z
      .number()
      .gt(0)
      .max(10)
      .default(0.1)
      .meta({
        title: { en: 'Beta', zh: 'Beta' },
        help: {
          en: 'How closely it stays with the adapter it starts from; lower moves further.',
          zh: '与起始适配器保持多近；越小走得越远。',
        },
      }),
    ...trainingParams({
      maxSteps: 30,
      learningRate: 1e-4,
      schedule: 'cosine',
      batchSize: 8,
      saveEverySteps: 20,
      batchHelp: { en: 'Pairs a step learns from, before accumulation.', zh: '每步学习的偏好对数（累积前）。' },
    }),
  }),
});
