import { describe, expect, test } from 'vitest';
import { compareEnglish, countEnglish } from './english.ts';

describe('two English words', () => {
  test.each([
    ['tier', 'cheer', 'perfect'],
    ['tire', 'inspire', 'perfect'],
    ['tender', 'slender', 'perfect'],
    ['glittering', 'littering', 'perfect'],
    ['wind', 'kind', 'perfect'],
    ['wind', 'sinned', 'perfect'],
    ["dreamin'", "schemin'", 'perfect'],
    ['pail', 'pale', 'identical'],
    ['plane', 'plain', 'identical'],
    ['light', 'polite', 'identical'],
    ['Night', 'night', 'identical'],
    ['singing', 'talking', 'none'],
    ['fly', 'merrily', 'none'],
    ['boot', 'foot', 'none'],
    ['hood', 'mood', 'none'],
    ['zorblax', 'night', 'none'],
  ])('%s and %s: %s', (a, b, relation) => {
    expect(compareEnglish(a, b)).toBe(relation);
    expect(compareEnglish(b, a)).toBe(relation);
  });

  test('names of Object are words like others', () => {
    expect(compareEnglish('constructor', 'toString')).toBe('none');
    expect(countEnglish('hasOwnProperty').guessed).toEqual(['hasownproperty']);
  });
});

test('a line of elastic words has several right counts, and words in no dictionary are named', () => {
  expect(countEnglish('Every fire')).toEqual({ min: 3, max: 5, guessed: [] });
  expect(countEnglish("the river's moon")).toEqual({ min: 4, max: 4, guessed: [] });
  expect(countEnglish('zorblax').guessed).toEqual(['zorblax']);
});
