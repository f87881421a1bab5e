import { expect, test } from 'vitest';
import { changedFields } from './changed-fields.ts';

test('only leaves that differ are named, each by its path', () => {
  const before = {
    id: 'a',
    spec: { scheme: 'AABA', rhyme: ['ang'] },
    messages: [{ content: 'x' }, { content: 'old' }],
  };
  const after = {
    id: 'a',
    spec: { scheme: 'AABB', rhyme: ['ang', 'an'] },
    messages: [{ content: 'x' }, { content: 'new' }],
  };
  expect(changedFields(before, after)).toEqual([
    { path: 'spec.scheme', before: 'AABA', after: 'AABB' },
    { path: 'spec.rhyme', before: ['ang'], after: ['ang', 'an'] },
    { path: 'messages.1.content', before: 'old', after: 'new' },
  ]);
});

test('what came and what went is undefined on its other side, whatever its name', () => {
  expect(changedFields({ split: 'train' }, { toString: 'x' })).toEqual([
    { path: 'split', before: 'train', after: undefined },
    { path: 'toString', before: undefined, after: 'x' },
  ]);
  expect(changedFields({ a: 1 }, { a: 1 })).toEqual([]);
});
