import { parse } from 'yaml';
import { z } from 'zod';
import type { Kinds } from './edges.ts';
import type { Kind, Ports } from './kind.ts';
import { defineKind, refOf } from './kind.ts';
import type { PipelineInput } from './spec.ts';

const text = (en: string, zh: string) => ({ en, zh });
const plain = (id: string, en: string, inputs: Ports, outputs: Ports, more: Partial<Kind> = {}): Kind => ({
  ...defineKind({
    id,
    version: 1,
    title: text(en, `${en}（中文）`),
    summary: text(en, en),
    queue: 'cpu',
    reuse: 'content',
    timeoutMinutes: 10,
    inputs,
    outputs,
    params: z.strictObject({}),
  }),
  ...more,
});

const tune = defineKind({
  id: 'train-sft',
  version: 1,
  title: text('Fine-tune (SFT)', '监督微调'),
  summary: text('Trains.', '训练。'),
  queue: 'training',
  reuse: 'content',
  timeoutMinutes: 60,
  inputs: { base: 'checkpoint', dataset: 'dataset' },
  outputs: { adapter: 'adapter', report: 'report' },
  params: z.strictObject({
    rank: z
      .int()
      .min(4)
      .max(256)
      .default(8)
      .meta({ title: text('LoRA rank', 'LoRA 秩') }),
    learningRate: z.number().gt(0).max(1e-2).default(1e-4),
    schedule: z.enum(['cosine', 'constant']).default('cosine'),
    note: z.string().max(20).optional(),
  }),
});

/** Small kinds for the language's own tests, shaped like the real ones. */
export const fixtureKinds: Kinds = new Map(
  [
    plain(
      'select-base',
      'Select base',
      {},
      { base: 'checkpoint' },
      {
        params: z.strictObject({ entry: z.string().default('tiny') }),
      },
    ),
    plain('import-lyrics', 'Import lyrics', {}, { dataset: 'dataset' }),
    plain('collect-feedback', 'Collect feedback', {}, { feedback: 'feedback' }),
    plain(
      'build-preferences',
      'Build preferences',
      { dataset: 'dataset', feedback: { type: 'feedback', optional: true } },
      { preferences: 'preferences' },
    ),
    tune,
    plain(
      'train-grpo',
      'GRPO',
      { base: 'checkpoint', adapter: 'adapter', dataset: 'dataset' },
      { adapter: 'adapter', report: 'report' },
    ),
    plain(
      'evaluate',
      'Evaluate',
      { base: 'checkpoint', adapter: 'adapter', dataset: 'dataset' },
      { report: 'report' },
      { queue: 'serving' },
    ),
    plain(
      'check-gate',
      'Gate',
      { adapter: 'adapter', report: 'report', base: 'checkpoint' },
      { pass: 'pass' },
      { required: true, canRefuse: true },
    ),
    plain(
      'ask-approval',
      'Approval',
      { pass: 'pass' },
      { release: 'release' },
      { required: true, mode: 'approval', reuse: 'never' },
    ),
  ].map((kind) => [refOf(kind), kind as Kind]),
);

/** A whole small flywheel over the kinds above, valid as it stands. */
export const fixtureSource = `
refrain: 1
id: wheel
parameters:
  rank: { type: integer, default: 8, min: 4, max: 64 }
  quick: { type: boolean, default: false }
steps:
  - { id: base, kind: select-base@1 }
  - { id: lyrics, kind: import-lyrics@1 }
  - id: tune
    kind: train-sft@1
    title: First tuning
    params: { rank: { $param: rank } }
    retry: { attempts: 2 }
  - { id: grpo, kind: train-grpo@1, when: not parameters.quick }
  - { id: judge, kind: evaluate@1 }
  - { id: gate, kind: check-gate@1 }
  - { id: approve, kind: ask-approval@1 }
edges:
  - { from: base.base, to: tune.base }
  - { from: lyrics.dataset, to: tune.dataset }
  - { from: base.base, to: grpo.base }
  - { from: tune.adapter, to: grpo.adapter }
  - { from: lyrics.dataset, to: grpo.dataset }
  - { from: base.base, to: judge.base }
  - { from: grpo.adapter, to: judge.adapter }
  - { from: lyrics.dataset, to: judge.dataset }
  - { from: base.base, to: gate.base }
  - { from: grpo.adapter, to: gate.adapter }
  - { from: judge.report, to: gate.report }
  - { from: gate.pass, to: approve.pass }
editor:
  layout: { base: { x: 0, y: 0 } }
`;

export type Draft = { -readonly [Key in keyof Required<PipelineInput>]: Required<PipelineInput>[Key] };
/** The flywheel above as data, with something changed. */
export const draft = (change: (draft: Draft) => void = () => undefined): PipelineInput => {
  const document = parse(fixtureSource) as Draft;
  change(document);
  return document;
};
export const step = (document: Draft, id: string) => document.steps.find((each) => each.id === id)!;
