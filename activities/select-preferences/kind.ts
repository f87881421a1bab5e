import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';

export const selectPreferences = defineKind({
  id: 'select-preferences',
  version: 1,
  title: { en: 'Judged preferences', zh: '选用偏好' },
  summary: {
    en: 'Takes pairs that people judged into training, alone or in the place of those that the scorer made.',
    zh: '把人工标注过的偏好对用于训练：单独使用，或替换评分器生成的配对。',
  },
  keywords: [
    '选用',
    '偏好',
    '标注',
    '人工',
    '合并',
    'xuanyong',
    'xy',
    'biaozhu',
    'bz',
    'rengong',
    'judged',
    'labels',
    'people',
    'preferences',
    'merge',
  ],
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 60,
  inputs: { preferences: { type: 'preferences', optional: true } },
  outputs: { preferences: 'preferences', report: 'report' },
  params: z.strictObject({
    which: z
      .string()
      .max(300)
      .default('')
      .meta({
        title: { en: 'Preferences', zh: '偏好数据' },
        help: {
          en: 'Empty: what people made of what this step hands on. Else a name, or for one version its name with number (… v3) or digest.',
          zh: '留空：人工对本步骤输出所作的标注。也可填名称；名称加编号（… v3）或摘要只取那一个版本。',
        },
      }),
    take: z
      .enum(['judged', 'whole'])
      .default('judged')
      .meta({
        title: { en: 'Take', zh: '取用' },
        help: {
          en: 'judged: pairs that people judged, of every version; whole: all pairs of the newest version.',
          zh: 'judged：所有版本中人工标注过的配对；whole：最新版本的全部配对。',
        },
      }),
    otherScorer: z
      .enum(['refuse', 'score-again'])
      .default('refuse')
      .meta({
        title: { en: 'Pairs by another scorer', zh: '其他评分器的配对' },
        help: {
          en: 'refuse: the step fails; score-again: they are scored by the scorer of today, and what people said stands.',
          zh: 'refuse：步骤失败；score-again：用当前评分器重新打分，人的判断不变。',
        },
        expert: true,
      }),
  }),
});
