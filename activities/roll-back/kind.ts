import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';

export const rollBack = defineKind({
  id: 'roll-back',
  version: 1,
  title: { en: 'Roll back', zh: '回滚' },
  summary: { en: 'Gives all traffic back to the release before.', zh: '把全部流量交还给上一个版本。' },
  keywords: ['回滚', '回退', 'huigun', 'hg', 'revert'],
  queue: 'serving',
  reuse: 'never',
  timeoutMinutes: 10,
  inputs: { stable: { type: 'deployment', optional: true, title: { en: 'After', zh: '在此之后' } } },
  outputs: { stable: 'deployment' },
  params: z.strictObject({
    alias: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/)
      .default('lyrics')
      .meta({ title: { en: 'Alias', zh: '别名' } }),
    reason: z
      .string()
      .min(1)
      .max(500)
      .default('a pipeline asked for it')
      .meta({ title: { en: 'Reason', zh: '原因' } }),
  }),
});
