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
  lettersAlways: {
    en: 'Letters and signs work as soon as the page is open. Under Settings they can be kept to the canvas having the focus.',
    zh: '页面打开后，字母与符号键立即可用。可在“设置”中改为仅在画布获得焦点时可用。',
  },
  lettersFocus: {
    en: 'Letters and signs work only while the canvas has the focus (click it, or press Tab until it has); this is set under Settings.',
    zh: '字母与符号键仅在画布获得焦点时可用（点击画布，或按 Tab 移到画布）；可在“设置”中更改。',
  },
  keySearch: { en: 'Search everything', zh: '搜索全部' },
  keyPin: { en: 'Pin what the last run made, or unpin', zh: '固定上次运行的产物，或取消固定' },
});
