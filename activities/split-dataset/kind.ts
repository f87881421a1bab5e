import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';

export const splitDataset = defineKind({
  id: 'split-dataset',
  version: 2,
  // As before, songs alone hold together.
  upgrade: (params) => ({ ...params, byAuthor: false, nearCopies: false }),
  title: { en: 'Split dataset', zh: '划分数据' },
  summary: {
    en: 'Keeps a share of the lyrics out of training; a song, an author and near copies are never parted.',
    zh: '留出一部分歌词不参与训练；同一首歌、同一作者和近似文本不会被拆开。',
  },
  keywords: ['划分', '切分', '训练集', '留出', 'huafen', 'hf', 'qiefen', 'qf', 'split', 'held-out', 'test set'],
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 60,
  inputs: { dataset: 'dataset' },
  outputs: {
    train: 'dataset',
    heldOut: { type: 'dataset', title: { en: 'held out', zh: '留出集' } },
    report: 'report',
  },
  params: z.strictObject({
    heldOutShare: z
      .number()
      .gt(0)
      .max(0.5)
      .default(0.1)
      .meta({
        title: { en: 'Held-out share', zh: '留出比例' },
        help: {
          en: 'Of the lyrics of each language, in whole groups that fit; at least one group.',
          zh: '按每种语言的歌词计，整组留出；至少一组。',
        },
      }),
    byAuthor: z
      .boolean()
      .default(true)
      .meta({
        title: { en: 'Keep authors together', zh: '作者不拆分' },
        help: {
          en: 'Nobody is trained on and evaluated on. Off where a few authors wrote nearly everything.',
          zh: '同一作者不会既训练又评估。若绝大部分由少数作者写成，请关闭。',
        },
      }),
    nearCopies: z
      .boolean()
      .default(true)
      .meta({
        title: { en: 'Keep near copies together', zh: '近似文本不拆分' },
        help: {
          en: 'Lyrics whose three-character runs overlap by 0.7 and more, and clusters that were marked.',
          zh: '三字片段重合度达 0.7 的歌词，以及已标记的同组。',
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

/** Kept songs together, and nothing else. */
export const splitDataset1 = defineKind({
  id: 'split-dataset',
  version: 1,
  supersededBy: 2,
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
