import { defineWords } from '../../words/define-words.ts';

export const pinWords = defineWords('pins', {
  pin: { en: 'Pin “{port}”', zh: '固定“{port}”' },
  unpin: { en: 'Unpin “{port}”', zh: '取消固定“{port}”' },
  pinned: { en: 'Pinned:', zh: '已固定：' },
  notPinned: { en: 'Not pinned', zh: '未固定' },
  fromLastRun: { en: 'From the last run: {digest}', zh: '上次运行的产物：{digest}' },
  pinStep: { en: 'Pin {step}', zh: '固定 {step}' },
  unpinStep: { en: 'Unpin {step}', zh: '取消固定 {step}' },
  nothingToPin: {
    en: 'The last run made nothing here. Choose an artifact under Outputs.',
    zh: '上次运行未产出此步骤的结果，请在“输出”中选择产物。',
  },
  saidPinned: {
    en: 'Pinned: trial runs take it and do not run this step.',
    zh: '已固定：试运行将直接使用，不再运行此步骤。',
  },
  saidUnpinned: { en: 'No longer pinned.', zh: '已取消固定。' },
  unused_one: {
    en: 'A whole run makes everything anew: {count} pinned step is not used.',
    zh: '完整运行会重新计算：{count} 个固定步骤不被采用。',
  },
  unused_other: {
    en: 'A whole run makes everything anew: {count} pinned steps are not used.',
    zh: '完整运行会重新计算：{count} 个固定步骤不被采用。',
  },
});
