import { defineWords } from '../words/define-words.ts';

/** Beside those of `canvasWords`; loaded with an empty canvas. */
export const emptyWords = defineWords('canvas-empty', {
  emptyTitle: { en: 'Compose your first pipeline', zh: '开始编排流水线' },
  emptyText: { en: 'Press N to add a step.', zh: '按 N 添加步骤。' },
  emptyOr: { en: 'Or start from:', zh: '或从以下开始：' },
  emptyPreset: { en: 'A preset', zh: '预设流水线' },
  emptyYaml: { en: 'Paste YAML', zh: '粘贴 YAML' },
  emptyDataset: { en: 'A dataset', zh: '一个数据集' },
  ghostStep: { en: 'First step', zh: '第一个步骤' },
  emptyTour: { en: 'Show me around: 5 stops', zh: '带我看看（5 站）' },
});
