import { expect, test } from 'vitest';
import { cutOf } from './cut-text.ts';

test('only a text that may be longer than its room is cut off', () => {
  expect(cutOf('Fine-tune (SFT)', 13, 174)).toBe('whitespace-nowrap');
  expect(cutOf('Learn preferences (DPO)', 13, 174)).toBe('truncate');
});

test('Chinese takes more room than as many Latin letters, and so do the widest of those', () => {
  expect(cutOf('MMMMMMMMMMMMMMM', 13, 174)).toBe('truncate');
  expect(cutOf('abcdefghijklmno', 13, 174)).toBe('whitespace-nowrap');
  expect(cutOf('一二三四五六七八九十一二三四五', 13, 174)).toBe('truncate');
});
