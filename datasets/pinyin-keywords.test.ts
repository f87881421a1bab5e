import { expect, test } from 'vitest';
import { pinyinKeywords } from './pinyin-keywords.ts';

test('Chinese words are found by their whole pinyin and by their initials', () => {
  expect(pinyinKeywords('监督微调')).toEqual(['jianduweitiao', 'jdwt']);
});

test('what is not Chinese has no pinyin', () => {
  expect(pinyinKeywords('DPO')).toEqual([]);
  expect(pinyinKeywords('偏好对齐（DPO）')).toEqual(['pianhaoduiqi', 'phdq']);
});
