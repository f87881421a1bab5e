import { expect, test } from 'vitest';
import { z } from 'zod';
import { catalog } from '../../activities/catalog.ts';
import { defineKind } from '../../pipeline/kind.ts';
import { secretParam } from '../../pipeline/secret.ts';
import { fieldsOfKind } from './field-schema.ts';
import { numberOfText, shownText } from './typed-text.ts';

const shaped = defineKind({
  id: 'shaped',
  version: 1,
  title: { en: 'Shaped', zh: '形' },
  summary: { en: '', zh: '' },
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 1,
  inputs: {},
  outputs: {},
  params: z.strictObject({
    count: z
      .int()
      .min(1)
      .max(9)
      .default(3)
      .meta({ title: { en: 'Count', zh: '数量' }, unit: 'songs' }),
    rate: z.number().gt(0).max(1),
    mode: z
      .enum(['fast', 'slow'])
      .default('slow')
      .meta({ title: { en: 'Mode', zh: '方式' }, expert: true }),
    isLoud: z.boolean().default(false),
    key: secretParam().optional(),
    rules: z
      .array(z.strictObject({ metric: z.string(), value: z.number() }))
      .max(4)
      .default([]),
    anything: z.record(z.string(), z.unknown()).optional(),
  }),
});

test('the form is what the schema says: titles, units, bounds, defaults, choices, what must be given', () => {
  expect(fieldsOfKind(shaped)).toMatchObject([
    {
      name: 'count',
      title: { zh: '数量' },
      unit: { en: 'songs' },
      default: 3,
      isRequired: false,
      shape: { isWhole: true, bounds: { min: 1, max: 9 } },
    },
    { name: 'rate', isRequired: true, shape: { type: 'number', isWhole: false, bounds: { above: 0, max: 1 } } },
    { name: 'mode', isExpert: true, shape: { type: 'choice', choices: ['fast', 'slow'] } },
    { name: 'isLoud', shape: { type: 'boolean' }, default: false },
    { name: 'key', shape: { type: 'secret' } },
    { name: 'rules', shape: { type: 'rows', most: 4 } },
    { name: 'anything', shape: { type: 'json' } },
  ]);
});

test('every kind there is has a field with a title in both languages for each of its parameters', () => {
  for (const kind of catalog.values()) {
    const fields = fieldsOfKind(kind);
    expect(fields.map(({ name }) => name)).toEqual(Object.keys(kind.params.shape));
    for (const { title, name } of fields) expect([title.en, title.zh], `${kind.id}.${name}`).not.toContain(name);
  }
});

test('a default of many values is said in the words of its kind', () => {
  const [rules] = fieldsOfKind(catalog.get('check-gate@1')!);
  expect(rules!.defaultInWords?.en).toBe('Safe words, Well-formed, Rhymes');
});

test('a number that is none is kept as it was typed, and so is a number that is not finished', () => {
  expect(numberOfText('1e-4')).toBe(0.0001);
  expect(numberOfText(' 12 ')).toBe(12);
  expect(numberOfText('many')).toBe('many');
  expect(numberOfText('0x10')).toBe('0x10');
  expect(numberOfText('')).toBeUndefined();
  expect(shownText('1.', 1, numberOfText)).toBe('1.');
  expect(shownText('1.', 2, numberOfText)).toBe('2');
  expect(shownText(null, 'many', numberOfText)).toBe('many');
});
