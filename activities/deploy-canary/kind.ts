import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';

export const deployCanary = defineKind({
  id: 'deploy-canary',
  version: 1,
  title: { en: 'Deploy canary', zh: '灰度部署' },
  summary: {
    en: 'Loads a release beside the stable one and gives it a share of the traffic.',
    zh: '把新版本与稳定版本并排加载，并分给它一部分流量。',
  },
  keywords: ['灰度', '金丝雀', '部署', 'huidu', 'hd', 'trial', 'vllm'],
  queue: 'serving',
  reuse: 'never',
  compensate: 'withdraw-canary',
  timeoutMinutes: 30,
  inputs: { release: 'release' },
  outputs: { canary: 'deployment' },
  params: z.strictObject({
    share: z
      .number()
      .gt(0)
      .max(1)
      .default(0.2)
      .meta({
        title: { en: 'Share of the traffic', zh: '流量占比' },
        help: {
          en: 'From 0 to 1. A listener stays with the release that first answered.',
          zh: '0 到 1；同一会话始终由同一版本应答。',
        },
      }),
  }),
});
