import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';

export const selectRelease = defineKind({
  id: 'select-release',
  version: 1,
  title: { en: 'Continue from release', zh: '从线上版本继续' },
  summary: {
    en: 'Takes the stable release of an alias, and the base it was trained on, to train on from.',
    zh: '取某别名的稳定版本及其基座，在其基础上继续训练。',
  },
  keywords: ['继续', '续训', '版本', 'jixu', 'xuxun', 'banben', 'continue', 'release', 'adapter'],
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 10,
  local: true,
  inputs: {},
  outputs: { base: 'checkpoint', adapter: 'adapter' },
  params: z.strictObject({
    alias: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'lower-case letters, digits, dots, hyphens and underscores, at most 63')
      .default('lyrics')
      .meta({
        title: { en: 'Alias', zh: '别名' },
        help: {
          en: 'Whose stable release training goes on from. Without one the step says so and waits for you.',
          zh: '从哪个别名的稳定版本继续训练；没有稳定版本时，步骤会说明并等待处理。',
        },
      }),
  }),
});
