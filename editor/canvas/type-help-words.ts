import { defineWords } from '../words/define-words.ts';

/** What an artifact of each type holds, with an example. */
export const typeHelpWords = defineWords('artifact-help', {
  dataset: { en: 'Lyrics, one record a song. Example: 1,310 songs.', zh: '歌词，一首一条。例：1,310 首。' },
  preferences: {
    en: 'Prompts with a better and a worse lyric. Example: 12,400 of them.',
    zh: '提示词，以及较好与较差的歌词。例：12,400 对。',
  },
  checkpoint: { en: 'Full weights. Example: a base of 3 million parameters.', zh: '完整权重。例：300 万参数的基座。' },
  adapter: { en: 'LoRA weights that need their base. Example: rank 8.', zh: '依附于基座的 LoRA 权重。例：秩 8。' },
  report: { en: 'Metrics and samples. Example: rhyme share 0.82.', zh: '指标与样例。例：押韵率 0.82。' },
  pass: {
    en: 'The gate said yes to these weights. Example: rhyme better, safety not worse.',
    zh: '门禁对该权重放行的凭证。例：押韵有提高，安全未变差。',
  },
  release: {
    en: 'Numbered weights offered for serving. Example: lyrics #7.',
    zh: '编号的可上线权重。例：lyrics 第 7 版。',
  },
  deployment: {
    en: 'A release that serves, with its share of traffic. Example: lyrics #7 with 10%.',
    zh: '正在承接流量的发布。例：lyrics 第 7 版，占 10%。',
  },
  feedback: { en: 'What users did with served lyrics. Example: 320 votes.', zh: '用户对歌词的反应。例：320 次投票。' },
  file: { en: 'A raw file nobody has read yet. Example: songs.jsonl.', zh: '尚未读取的原始文件。例：songs.jsonl。' },
});
