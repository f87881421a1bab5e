import { z } from 'zod';
import type { KindRef } from './kind.ts';

/** Words that later versions of the document give a meaning to; no step may carry them as a key. */
export const reservedWords = ['map', 'loop', 'sub'] as const;

/** Most steps of one pipeline; one more is the problem `too-many-steps`. */
export const maxSteps = 2_000;

const slug = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,62}$/,
    'lower-case words joined by hyphens, at most 63 characters · 用连字符连接的小写单词，最多 63 个字符',
  );
const parameterName = z
  .string()
  .regex(
    /^[a-z][A-Za-z0-9_]{0,62}$/,
    'a lower-case letter, then letters, digits and underscores, at most 63 characters · 小写字母开头，其后为字母、数字或下划线，最多 63 个字符',
  );
const portName = String.raw`[a-z][A-Za-z0-9]{0,62}`;
const kindRef = z.custom<KindRef>(
  (value) => typeof value === 'string' && /^[a-z][a-z0-9-]{0,62}@[1-9][0-9]{0,5}$/.test(value),
  {
    error: 'a kind and its version, such as train-sft@1 · 步骤类型及其版本，例如 train-sft@1',
  },
);
const text = z.strictObject({ en: z.string().max(200), zh: z.string().max(200) });

/** One end of an edge: `step.port`, or `step` alone when the edge only says what comes first. */
const edgeEnd = z
  .string()
  .regex(
    new RegExp(String.raw`^[a-z][a-z0-9-]{0,62}(\.${portName})?$`),
    'a step and its port, such as split.train · 步骤及其端口，例如 split.train',
  );

/** A run parameter: typed, always with a default, so that a pipeline can be checked and scheduled without asking anyone. */
const parameterSpec = z.strictObject({
  type: z.enum(['string', 'number', 'integer', 'boolean', 'choice']),
  default: z.union([z.string().max(10_000), z.number(), z.boolean()]),
  /** Of type `choice` only. */
  choices: z.array(z.string().max(200)).min(1).max(200).optional(),
  /** Of types `number` and `integer` only. */
  min: z.number().optional(),
  max: z.number().optional(),
  title: text.optional(),
  help: text.optional(),
});

const stepSpec = z.strictObject({
  id: slug,
  kind: kindRef,
  title: z.string().min(1).max(80).optional(),
  /** A value `{ $param: name }`, at any depth, takes the run parameter of that name; `{ $secret: name }` see secret.ts. */
  params: z.record(z.string(), z.unknown()).default({}),
  disabled: z.boolean().default(false),
  timeoutMinutes: z
    .number()
    .positive()
    .max(60 * 24 * 60)
    .optional(),
  retry: z.strictObject({ /** Attempts in all, the first included. */ attempts: z.int().min(1).max(20) }).optional(),
  cache: z.enum(['auto', 'off', 'refresh']).default('auto'),
  when: z.string().min(1).max(2_000).optional(),
});

const edgeSpec = z
  .strictObject({ from: edgeEnd, to: edgeEnd })
  .refine(({ from, to }) => from.includes('.') === to.includes('.'), {
    error:
      'an edge joins a port to a port (split.train to tune.dataset), or a step to a step · 连线要么连接两个端口（split.train 到 tune.dataset），要么连接两个步骤',
  });

const digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hexadecimal digits · sha256: 加 64 位十六进制');

/** Places, groups, notes and pins lie beside the steps, so that moving a box is no change of meaning. */
const editorSpec = z.strictObject({
  layout: z.record(slug, z.strictObject({ x: z.number(), y: z.number() })).optional(),
  groups: z
    .array(
      z.strictObject({
        id: slug,
        title: z.string().max(80).default(''),
        steps: z.array(slug).max(maxSteps),
        collapsed: z.boolean().optional(),
      }),
    )
    .max(500)
    .optional(),
  notes: z
    .array(
      z.strictObject({
        id: slug,
        text: z.string().max(4_000),
        x: z.number(),
        y: z.number(),
        width: z.number().positive().optional(),
        height: z.number().positive().optional(),
        /** Yellow unless it says so. */
        colour: z.enum(['blue', 'green', 'purple', 'red', 'grey']).optional(),
      }),
    )
    .max(500)
    .optional(),
  /** By step and output port, the artifact that trial runs take in place of running the step. */
  pins: z.record(slug, z.record(z.string().regex(new RegExp(`^${portName}$`)), digest)).optional(),
});

/** The pipeline document people edit and commit. Strict, so that a typo is an error. */
export const pipelineSpec = z.strictObject({
  /** Version of the document's language. */
  refrain: z.literal(1),
  id: slug,
  title: z.string().max(120).optional(),
  description: z.string().max(4_000).optional(),
  parameters: z.record(parameterName, parameterSpec).default({}),
  steps: z.array(stepSpec),
  edges: z.array(edgeSpec).max(20_000).default([]),
  editor: editorSpec.optional(),
});

export type PipelineSpec = z.output<typeof pipelineSpec>;
/** The document as people write it: what has a default may be missing. */
export type PipelineInput = z.input<typeof pipelineSpec>;
export type StepSpec = z.output<typeof stepSpec>;
export type EdgeSpec = z.output<typeof edgeSpec>;
export type ParameterSpec = z.output<typeof parameterSpec>;

/** A step's port, or the step alone in an order-only edge. */
export interface EdgeEnd {
  readonly step: string;
  readonly port?: string;
}

export function edgeEndOf(end: string): EdgeEnd {
  const dot = end.indexOf('.');
  return dot < 0 ? { step: end } : { step: end.slice(0, dot), port: end.slice(dot + 1) };
}
