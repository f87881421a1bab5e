import { defineWords } from '../words/define-words.ts';

export const exportWords = defineWords('export', {
  title: { en: 'For other trainers', zh: '导出到其他训练器' },
  rows_one: { en: '{count} pair; every file has exactly as many lines.', zh: '共 {count} 对，每个文件行数与之相同。' },
  rows_other: {
    en: '{count} pairs; every file has exactly as many lines.',
    zh: '共 {count} 对，每个文件行数与之相同。',
  },
  download: { en: 'Download for {name}', zh: '下载 {name} 格式' },
  lengths: { en: 'Lengths', zh: '长度' },
  unit: { en: 'Counted in', zh: '统计单位' },
  characters: { en: 'Characters', zh: '字符' },
  tokensOf: { en: 'Tokens of {base}', zh: '{base} 的词元' },
  prompt: { en: 'Prompt', zh: '提示词' },
  chosen: { en: 'Chosen', zh: '优选' },
  rejected: { en: 'Rejected', zh: '劣选' },
  pair: { en: 'Prompt and longer lyric', zh: '提示词加较长歌词' },
  lengthsOf: {
    en: 'median {median} · 90% ≤ {p90} · 95% ≤ {p95} · 99% ≤ {p99} · longest {most}',
    zh: '中位 {median} · 90% ≤ {p90} · 95% ≤ {p95} · 99% ≤ {p99} · 最长 {most}',
  },
  limit: { en: 'Limit', zh: '上限' },
  over_one: { en: '{count} pair ({share}) is longer.', zh: '超出 {count} 对（{share}）。' },
  over_other: { en: '{count} pairs ({share}) are longer.', zh: '超出 {count} 对（{share}）。' },
  sample_one: { en: 'Measured on {measured} pair.', zh: '以上根据均匀抽取的 {measured} 对统计。' },
  sample_other: { en: 'Measured on {measured} pairs, spread evenly.', zh: '以上根据均匀抽取的 {measured} 对统计。' },
  template: {
    en: 'The texts alone: a chat template adds its own marks.',
    zh: '仅统计文本本身，对话模板会另加标记。',
  },
  factory: { en: 'Entry for LLaMA-Factory’s dataset_info.json', zh: 'LLaMA-Factory 的 dataset_info.json 条目' },
});
