import { z } from 'zod';
import type { Kind } from '../pipeline/kind.ts';
import { refOf } from '../pipeline/kind.ts';
import type { Text } from '../pipeline/text.ts';

export const trainerMethods = ['sft', 'dpo', 'grpo'] as const;
const reward = {
  type: 'object',
  properties: {
    document: { type: 'object', description: 'What pays, handed to the scorer as it is.' },
    hash: { type: 'string', description: 'What the scorer must call it; another hash ends the job.' },
  },
  required: ['document', 'hash'],
  additionalProperties: false,
};

export type TrainerMethod = (typeof trainerMethods)[number];

/** JSON Schema of a Python job's `job.json`: the kind's parameters, all written out, and a folder for each input. */
export function jobContract(method: TrainerMethod, kind: Kind): Record<string, unknown> {
  const folder = { type: 'string', description: 'Absolute path of a folder.' };
  const names = Object.keys(kind.inputs).sort();
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `job.json of ${method}`,
    $comment: `Generated from ${refOf(kind)} by npm run generate.`,
    type: 'object',
    properties: {
      v: { const: 1 },
      method: { const: method },
      params: paramsSchema(kind),
      paths: {
        type: 'object',
        properties: Object.fromEntries(names.map((name) => [name, folder])),
        required: names,
        additionalProperties: false,
      },
      seed: { type: 'integer', minimum: 0, maximum: 4_294_967_295 },
      scorer: {
        type: 'array',
        items: { type: 'string' },
        description: 'Command that scores lyrics, without its socket; needed by GRPO alone.',
      },
      ...(method === 'grpo' ? { reward } : {}),
    },
    required: ['v', 'method', 'params', 'paths', 'seed', ...(method === 'grpo' ? ['scorer'] : [])],
    additionalProperties: false,
  };
}

/** Seed and reward lie beside the parameters in `job.json`. */
function paramsSchema(kind: Kind): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(kind.params, {
    io: 'output',
    override: ({ jsonSchema }) => {
      const { title, help } = jsonSchema as unknown as { title?: Text; help?: Text };
      for (const key of ['title', 'help', 'unit', 'expert', 'default']) delete jsonSchema[key];
      if (title) jsonSchema.title = title.en;
      if (help) jsonSchema.description = help.en;
    },
  });
  const { seed: _seed, reward: _reward, ...properties } = schema.properties ?? {};
  const required = schema.required?.filter((name) => name !== 'seed' && name !== 'reward') ?? [];
  return { ...schema, properties, required };
}
