import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';

/** What both versions ask about the rows of any file. */
const paramsOfRows = {
  language: z
    .enum(['auto', 'zh', 'en'])
    .default('auto')
    .meta({
      title: { en: 'Language', zh: '语言' },
      help: { en: 'Lyrics of another language are set aside.', zh: '其他语言的歌词会被单独存放。' },
    }),
  style: z
    .string()
    .max(40)
    .default('')
    .meta({
      title: { en: 'Style', zh: '风格' },
      help: { en: 'For lyrics that name no style of their own.', zh: '用于自身未标注风格的歌词。' },
    }),
  licence: z
    .string()
    .min(1)
    .max(80)
    .default('unspecified')
    .meta({
      title: { en: 'Licence', zh: '许可' },
      help: {
        en: 'For lyrics that name no licence of their own; stays with every row.',
        zh: '用于自身未标注许可的歌词；随每行保留。',
      },
    }),
  maxBadShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.2)
    .meta({
      title: { en: 'Bad rows allowed', zh: '允许的坏行比例' },
      help: {
        en: 'The import fails when a larger share of rows cannot be read.',
        zh: '读不了的行超过此比例时导入失败。',
      },
      expert: true,
    }),
};

export const importLyrics = defineKind({
  id: 'import-lyrics',
  version: 2,
  // What the first version took, this one takes too.
  upgrade: (params) => params,
  title: { en: 'Import lyrics', zh: '导入歌词' },
  summary: {
    en: 'Reads lyrics as they come: JSONL, CSV, TXT, LRC, UTF-8 or GB18030; bad rows are set aside with the reason.',
    zh: '原样读取 JSONL、CSV、TXT、LRC，UTF-8 或 GB18030；坏行连同原因单独存放。',
  },
  keywords: [
    '导入',
    '歌词',
    '数据',
    '上传',
    'daoru',
    'dr',
    'geci',
    'gc',
    'shuju',
    'import',
    'lyrics',
    'upload',
    'lrc',
    'jsonl',
  ],
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 60,
  inputs: {},
  outputs: { dataset: 'dataset', report: 'report' },
  params: z.strictObject({
    source: z
      .string()
      .regex(/^(sample:[a-z0-9-]+|upload:.+)$/, 'sample:NAME, or upload: and the name or digest of an uploaded file')
      .max(300)
      .default('sample:lyrics')
      .meta({
        title: { en: 'Source', zh: '来源' },
        help: {
          en: 'sample:lyrics ships with the product; upload:NAME is a file you brought, upload:*.txt every upload that fits.',
          zh: 'sample:lyrics 随产品附带；upload:名称 是你上传的文件，upload:*.txt 是所有符合的上传。',
        },
      }),
    format: z
      .enum(['auto', 'jsonl', 'csv', 'txt', 'lrc'])
      .default('auto')
      .meta({
        title: { en: 'Format', zh: '格式' },
        help: { en: 'auto goes by the file name, then by the first line.', zh: 'auto 先看文件名，再看首行。' },
      }),
    encoding: z
      .enum(['auto', 'utf-8', 'gb18030', 'utf-16le', 'utf-16be'])
      .default('auto')
      .meta({
        title: { en: 'Encoding', zh: '编码' },
        help: {
          en: 'auto reads strict UTF-8 first, then GB18030; the report shows the guess.',
          zh: 'auto 先按严格 UTF-8，再按 GB18030；报告中写明判断结果。',
        },
      }),
    blankLine: z
      .enum(['auto', 'song', 'part'])
      .default('auto')
      .meta({
        title: { en: 'A blank line in TXT', zh: 'TXT 中的空行' },
        help: {
          en: 'song: it parts songs; part: it parts one song, the file. auto: song in one file, part in several.',
          zh: 'song：分隔歌曲；part：分隔段落，一个文件是一首。auto：单个文件按 song，多个文件按 part。',
        },
        expert: true,
      }),
    ...paramsOfRows,
  }),
});

/** Read UTF-8 alone, one file, and cleaned as it read. */
export const importLyrics1 = defineKind({
  id: 'import-lyrics',
  version: 1,
  supersededBy: 2,
  title: { en: 'Import lyrics', zh: '导入歌词' },
  summary: {
    en: 'Reads lyrics from JSONL, TXT or LRC; rows that cannot be read are set aside with the reason.',
    zh: '读取 JSONL、TXT 或 LRC 歌词；读不了的行连同原因单独存放。',
  },
  keywords: [
    '导入',
    '歌词',
    '数据',
    '上传',
    'daoru',
    'dr',
    'geci',
    'gc',
    'shuju',
    'import',
    'lyrics',
    'upload',
    'lrc',
    'jsonl',
  ],
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 60,
  inputs: {},
  outputs: { dataset: 'dataset', report: 'report' },
  params: z.strictObject({
    source: z
      .string()
      .regex(/^(sample:[a-z0-9-]+|upload:.+)$/, 'sample:NAME, or upload: and the name or digest of an uploaded file')
      .max(300)
      .default('sample:lyrics')
      .meta({
        title: { en: 'Source', zh: '来源' },
        help: {
          en: 'sample:lyrics is the verse that ships with the product; upload:NAME is a file you brought.',
          zh: 'sample:lyrics 是随产品附带的样例；upload:名称 是你上传的文件。',
        },
      }),
    format: z
      .enum(['auto', 'jsonl', 'txt', 'lrc'])
      .default('auto')
      .meta({
        title: { en: 'Format', zh: '格式' },
        help: { en: 'auto goes by the file name, then by the first line.', zh: 'auto 先看文件名，再看首行。' },
      }),
    ...paramsOfRows,
  }),
});
