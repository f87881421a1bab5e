import { z } from 'zod';
import { defineKind } from '../../pipeline/kind.ts';

/** Where the three methods of training differ in what suits most. */
interface TrainingDefaults {
  readonly maxSteps: number;
  readonly learningRate: number;
  readonly schedule: 'cosine' | 'constant';
  readonly batchSize: number;
  readonly saveEverySteps: number;
  /** What one row of a batch is. */
  readonly batchHelp: { readonly en: string; readonly zh: string };
}

/** Parameters that every method of training has; the trainer itself has no default for any of them. */
export const trainingParams = (defaults: TrainingDefaults) => ({
  maxSteps: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(defaults.maxSteps)
    .meta({ title: { en: 'Steps', zh: '训练步数' } }),
  learningRate: z
    .number()
    .gt(0)
    .max(1e-2)
    .default(defaults.learningRate)
    .meta({
      title: { en: 'Learning rate', zh: '学习率' },
      help: {
        en: 'Defaults suit a base of a few million parameters. One of billions wants about 1e-4 for SFT, 1e-6 to 1e-5 for DPO and GRPO.',
        zh: '默认值适合几百万参数的基座；数十亿参数的，SFT 约 1e-4，DPO 与 GRPO 用 1e-6 到 1e-5。',
      },
    }),
  batchSize: z
    .int()
    .min(1)
    .max(4_096)
    .default(defaults.batchSize)
    .meta({
      title: { en: 'Batch size', zh: '批大小' },
      help: defaults.batchHelp,
    }),
  gradientAccumulation: z
    .int()
    .min(1)
    .max(1_024)
    .default(1)
    .meta({
      title: { en: 'Gradient accumulation', zh: '梯度累积' },
      help: {
        en: 'Batches added up before a step. Halve the batch and double this when memory runs out.',
        zh: '累积多少批再更新一次。显存不足时批减半、此值加倍。',
      },
    }),
  language: z
    .enum(['any', 'zh', 'en'])
    .default('any')
    .meta({
      title: { en: 'Language', zh: '语言' },
      help: { en: 'Rows of other languages are left out.', zh: '其他语言的行不参与训练。' },
    }),
  maxPromptLength: z
    .int()
    .min(1)
    .max(32_768)
    .default(512)
    .meta({
      title: { en: 'Longest prompt', zh: '提示词最大长度' },
      help: { en: 'Longer rows are left out and counted, never cut.', zh: '更长的行会被排除并计数，不会被截断。' },
      unit: 'tokens',
    }),
  maxCompletionLength: z
    .int()
    .min(1)
    .max(32_768)
    .default(256)
    .meta({
      title: { en: 'Longest lyric', zh: '歌词最大长度' },
      unit: 'tokens',
    }),
  schedule: z
    .enum(['cosine', 'constant'])
    .default(defaults.schedule)
    .meta({
      title: { en: 'Learning rate schedule', zh: '学习率曲线' },
      expert: true,
    }),
  warmupSteps: z
    .int()
    .min(0)
    .max(100_000)
    .default(0)
    .meta({ title: { en: 'Warm-up steps', zh: '预热步数' }, expert: true }),
  weightDecay: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .meta({ title: { en: 'Weight decay', zh: '权重衰减' }, expert: true }),
  maxGradNorm: z
    .number()
    .gt(0)
    .max(100)
    .default(1)
    .meta({ title: { en: 'Gradient norm limit', zh: '梯度范数上限' }, expert: true }),
  gradientCheckpointing: z
    .boolean()
    .default(false)
    .meta({
      title: { en: 'Gradient checkpointing', zh: '梯度检查点' },
      help: { en: 'Saves GPU memory, costs about a third more time.', zh: '节省显存，约多用三分之一时间。' },
      expert: true,
    }),
  precision: z
    .enum(['auto', 'float32', 'bfloat16'])
    .default('auto')
    .meta({
      title: { en: 'Precision', zh: '精度' },
      help: { en: 'auto: bfloat16 on a GPU, float32 on a CPU.', zh: 'auto：GPU 用 bfloat16，CPU 用 float32。' },
      expert: true,
    }),
  saveEverySteps: z
    .int()
    .min(1)
    .max(100_000)
    .default(defaults.saveEverySteps)
    .meta({
      title: { en: 'Checkpoint every', zh: '检查点间隔' },
      help: { en: 'What an interrupted training loses at most.', zh: '训练中断时最多丢失的步数。' },
      unit: { en: 'steps', zh: '步' },
      expert: true,
    }),
  seed: z
    .int()
    .min(0)
    .max(4_294_967_295)
    .default(17)
    .meta({ title: { en: 'Seed', zh: '随机种子' }, expert: true }),
});

export const trainSft = defineKind({
  id: 'train-sft',
  version: 1,
  title: { en: 'Fine-tune (SFT)', zh: '监督微调' },
  summary: { en: 'Trains a LoRA adapter on lyric examples.', zh: '用歌词样本训练 LoRA 适配器。' },
  keywords: ['微调', '训练', 'weitiao', 'wt', 'xunlian', 'xl', 'sft', 'lora', 'finetune'],
  queue: 'training',
  reuse: 'content',
  timeoutMinutes: 12 * 60,
  attempts: 5,
  inputs: { base: 'checkpoint', dataset: 'dataset' },
  outputs: { adapter: 'adapter', report: 'report' },
  params: z.strictObject({
    rank: z
      .int()
      .min(4)
      .max(256)
      .default(8)
      .meta({
        title: { en: 'LoRA rank', zh: 'LoRA 秩' },
        help: {
          en: 'Width of the trained update. Higher fits more and costs more memory. DPO and GRPO go on with the same.',
          zh: '更新矩阵的宽度；越大拟合越强，显存越多。DPO 与 GRPO 沿用此值。',
        },
      }),
    alpha: z
      .int()
      .min(1)
      .max(1_024)
      .default(32)
      .meta({
        title: { en: 'LoRA alpha', zh: 'LoRA alpha' },
        help: { en: 'The update is scaled by alpha / rank.', zh: '更新按 alpha / 秩 缩放。' },
      }),
    ...trainingParams({
      maxSteps: 80,
      learningRate: 5e-4,
      schedule: 'cosine',
      batchSize: 16,
      saveEverySteps: 50,
      batchHelp: { en: 'Lyrics a step learns from, before accumulation.', zh: '每步学习的歌词数（累积前）。' },
    }),
  }),
});
