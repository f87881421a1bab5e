import { defineWords } from '../../words/define-words.ts';

export const tourWords = defineWords('tour', {
  tour: { en: 'Tour of the editor', zh: '编辑器导览' },
  place: { en: '{at} of {count}', zh: '第 {at} 站，共 {count} 站' },
  next: { en: 'Next', zh: '下一站' },
  back: { en: 'Back', zh: '上一站' },
  skip: { en: 'Skip', zh: '跳过' },
  end: { en: 'Done', zh: '完成' },
  addTitle: { en: 'Steps', zh: '步骤' },
  addText: {
    en: 'A pipeline is made of steps: lyrics come in, a model learns, a gate judges. Press N, or +, and type what you look for, in English, Chinese or pinyin.',
    zh: '流水线由步骤组成：导入歌词、训练模型、评测门禁。按 N 或点 +，输入中文、拼音或英文即可查找。',
  },
  connectTitle: { en: 'Edges', zh: '连线' },
  connectText: {
    en: 'Drag from a port on the right of a step to a port on the left of another. What does not fit fades, and says why. With keys: C.',
    zh: '从步骤右侧端口拖到另一步骤的左侧端口；不匹配的端口会变淡并说明原因。键盘：按 C。',
  },
  valuesTitle: { en: 'Values', zh: '参数' },
  valuesText: {
    en: 'What the step in focus may be told stands here. Everything has a sensible value already. With keys: Enter.',
    zh: '当前步骤的参数在这里，均已有合理默认值。键盘：按 Enter。',
  },
  problemsTitle: { en: 'Problems', zh: '问题' },
  problemsText: {
    en: 'What keeps the pipeline from running is listed here, most of it with a button that mends it. The draft is saved by itself.',
    zh: '阻碍运行的问题列在这里，多数可一键修复。草稿会自动保存。',
  },
  runTitle: { en: 'Run', zh: '运行' },
  runText: {
    en: 'Runs what you see, and shows it live on the same canvas. ? lists every key.',
    zh: '运行当前流水线，并在同一画布上实时查看。按 ? 可查看全部快捷键。',
  },
});
