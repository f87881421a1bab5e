import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';

export const askApproval = defineKind({
  id: 'ask-approval',
  version: 1,
  title: { en: 'Approval', zh: '审批' },
  summary: { en: 'Waits for a person to sign the release.', zh: '等待负责人签字发布。' },
  keywords: ['审批', '批准', 'shenpi', 'sp', 'sign', 'human'],
  queue: 'cpu',
  mode: 'approval',
  graceParam: 'graceSeconds',
  reuse: 'never',
  required: true,
  timeoutMinutes: 10,
  local: true,
  inputs: { pass: 'pass' },
  outputs: { release: 'release' },
  params: z.strictObject({
    alias: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/)
      .default('lyrics')
      .meta({
        title: { en: 'Alias', zh: '别名' },
        help: { en: 'The public name that the release is for.', zh: '发布所对应的公开名称。' },
      }),
    expiresHours: z
      .int()
      .min(1)
      .max(720)
      .default(72)
      .meta({
        title: { en: 'Answer expected within hours', zh: '期望答复时限（小时）' },
        help: {
          en: 'Shown to the people who decide. Nothing is ever approved by itself.',
          zh: '展示给审批人；系统绝不会自动批准。',
        },
      }),
    graceSeconds: z
      .int()
      .min(0)
      .max(3_600)
      .default(30)
      .meta({
        title: { en: 'Can be taken back for', zh: '可撤回时间' },
        unit: { en: 's', zh: '秒' },
        help: {
          en: 'A decision takes effect after so many seconds; until then whoever made it can take it back. 0: at once.',
          zh: '决定在这么多秒之后才生效，此前作出决定的人可以撤回；0 表示立即生效。',
        },
        expert: true,
      }),
  }),
});
