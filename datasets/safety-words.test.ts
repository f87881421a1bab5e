import { expect, test } from 'vitest';
import { safetyClasses, safetyWords, unsafeClassesIn } from './safety-words.ts';

test('a text is of the classes whose words it uses, Chinese wherever they stand and English as whole words', () => {
  expect(unsafeClassesIn('夜里海\u200b洛因\n还有 BOMB')).toEqual(['violence', 'drugs']);
  expect(unsafeClassesIn('bombastic night, grape vine')).toEqual([]);
});

test('every word of the list is found again, and stands in one class', () => {
  for (const name of safetyClasses)
    for (const word of [...safetyWords[name].zh, ...safetyWords[name].en])
      expect(unsafeClassesIn(`a ${word} b`), word).toEqual([name]);
});
