import { defineWords } from '../../words/define-words.ts';

/** Loaded when two people changed the same. */
export const conflictWords = defineWords('editor-conflict', {
  conflictTitle: { en: '{by} changed the same fields', zh: '{by} 修改了相同的字段' },
  conflictText: {
    en: 'Both of you changed the fields below. Everything else was joined. Choose whose value stays; nothing is saved until then.',
    zh: '你们都修改了下列字段，其余修改已合并。请选择保留谁的取值，选择之前不会保存。',
  },
  conflictWhole: {
    en: 'One of the two texts cannot be read as YAML, so the whole document is chosen.',
    zh: '两份文本中有一份不是有效的 YAML，只能整份选择。',
  },
  sideField: { en: 'Field', zh: '字段' },
  sideBase: { en: 'Before', zh: '修改前' },
  sideTheirs: { en: '{by}', zh: '{by}' },
  sideMine: { en: 'You', zh: '你' },
  allMine: { en: 'All yours', zh: '全部用我的' },
  allTheirs: { en: 'All theirs', zh: '全部用对方的' },
  keepChosen: { en: 'Keep the chosen', zh: '保留所选' },
  nothing: { en: '(nothing)', zh: '（无）' },
});
