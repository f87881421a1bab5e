import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';

export const splitDataset = defineKind({
  id: 'split-dataset',
  version: 1,
  title: { en: 'Split dataset', zh: '划分数据' },
  summary: {
    en: 'Keeps a share of the songs out of training, for evaluation.',
    zh: '留出一部分歌曲不参与训练，用于评估。',
  },
  keywords: ['划分', '切分', '训练集', '留出', 'huafen', 'hf', 'qiefen', 'qf', 'split', 'held-out', 'test set'],
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 60,
  inputs: { dataset: 'dataset' },
  outputs: { train: 'dataset', heldOut: { type: 'dataset', title: { en: 'held out', zh: '留出集' } } },
  params: z.strictObject({
    heldOutShare: z
      .number()
      .gt(0)
      .max(0.5)
      .default(0.1)
      .meta({
        title: { en: 'Held-out share', zh: '留出比例' },
        help: { en: 'Of the songs of each language; at least one song.', zh: '按每种语言的歌曲计；至少一首。' },
      }),
    seed: z
      .int()
      .nonnegative()
      .max(2 ** 31)
      .default(17)
      .meta({ title: { en: 'Seed', zh: '随机种子' }, expert: true }),
  }),
});
