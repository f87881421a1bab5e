import { expect, test } from 'vitest';
import { compile } from './compile.ts';
import type { Draft } from './kinds.fixture.ts';
import { draft, fixtureKinds, fixtureSource, step } from './kinds.fixture.ts';
import type { JsonObject } from './plan.ts';
import type { Problem } from './problem.ts';
import type { PipelineInput } from './spec.ts';

const problemsOf = (source: string | PipelineInput, parameters: JsonObject = {}): Problem[] => {
  const compiled = compile(source, fixtureKinds, { parameters });
  return compiled.ok ? [] : compiled.problems;
};
const codesOf = (...args: Parameters<typeof problemsOf>) => problemsOf(...args).map(({ code }) => code);

const cases: readonly [name: string, change: (document: Draft) => void, expected: Partial<Problem> & object][] = [
  [
    'an unknown kind, with the one that was meant',
    (d) => void (step(d, 'tune').kind = 'train-stf@1'),
    {
      code: 'unknown-kind',
      at: { step: 'tune' },
      fix: { en: 'Did you mean “train-sft@1”?', zh: '是否想写“train-sft@1”？' },
    },
  ],
  [
    'another version of a kind',
    (d) => void (step(d, 'tune').kind = 'train-sft@9'),
    { code: 'unknown-kind', fix: { en: 'Did you mean “train-sft@1”?', zh: '是否想写“train-sft@1”？' } },
  ],
  [
    'a missing input, with a step that could feed it',
    (d) => void (d.edges = d.edges!.filter(({ to }) => to !== 'tune.dataset')),
    {
      code: 'missing-input',
      at: { step: 'tune', port: 'dataset' },
      fix: { en: 'Connect lyrics.dataset to it.', zh: '可以连接 lyrics.dataset。' },
    },
  ],
  [
    'an input whose step is switched off',
    (d) => void (step(d, 'judge').disabled = true),
    { code: 'missing-input', at: { step: 'gate', port: 'report' } },
  ],
  [
    'a duplicate id',
    (d) => void d.steps.push({ id: 'base', kind: 'select-base@1' }),
    { code: 'duplicate-id', at: { step: 'base' } },
  ],
  [
    'an unknown step',
    (d) => void d.edges!.push({ from: 'bsae.base', to: 'tune.base' }),
    { code: 'unknown-step', at: { step: 'bsae' }, fix: { en: 'Did you mean “base”?', zh: '是否想写“base”？' } },
  ],
  [
    'an unknown port',
    (d) => void d.edges!.push({ from: 'base.weights', to: 'tune.base' }),
    { code: 'unknown-port', at: { step: 'base', port: 'weights' } },
  ],
  [
    'two edges into one input',
    (d) =>
      void (
        d.steps.push({ id: 'more', kind: 'import-lyrics@1' }),
        d.edges!.push({ from: 'more.dataset', to: 'tune.dataset' })
      ),
    { code: 'input-taken', at: { step: 'tune', port: 'dataset' } },
  ],
  [
    'a step that waits for itself',
    (d) => void d.edges!.push({ from: 'tune', to: 'tune' }),
    { code: 'self-edge', at: { step: 'tune' } },
  ],
  [
    'a cycle, named in order',
    (d) => void d.edges!.push({ from: 'judge', to: 'tune' }),
    {
      code: 'cycle',
      message: {
        en: 'These steps wait for each other: grpo → judge → tune → grpo.',
        zh: '这些步骤互相等待：grpo → judge → tune → grpo。',
      },
    },
  ],
  [
    'a step nothing connects',
    (d) => void d.steps.push({ id: 'alone', kind: 'collect-feedback@1' }),
    { code: 'unreachable-step', at: { step: 'alone' } },
  ],
  [
    'a parameter out of bounds, by its title',
    (d) => void (step(d, 'tune').params = { rank: 300 }),
    {
      code: 'param-invalid',
      at: { step: 'tune', param: 'rank' },
      message: { en: 'LoRA rank must be at most 256; it is 300.', zh: 'LoRA 秩必须不大于 256，现在是 300。' },
    },
  ],
  [
    'a mistyped parameter',
    (d) => void (step(d, 'tune').params = { learningrate: 0.1 }),
    {
      code: 'param-invalid',
      at: { step: 'tune', param: 'learningrate' },
      fix: { en: 'Did you mean “learningRate”?', zh: '是否想写“learningRate”？' },
    },
  ],
  [
    'a choice that is none',
    (d) => void (step(d, 'tune').params = { schedule: 'cosin' }),
    {
      code: 'param-invalid',
      message: { en: 'schedule must be cosine or constant.', zh: 'schedule必须是cosine或constant。' },
      fix: { en: 'Did you mean “cosine”?', zh: '是否想写“cosine”？' },
    },
  ],
  [
    'a run parameter nobody declared',
    (d) => void (step(d, 'tune').params = { rank: { $param: 'rnak' } }),
    {
      code: 'parameter-unknown',
      at: { step: 'tune', param: 'rank' },
      fix: { en: 'Did you mean “rank”?', zh: '是否想写“rank”？' },
    },
  ],
  [
    'a default that breaks its own bounds',
    (d) => void (d.parameters = { ...d.parameters, rank: { type: 'integer', default: 100, max: 64 } }),
    { code: 'parameter-invalid', at: { param: 'rank' } },
  ],
  [
    'a condition that cannot be read',
    (d) => void (step(d, 'judge').when = 'steps.tune.loss >'),
    { code: 'when-invalid', at: { step: 'judge' } },
  ],
  [
    'a condition on a step that does not exist',
    (d) => void (step(d, 'judge').when = 'steps.tuen.loss > 1'),
    { code: 'when-invalid', fix: { en: 'Did you mean “tune”?', zh: '是否想写“tune”？' } },
  ],
  [
    'a condition on the step itself',
    (d) => void (step(d, 'judge').when = 'steps.judge.loss > 1'),
    { code: 'when-invalid' },
  ],
  [
    'a gate that is switched off',
    (d) => void (step(d, 'gate').disabled = true),
    { code: 'required-step', at: { step: 'gate' } },
  ],
  [
    'an approval with a condition',
    (d) => void (step(d, 'approve').when = 'true'),
    { code: 'required-step', at: { step: 'approve' } },
  ],
  ['no step at all', (d) => void ((d.steps = []), (d.edges = [])), { code: 'document-invalid' }],
  ['a typo in a key', (d) => void ((d as Record<string, unknown>)['stpes'] = []), { code: 'document-invalid' }],
  [
    'an edge from a port to a step',
    (d) => void d.edges!.push({ from: 'base.base', to: 'tune' }),
    { code: 'document-invalid' },
  ],
];
test.each(cases)('%s is one problem', (_name, change, expected) => {
  const problems = problemsOf(draft(change));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject(expected);
  expect(problems[0]?.message.zh).toMatch(/\p{Script=Han}/u);
});

