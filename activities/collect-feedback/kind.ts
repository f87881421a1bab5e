import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';

export const collectFeedback = defineKind({
  id: 'collect-feedback',
  version: 1,
  title: { en: 'Collect feedback', zh: '收集反馈' },
  summary: { en: 'Gathers what listeners said about served lyrics.', zh: '汇总用户对线上歌词的反馈。' },
  keywords: ['反馈', '点赞', 'fankui', 'fk', 'votes', 'edits'],
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 60,
  inputs: {},
  outputs: { feedback: 'feedback' },
  params: z.strictObject({
    alias: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/)
      .default('lyrics')
      .meta({
        title: { en: 'Alias', zh: '别名' },
        help: { en: 'Whose answers the feedback is about.', zh: '收集哪个别名的反馈。' },
      }),
  }),
});
