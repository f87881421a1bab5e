import { defineWords } from '../../words/define-words.ts';

/** Evidence that became other evidence while somebody read it. */
export const evidenceNewsWords = defineWords('release-evidence-news', {
  title: { en: 'The evidence is not what you opened this page on', zh: '证据与你打开本页时不同' },
  text: {
    en: 'A decision holds for what is shown now. Read it again first.',
    zh: '签字只对现在显示的证据有效，请先重新查看。',
  },
  understood: { en: 'I have seen it', zh: '我已看过' },
  changed: { en: 'What changed', zh: '变化之处' },
  'rule-kept': { en: '{metric} now keeps its rule', zh: '{metric}现在达到门禁要求' },
  'rule-broken': { en: '{metric} now breaks its rule', zh: '{metric}现在未达到门禁要求' },
  'rule-added': { en: 'a new rule for {metric}', zh: '{metric}新增门禁规则' },
  'rule-gone': { en: 'a rule for {metric} is gone', zh: '{metric}的一条门禁规则已取消' },
  metric: { en: '{metric}: {was} → {is}', zh: '{metric}：{was} → {is}' },
  'metric-added': { en: '{metric} is measured now', zh: '新增测量：{metric}' },
  'metric-gone': { en: '{metric} is no longer measured', zh: '不再测量：{metric}' },
  unsafe: { en: 'lyrics with an unsafe word: {was} → {is}', zh: '含不当用词的歌词：{was} → {is} 首' },
  report: { en: 'another report', zh: '换了一份评测报告' },
  'by-hand': { en: 'somebody changed the run by hand', zh: '有人手动更改了运行' },
  none: {
    en: 'None of the rules and numbers differs; the digest does.',
    zh: '规则与数值均无变化，仅摘要不同。',
  },
});
