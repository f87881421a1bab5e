import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';

/** What `models/registry.json` says of a model. */
export const modelEntry = z.strictObject({
  /** Relative to the package, or absolute. */
  path: z.string().min(1),
  title: z.string().min(1),
  licence: z.string().min(1),
  family: z.string().min(1),
  languages: z.array(z.string()).min(1),
  /** Chat template by the name trainers know it: `refrain`, `qwen3_nothink`. */
  template: z.string().min(1),
});
export const modelRegistry = z.record(z.string().regex(/^[a-z0-9][a-z0-9.-]*$/), modelEntry);

export const selectBase = defineKind({
  id: 'select-base',
  version: 1,
  title: { en: 'Select base', zh: '选择基座' },
  summary: { en: 'Takes a model as the base that training starts from.', zh: '选定训练所用的基座模型。' },
  keywords: ['基座', '模型', '底座', 'jizuo', 'jz', 'moxing', 'base', 'model', 'checkpoint'],
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 120,
  inputs: {},
  outputs: { base: 'checkpoint' },
  params: z.strictObject({
    model: z
      .string()
      .min(1)
      .max(1000)
      .default('tiny-zh')
      .meta({
        title: { en: 'Model', zh: '模型' },
        help: {
          en: 'A name from models/registry.json, or dir: and the absolute path of a model folder on the worker.',
          zh: 'models/registry.json 中的名称，或 dir: 加上工作机上模型文件夹的绝对路径。',
        },
      }),
  }),
});