test('types that do not fit are told apart in words, with a step that would convert', () => {
  const [problem] = problemsOf(
    draft((document) => {
      for (const edge of document.edges!) if (edge.to === 'grpo.adapter') edge.from = 'lyrics.dataset';
    }),
  );
  expect(problem).toMatchObject({
    code: 'type-mismatch',
    at: { step: 'grpo', port: 'adapter' },
    message: { en: 'GRPO needs an adapter; this is a dataset.', zh: 'GRPO（中文）需要适配器；这里是数据集。' },
    fix: { en: 'Put “Fine-tune (SFT)” (train-sft) between them.', zh: '在两者之间加入“监督微调”（train-sft）。' },
  });
});

test('an adapter on another base than it was trained on is refused, wherever they meet', () => {
  const problems = problemsOf(
    draft((document) => {
      document.steps.push({ id: 'other', kind: 'select-base@1', params: { entry: 'big' } });
      for (const edge of document.edges!)
        if (edge.to === 'gate.base' || edge.to === 'grpo.base') edge.from = 'other.base';
    }),
  );
  expect(problems.map(({ code, at }) => [code, at.step, at.port])).toEqual([
    ['wrong-base', 'grpo', 'base'],
    ['wrong-base', 'judge', 'base'],
  ]);
  expect(problems[0]?.fix?.en).toBe('Connect base.base to grpo.base.');
});

test('values given to a run are checked against what the document declares', () => {
  expect(codesOf(fixtureSource, { rank: 65 })).toContain('parameter-invalid');
  expect(codesOf(fixtureSource, { rank: '8' })).toContain('parameter-invalid');
  expect(codesOf(fixtureSource, { rank: 8.5 })).toContain('parameter-invalid');
  expect(codesOf(fixtureSource, { quick: 'yes' })).toContain('parameter-invalid');
  expect(codesOf(fixtureSource, { ranks: 8 })).toEqual(['parameter-unknown']);
});

test('all problems come at once, in the order of the text, each with its line', () => {
  const source = `refrain: 1
id: bad
steps:
  - { id: lyrics, kind: import-lyrcs@1 }
  - id: base
    kind: select-base@1
  - id: tune
    kind: train-sft@1
    params:
      rank: 2
      learningRate: "high"
edges:
  - { from: base.base, to: tune.dataset }
`;
  expect(problemsOf(source).map(({ code, at }) => [code, at.line, at.step, at.port ?? at.param])).toEqual([
    ['unknown-kind', 4, 'lyrics', undefined],
    ['missing-input', 7, 'tune', 'base'],
    ['param-invalid', 10, 'tune', 'rank'],
    ['param-invalid', 11, 'tune', 'learningRate'],
    ['type-mismatch', 13, 'tune', 'dataset'],
  ]);
});

test.each(['map', 'loop', 'sub'])('the word %s is reserved on a step', (word) => {
  const [problem] = problemsOf(
    draft((document) => void ((step(document, 'tune') as Record<string, unknown>)[word] = {})),
  );
  expect(problem).toMatchObject({ code: 'document-invalid', at: { step: 'tune' } });
  expect(problem?.message.en).toContain('reserved');
});

test('a document of another version, or of none, says so', () => {
  expect(problemsOf('id: x')[0]?.message.en).toContain('does not say its version');
  expect(problemsOf('refrain: 2\nid: x')[0]?.message.en).toContain('not known here');
  expect(problemsOf('- refrain')[0]?.code).toBe('document-invalid');
});
