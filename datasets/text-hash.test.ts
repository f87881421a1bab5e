import { expect, test } from 'vitest';
import { hashText, randomFrom } from './text-hash.ts';

test('the same text has the same hash, with 16 digits; another text or seed another', () => {
  expect(hashText('月光')).toMatch(/^[0-9a-f]{16}$/);
  expect(hashText('月光')).toBe(hashText('月光'));
  expect(new Set([hashText('月光'), hashText('月光', 1), hashText('光月'), hashText('')]).size).toBe(4);
  expect(new Set(Array.from({ length: 20_000 }, (_, index) => hashText(`row ${index}`))).size).toBe(20_000);
});

test('numbers drawn are repeatable and spread evenly', () => {
  const [first, again] = [randomFrom('seed'), randomFrom('seed')];
  const drawn = Array.from({ length: 10_000 }, first);
  expect(Array.from({ length: 10_000 }, again)).toEqual(drawn);
  const tenths = Array.from(
    { length: 10 },
    (_, tenth) => drawn.filter((value) => Math.floor(value * 10) === tenth).length,
  );
  for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});
