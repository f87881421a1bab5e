import { expect, test } from 'vitest';
import { judgedRow, preferenceId, verdictOnPair } from './judged-pairs.ts';

const row = {
  id: 'pref-1',
  prompt: 'write',
  chosen: '月光',
  rejected: '方向',
  chosenScore: 0.8,
  rejectedScore: 0.6,
  margin: 0.2,
  needsHuman: true,
  origin: 'corrupted',
};

test('most votes decide; as many for either leave nothing to learn from', () => {
  expect(verdictOnPair({ chosen: 2, rejected: 1, equal: 9 })).toBe('kept');
  expect(verdictOnPair({ chosen: 0, rejected: 1, equal: 0 })).toBe('turned');
  expect(verdictOnPair({ chosen: 1, rejected: 1, equal: 0 })).toBe('dropped');
  expect(judgedRow(row, { chosen: 0, rejected: 0, equal: 1 })).toBeNull();
});

test('a pair that people confirm keeps its id and asks for nobody any more', () => {
  const { needsHuman: _, ...rest } = row;
  expect(judgedRow(row, { chosen: 1, rejected: 0, equal: 0 })).toEqual({
    ...rest,
    people: { chosen: 1, rejected: 0, equal: 0 },
  });
});

test('a pair that people see the other way is turned round, scores with their lyrics, under a new id', () => {
  const turned = judgedRow(row, { chosen: 0, rejected: 2, equal: 1 })!;
  expect(turned).toMatchObject({
    id: preferenceId({ prompt: 'write', chosen: '方向', rejected: '月光' }),
    chosen: '方向',
    rejected: '月光',
    chosenScore: 0.6,
    rejectedScore: 0.8,
    margin: -0.2,
    people: { chosen: 2, rejected: 0, equal: 1 },
    origin: 'corrupted',
  });
  expect(turned).not.toHaveProperty('needsHuman');
});
