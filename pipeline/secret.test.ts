import { expect, test } from 'vitest';
import { z } from 'zod';
import { compile } from './compile.ts';
import { defineKind, refOf } from './kind.ts';
import { secretParam } from './secret.ts';

const fetchSongs = defineKind({
  id: 'fetch-songs',
  version: 1,
  title: { en: 'Fetch', zh: '获取' },
  summary: { en: 'Fetches.', zh: '获取。' },
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 1,
  inputs: {},
  outputs: { songs: 'file' },
  params: z.strictObject({ key: secretParam().optional(), from: z.string().default('here') }),
});
const kinds = new Map([[refOf(fetchSongs), fetchSongs]]);
const compiled = (params: object) =>
  compile({ refrain: 1, id: 'p', steps: [{ id: 'a', kind: 'fetch-songs@1', params: { ...params } }] }, kinds);

test('a plan carries the name of a secret and nothing else of it', () => {
  const done = compiled({ key: { $secret: 'songs-key' } });
  expect(done.ok && done.plan.steps[0]!.params).toEqual({ key: { $secret: 'songs-key' }, from: 'here' });
});

test.each([
  ['a value that was written out', { key: 'hunter2hunter2' }],
  ['a name with other letters', { key: { $secret: 'Songs Key' } }],
  ['a name with something beside it', { key: { $secret: 'songs-key', value: 'x' } }],
  ['a secret where text is wanted, which might be kept', { from: { $secret: 'songs-key' } }],
])('%s is refused', (_, params) => {
  const done = compiled(params);
  expect(done.ok).toBe(false);
  expect(!done.ok && done.problems[0]).toMatchObject({ code: 'param-invalid', at: { step: 'a' } });
});
