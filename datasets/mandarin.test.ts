import { describe, expect, test } from 'vitest';
import { finalGroups, parseSyllable, rhymeGroupOf, rhymeGroups, syllableOf, syllablesOf } from './mandarin.ts';

describe('a full final is read from every spelling', () => {
  test.each([
    ['也', 'ie', 'e'],
    ['月', 've', 'e'],
    ['鱼', 'v', 'v'],
    ['云', 'vn', 'en'],
    ['远', 'van', 'an'],
    ['我', 'uo', 'o'],
    ['有', 'iou', 'ou'],
    ['为', 'uei', 'ei'],
    ['翁', 'ueng', 'eng'],
    ['牛', 'iou', 'ou'],
    ['水', 'uei', 'ei'],
    ['春', 'uen', 'en'],
    ['女', 'v', 'v'],
    ['去', 'v', 'v'],
    ['路', 'u', 'u'],
    ['诗', '-i', 'i'],
    ['字', '-i', 'i'],
    ['日', '-i', 'i'],
    ['波', 'o', 'o'],
    ['雄', 'iong', 'ong'],
    ['儿', 'er', 'er'],
    ['哟', 'io', 'o'],
  ])('%s ends in %s, group %s', (character, final, group) => {
    expect(syllableOf(character)).toMatchObject({ final, group });
  });

  test('tone marks, digits and both spellings of ü are understood; what is no syllable is not', () => {
    expect(parseSyllable('lǜ')).toEqual({ onset: 'l', final: 'v', group: 'v', tone: 4 });
    expect(parseSyllable('lv4')).toEqual(parseSyllable('lǜ'));
    expect(parseSyllable('Xiang1')).toEqual({ onset: 'x', final: 'iang', group: 'ang', tone: 1 });
    expect(parseSyllable('le')?.tone).toBe(0);
    for (const spelling of ['', 'b', 'xyz', 'constructor', '一']) expect(parseSyllable(spelling)).toBeNull();
  });
});

describe('a character that has several readings is read in its context', () => {
  test.each([
    ['排行', 'ang'],
    ['飞行', 'eng'],
    ['发觉', 'e'],
    ['午觉', 'ao'],
    ['家长', 'ang'],
    ['霜降', 'ang'],
    ['诈降', 'ang'],
    ['走调', 'ao'],
    ['喧嚣', 'ao'],
    ['哽咽', 'e'],
    ['凤爪', 'ao'],
    ['睡着', 'ao'],
    ['坐着', 'e'],
    ['目的', 'i'],
  ])('%s is of group %s', (word, group) => {
    expect(rhymeGroupOf(word)).toBe(group);
  });
});

test('the group of a line is that of its last Han character, whatever follows it', () => {
  expect(rhymeGroupOf('满袖西风满地霜。”')).toBe('ang');
  expect(rhymeGroupOf('月光 oh yeah!')).toBe('ang');
  expect(rhymeGroupOf('no Han at all')).toBeNull();
  expect(rhymeGroupOf('')).toBeNull();
});

test('every Han character has its place, also outside the basic plane', () => {
  expect(syllablesOf('一个人走在𠮷长长的路上')).toHaveLength(11);
});

test('all finals lead to the 16 groups, and every group is reached', () => {
  expect(new Set(Object.values(finalGroups))).toEqual(new Set(rhymeGroups));
});
