import { defineWords } from '../words/define-words.ts';

/** Beside those of `canvasWords`; loaded with the list of keys. */
export const keysWords = defineWords('canvas-keys', {
  keyAdd: { en: 'Add a step (also double-click)', zh: '添加步骤（也可双击画布）' },
  keyWalk: { en: 'Walk along edges and between siblings', zh: '沿连线与同级步骤移动' },
  keyMove: { en: 'Move the step; with Shift, further', zh: '移动步骤；加 Shift 移得更远' },
  keyChain: { en: 'Select what leads here, what follows', zh: '选中上游、下游' },
  keyOpen: { en: 'Open the step', zh: '打开步骤' },
  keyDelete: { en: 'Delete what is selected', zh: '删除选中内容' },
  keyAll: { en: 'Select everything', zh: '全选' },
  keyCopy: { en: 'Copy, cut, paste', zh: '复制、剪切、粘贴' },
  keyPasteOuter: { en: 'Paste with outer edges', zh: '粘贴并保留外部连线' },
  keyPan: { en: 'Move the canvas (drag)', zh: '移动画布（拖动）' },
  keyFit: { en: 'Show everything, show selected', zh: '显示全部、显示选中' },
  keyKeys: { en: 'This list', zh: '本列表' },
  space: { en: 'Space', zh: '空格' },
  arrows: { en: 'Arrows', zh: '方向键' },
  keyPin: { en: 'Pin what the last run made, or unpin', zh: '固定上次运行的产物，或取消固定' },
});
