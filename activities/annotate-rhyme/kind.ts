import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';

export const annotateRhyme = defineKind({
  id: 'annotate-rhyme',
  version: 1,
  title: { en: 'Annotate rhyme', zh: '标注押韵' },
  summary: {
    en: 'Writes syllables, rhyme groups, levels and scheme into every row; may drop what hardly rhymes.',
    zh: '为每行标注音节数、韵部、押韵级别和韵式；可去掉几乎不押韵的歌词。',
  },
  keywords: ['标注', '押韵', '韵脚', '韵部', '音节', 'annotate', 'rhyme', 'syllables', 'scheme'],
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 240,
  inputs: { dataset: 'dataset' },
  outputs: { dataset: 'dataset', report: 'report' },
  params: z.strictObject({
    book: z
      .enum(['tongyun', 'xinyun', 'shiba', 'shisanzhe'])
      .default('tongyun')
      .meta({
        title: { en: 'Rhyme book', zh: '韵书' },
        help: {
          en: '中华通韵, 中华新韵, 十八韵 or 十三辙; it is named in every row.',
          zh: '中华通韵、中华新韵、十八韵或十三辙；写入每一行。',
        },
      }),
    minRhymeShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.3)
      .meta({
        title: { en: 'Rhyming lines wanted', zh: '押韵行比例下限' },
        help: {
          en: 'Share of lines with a full rhyme at most three lines away; identical ends do not count.',
          zh: '三行之内有完全押韵的行所占比例；同音结尾不算。',
        },
      }),
    action: z
      .enum(['flag', 'drop'])
      .default('flag')
      .meta({
        title: { en: 'Lyrics below', zh: '低于下限时' },
        help: { en: 'flag keeps them, marked rhyme:low.', zh: 'flag 保留并标记 rhyme:low。' },
      }),
  }),
});
