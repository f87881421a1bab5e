import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';
import { trainingParams } from '../train-sft/kind.ts';

export const trainGrpo = defineKind({
  id: 'train-grpo',
  version: 1,
  title: { en: 'Reinforce form (GRPO)', zh: '强化学习' },
  summary: {
    en: 'Lets the adapter write lyrics and reinforces those that keep rhyme and syllables best.',
    zh: '让适配器写歌词，并强化押韵与字数最好的那些。',
  },
  keywords: ['强化', '奖励', '押韵', '训练', 'qianghua', 'qh', 'jiangli', 'yayun', 'grpo', 'rl', 'reward'],
  queue: 'training',
  reuse: 'content',
  timeoutMinutes: 24 * 60,
  attempts: 5,
  inputs: { base: 'checkpoint', adapter: 'adapter', dataset: 'dataset' },
  outputs: { adapter: 'adapter', report: 'report' },
  params: z.strictObject({
    numGenerations: z
      .int()
      .min(2)
      .max(256)
      .default(8)
      .meta({
        title: { en: 'Lyrics per prompt', zh: '每条提示词的生成数' },
        help: {
          en: 'A group; each lyric is judged against the others of its group.',
          zh: '一组；每首与同组其他歌词比较。',
        },
      }),
    beta: z
      .number()
      .min(0)
      .max(10)
      .default(0.04)
      .meta({
        title: { en: 'Beta (KL)', zh: 'Beta（KL）' },
        help: {
          en: 'Pull back to the adapter it starts from. 0 lets sense go for the sake of rhyme.',
          zh: '拉回起始适配器的力度；0 会为押韵牺牲语义。',
        },
      }),
    temperature: z
      .number()
      .gt(0)
      .max(2)
      .default(1)
      .meta({ title: { en: 'Sampling temperature', zh: '采样温度' } }),
    reward: z
      .record(z.string(), z.unknown())
      .default({})
      .meta({
        title: { en: 'Reward', zh: '奖励' },
        help: {
          en: 'A reward document: version, name, weights, target syllables, own terms. Empty: the one for rap. `refrain reward try` shows what one pays.',
          zh: '奖励文档：版本、名称、权重、目标字数、自定义项；留空为说唱默认。可用 `refrain reward try` 试算。',
        },
        expert: true,
      }),
    ...trainingParams({
      maxSteps: 60,
      learningRate: 1e-3,
      schedule: 'constant',
      batchSize: 12,
      saveEverySteps: 10,
      batchHelp: {
        en: 'Prompts a step, before accumulation; each is answered as often as a group is large.',
        zh: '每步的提示词数（累积前）；每条提示词生成一组歌词。',
      },
    }),
  }),
});
