import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';

export const promoteRelease = defineKind({
  id: 'promote-release',
  version: 1,
  title: { en: 'Promote', zh: '转正' },
  summary: {
    en: 'Watches the canary and makes it stable, or takes its traffic away.',
    zh: '观察灰度版本，达标则转正，否则撤回流量。',
  },
  keywords: ['转正', '提升', 'zhuanzheng', 'zz', 'rollout', 'watch'],
  queue: 'serving',
  reuse: 'never',
  canBeRefused: true,
  timeoutMinutes: 8 * 24 * 60,
  inputs: { canary: 'deployment' },
  outputs: { stable: 'deployment' },
  params: z.strictObject({
    minSamples: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(50)
      .meta({
        title: { en: 'Requests the canary must answer', zh: '灰度最少请求数' },
        help: { en: 'Without them it is never promoted, however long it waits.', zh: '未达到则无论等多久都不会转正。' },
      }),
    minMinutes: z
      .number()
      .min(0)
      .max(10_080)
      .default(5)
      .meta({ title: { en: 'Shortest trial, in minutes', zh: '最短观察时间（分钟）' } }),
    maxMinutes: z
      .number()
      .gt(0)
      .max(10_080)
      .default(24 * 60)
      .meta({
        title: { en: 'Longest trial, in minutes', zh: '最长观察时间（分钟）' },
        help: { en: 'A canary without enough requests by then is withdrawn.', zh: '到时仍无足够请求，则撤回灰度。' },
      }),
    maxExtraErrors: z
      .number()
      .min(0)
      .max(1)
      .default(0.02)
      .meta({
        title: { en: 'Errors above stable', zh: '允许多出的错误率' },
        help: {
          en: '0.02: two more failed requests in a hundred than the stable release.',
          zh: '0.02 表示每百次请求最多比稳定版本多失败两次。',
        },
      }),
    maxSlowdown: z
      .number()
      .min(1)
      .max(10)
      .default(1.25)
      .meta({
        title: { en: 'First token, times stable', zh: '首词元时延倍数' },
        help: {
          en: 'Its 95th percentile may be so many times that of the stable release.',
          zh: '首词元时延的 95 分位最多为稳定版本的多少倍。',
        },
      }),
    toleratedMs: z
      .number()
      .min(0)
      .max(60_000)
      .default(200)
      .meta({
        title: { en: 'Tolerated difference, in ms', zh: '可忽略的时延差（毫秒）' },
        help: { en: 'A smaller difference is noise, whatever its ratio.', zh: '小于该值的差异视为噪声。' },
        expert: true,
      }),
  }),
});
