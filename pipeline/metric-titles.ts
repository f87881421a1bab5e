/** Metrics of evaluations that people know by name; any other goes by its own. */
export const metricTitles = {
  rhyme: { en: 'Rhymes', zh: '押韵' },
  total: { en: 'Overall form', zh: '综合得分' },
  format: { en: 'Well-formed', zh: '格式完整' },
  safety: { en: 'Safe words', zh: '用词安全' },
  syllables: { en: 'Line length', zh: '字数合拍' },
  distinct2: { en: 'Variety', zh: '用词不重复' },
} as const;
