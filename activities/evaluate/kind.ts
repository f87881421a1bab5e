import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';

export const languageOfPrompts = z
  .enum(['all', 'zh', 'en'])
  .default('all')
  .meta({
    title: { en: 'Language of the prompts', zh: '提示词语言' },
    help: { en: 'Which lyrics give prompts.', zh: '采用哪种语言的提示词。' },
  });

/** How a model writes; for every kind that lets one write. */
export const writingParams = {
  maxTokens: z
    .int()
    .min(8)
    .max(2048)
    .default(64)
    .meta({ title: { en: 'Longest lyric, in tokens', zh: '最长词元数' } }),
  temperature: z
    .number()
    .min(0)
    .max(2)
    .default(0.8)
    .meta({ title: { en: 'Temperature', zh: '温度' } }),
  topP: z
    .number()
    .gt(0)
    .max(1)
    .default(0.95)
    .meta({ title: { en: 'Top-p', zh: 'Top-p' }, expert: true }),
  seed: z
    .int()
    .nonnegative()
    .default(17)
    .meta({ title: { en: 'Seed', zh: '随机种子' }, expert: true }),
};

export const evaluate = defineKind({
  id: 'evaluate',
  version: 1,
  title: { en: 'Evaluate', zh: '评测' },
  summary: {
    en: 'Lets the new adapter and the release in service write to the same prompts and compares them.',
    zh: '让新适配器与线上版本对同一批提示词作词，并逐项比较。',
  },
  keywords: ['评测', '评估', 'pingce', 'pc', 'compare', 'metrics'],
  queue: 'serving',
  reuse: 'content',
  timeoutMinutes: 6 * 60,
  inputs: {
    base: 'checkpoint',
    adapter: 'adapter',
    dataset: { type: 'dataset', title: { en: 'Held-out lyrics', zh: '留出集' } },
  },
  outputs: { report: 'report' },
  params: z.strictObject({
    alias: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/)
      .default('lyrics')
      .meta({
        title: { en: 'Alias', zh: '别名' },
        help: {
          en: 'Its stable release is what the adapter is compared with; without one, the base.',
          zh: '与该别名的稳定版本比较；没有时与基座比较。',
        },
      }),
    language: languageOfPrompts,
    prompts: z
      .int()
      .min(2)
      .max(2000)
      .default(64)
      .meta({
        title: { en: 'Prompts', zh: '提示词数量' },
        help: {
          en: 'More prompts show smaller differences. 64 tell 6 points apart, 600 tell 2.',
          zh: '越多越能看出细小差异：64 条约可分辨 6 个百分点，600 条约 2 个。',
        },
      }),
    samples: z
      .int()
      .min(1)
      .max(16)
      .default(2)
      .meta({ title: { en: 'Lyrics per prompt', zh: '每条提示词的作词数' } }),
    ...writingParams,
    pairsAtOnce: z
      .int()
      .min(1)
      .max(64)
      .default(8)
      .meta({
        title: { en: 'Pairs written at once', zh: '同时生成的对数' },
        help: {
          en: '1 writes one lyric after another: slower, and the report comes out the same to the last digit.',
          zh: '设为 1 时逐首生成：较慢，但报告可逐位复现。',
        },
        expert: true,
      }),
    pricePerHour: z
      .number()
      .min(0)
      .default(0)
      .meta({
        title: { en: 'Price of the machine per hour', zh: '机器每小时价格' },
        help: {
          en: 'Of this evaluation alone, without a currency; the price of the serving queue goes before (docs/operations.md).',
          zh: '仅用于本次评测，不带币种；若已设置 serving 队列的单价，则以其为准。',
        },
        expert: true,
      }),
  }),
});
