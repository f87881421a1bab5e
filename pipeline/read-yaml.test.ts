import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readData, readYaml } from './read-yaml.ts';

const codes = (read: ReturnType<typeof readYaml>) => (read.ok ? [] : read.problems.map((problem) => problem.code));
const words = (read: ReturnType<typeof readYaml>) => (read.ok ? '' : read.problems[0]!.message.en);

test('a value is found where it stands in the text', () => {
  const read = readYaml('a: 1\nsteps:\n  - id: x\n    params:\n      rank: 8\n');
  expect(read.ok && read.value).toEqual({ a: 1, steps: [{ id: 'x', params: { rank: 8 } }] });
  expect(read.ok && read.placeOf(['steps', 0, 'params', 'rank'])).toEqual({ line: 5, column: 7 });
  expect(read.ok && read.placeOf(['steps', 0, 'missing'])).toEqual({ line: 3, column: 5 });
});

test('JSON is read as it is, indented with tabs or not', () => {
  expect(readYaml('{\n\t"a": [1, "two", null, true]\n}')).toMatchObject({
    ok: true,
    value: { a: [1, 'two', null, true] },
  });
});

test('an alias is a copy of what it names', () => {
  expect(readYaml('a: &x { b: 1 }\nc: *x')).toMatchObject({ ok: true, value: { a: { b: 1 }, c: { b: 1 } } });
});

test.each([
  ['a: [1', 'not YAML'],
  ['a: b: c', 'not YAML'],
  ['\ta: 1', 'not YAML'],
  ['a: 1\na: 2', 'appears twice'],
  ['__proto__: { x: 1 }', 'may not be a key'],
  ['"__proto__": 1', 'may not be a key'],
  ['{ ? [a] : 1 }', 'not YAML'],
  ['a: !!binary aGk=', 'not YAML'],
  ['a: !custom 1', 'not YAML'],
  ['a: !!js/function "x"', 'not YAML'],
  ['%YAML 1.1\n---\na: yes', 'Only YAML 1.2'],
  ['a: 1\n---\nb: 2', 'second document'],
  ['a: .inf', 'not finite'],
  ['a: .nan', 'not finite'],
  ['a: "\\ud800"', 'half a character'],
  ['a: *nothing', 'names nothing'],
  ['a: &a [*a]', 'names nothing'],
])('%j is refused with a place', (source, reason) => {
  const read = readYaml(source);
  expect(codes(read)[0]).toBe('yaml-malformed');
  expect(words(read)).toContain(reason);
});

test('a document of 10 MB is refused before it is parsed', () => {
  expect(codes(readYaml(`a: "${'[{'.repeat(5_000_000)}"`))).toEqual(['document-too-large']);
});

test('the limit counts bytes, not characters', () => {
  expect(codes(readYaml(`a: ${'词'.repeat(400_000)}`))).toEqual(['document-too-large']);
});

test.each([
  ['open brackets', '['.repeat(900_000)],
  ['open braces', '{a: '.repeat(200_000)],
  ['nested dashes', '- '.repeat(400_000)],
  ['a map indented ever deeper', Array.from({ length: 1_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  [
    'a billion laughs',
    `a0: &a0 [x]\n${Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`).join('\n')}`,
  ],
  ['more values than a pipeline has', `[${'1,'.repeat(150_000)}]`],
  ['empty documents', '---\n'.repeat(200_000)],
])('a bomb made of %s is a problem, not a crash', (_name, source) => {
  expect(codes(readYaml(source))).toEqual(['yaml-malformed']);
});

test('data given ready-made meets the same rules', () => {
  let deep: unknown = 1;
  for (let i = 0; i < 20_000; i++) deep = [deep];
  const round: Record<string, unknown> = {};
  round['self'] = round;
  expect(codes(readData(deep))).toEqual(['yaml-malformed']);
  expect(codes(readData(round))).toEqual(['yaml-malformed']);
  expect(codes(readData(JSON.parse('{"a": {"__proto__": {"x": 1}}}')))).toEqual(['yaml-malformed']);
  expect(codes(readData({ a: 'x'.repeat(2_000_000) }))).toEqual(['document-too-large']);
  expect(readData({ a: [1] })).toMatchObject({ ok: true, value: { a: [1] } });
});

test('whatever the text, it is read or refused, and reading what JSON wrote gives the same value', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(typeof readYaml(text).ok).toBe('boolean');
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.jsonValue({ maxDepth: 3 })), (value) => {
      const plain = JSON.parse(JSON.stringify(value)) as unknown;
      const read = readYaml(JSON.stringify(plain));
      if (read.ok) expect(read.value).toEqual(plain);
      else expect(codes(read)).toEqual(['yaml-malformed']);
    }),
    { numRuns: 300 },
  );
});
