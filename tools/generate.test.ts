import { expect, test } from 'vitest';
import { z } from 'zod';
import { fixtureKinds } from '../pipeline/kinds.fixture.ts';
import { jobContract } from './job-contract.ts';
import { kindIndex, kindPage } from './kind-page.ts';

const sft = fixtureKinds.get('train-sft@1')!;
const gate = fixtureKinds.get('check-gate@1')!;

test('a contract asks for every parameter of the kind and a folder for each input, and nothing else', () => {
  expect(jobContract('sft', sft)).toMatchObject({
    properties: {
      method: { const: 'sft' },
      params: {
        properties: {
          rank: { type: 'integer', minimum: 4, maximum: 256, title: 'LoRA rank' },
          schedule: { enum: ['cosine', 'constant'] },
        },
        required: ['rank', 'learningRate', 'schedule'],
        additionalProperties: false,
      },
      paths: { required: ['base', 'dataset'], additionalProperties: false },
    },
    required: ['v', 'method', 'params', 'paths', 'seed'],
    additionalProperties: false,
  });
});

test('a seed parameter lies beside the others, and only GRPO must have a scorer', () => {
  const seeded = { ...sft, params: sft.params.extend({ seed: z.int().default(17) }) };
  const contract = jobContract('grpo', seeded) as {
    required: string[];
    properties: { params: { required: string[]; properties: object } };
  };
  expect(contract.required).toContain('scorer');
  expect(contract.properties.params.required).not.toContain('seed');
  expect(contract.properties.params.properties).not.toHaveProperty('seed');
});

test('a page tells ports, parameters with default and bounds, and the README without its title', () => {
  const page = kindPage(sft, '# Fine-tune\n\n## When\n\nFirst of all.\n');
  expect(page).toContain('# Fine-tune (SFT) · 监督微调');
  expect(page).toContain('| input | `dataset` | dataset · 数据集 |');
  expect(page).toContain('| `rank` | LoRA rank · LoRA 秩 | `8` | whole number, ≥ 4, ≤ 256 |  |');
  expect(page).toContain('| `learningRate` |  | `0.0001` | number, > 0, ≤ 0.01 |');
  expect(page).toContain('`cosine`, `constant`');
  expect(page).toContain('\n\n## When\n\nFirst of all.\n\n## Ports\n');
  expect(page).not.toContain('# Fine-tune\n');
});

test('a page says what may not be switched off and what may say no', () => {
  const page = kindPage(gate, '');
  expect(page).toContain('May say no');
  expect(page).toContain('May not be switched off');
});

test('the index links every kind once', () => {
  const index = kindIndex(fixtureKinds.values());
  for (const { id } of fixtureKinds.values()) expect(index.split(`(${id}.md)`)).toHaveLength(2);
});
