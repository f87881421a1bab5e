import { defineWords } from '../words/define-words.ts';

export const markWords = defineWords('mark', {
  added: { en: 'Added', zh: '新增' },
  removed: { en: 'Removed', zh: '删除' },
  changed: { en: 'Changed', zh: '修改' },
  moved: { en: 'Moved', zh: '移动' },
});
