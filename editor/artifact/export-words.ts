import { defineWords } from '../words/define-words.ts';

export const exportWords = defineWords('export', {
  title: { en: 'For other trainers', zh: '导出到其他训练器' },
  rows_one: { en: '{count} pair; every file has exactly as many lines.', zh: '共 {count} 对，每个文件行数与之相同。' },
  rows_other: {
    en: '{count} pairs; every file has exactly as many lines.',
    zh: '共 {count} 对，每个文件行数与之相同。',
  },
  download: { en: 'Download for {name}', zh: '下载 {name} 格式' },
  lengths: { en: 'Characters', zh: '字符数' },
  prompt: { en: 'Prompt', zh: '提示' },
  chosen: { en: 'Chosen', zh: '优选' },
  rejected: { en: 'Rejected', zh: '劣选' },
  median: { en: 'Median', zh: '中位' },
  p95: { en: '95 %', zh: '95%' },
  most: { en: 'Longest', zh: '最长' },
  noTokens: {
    en: 'Tokens are not counted: that takes the tokenizer of the model to be trained, and there is none here.',
    zh: '不统计词元数：需要所训模型的分词器，此处没有。',
  },
  factory: { en: 'Entry for LLaMA-Factory’s dataset_info.json', zh: 'LLaMA-Factory 的 dataset_info.json 条目' },
});
