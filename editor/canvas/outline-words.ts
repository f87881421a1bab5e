import { defineWords } from '../words/define-words.ts';

/** Beside those of `canvasWords`; loaded with the outline. */
export const outlineWords = defineWords('canvas-outline', {
  several: {
    en: 'Shift and up or down selects several. Shift F10 opens what can be done with a step.',
    zh: '按住 Shift 加上下键选择多个；Shift F10 打开步骤菜单。',
  },
  selected_one: { en: '{count} step selected.', zh: '已选中 {count} 个步骤。' },
  selected_other: { en: '{count} steps selected.', zh: '已选中 {count} 个步骤。' },
  pin: { en: 'Pin what it made, or unpin', zh: '固定其产物，或取消固定' },
  insertInto: { en: 'Insert a step: {edge}', zh: '在此插入步骤：{edge}' },
  takeAway: { en: 'Remove edge: {edge}', zh: '删除连线：{edge}' },
});
