import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { dictionary } from 'cmu-pronouncing-dictionary';
import { pinyin } from 'pinyin-pro';
import { expect, test } from 'vitest';
import { listedIn } from './english-dictionary.ts';
import { spell } from './spell.ts';
import { listedReadings, nameOf, unread } from './spellings.ts';

/** How the characters of a run are spelled; what has no reading stays as it is. */
function spelled(text: string): string[] {
  const characters = [...text];
  const ids: number[] = [];
  spell(
    characters.map((character) => character.codePointAt(0)!),
    characters.length,
    ids,
  );
  return characters.map((character, at) => (ids[at] === unread ? character : nameOf(ids[at]!)));
}

const plainly = { type: 'array', toneSandhi: false } as const;

test('every Han character has the readings that the whole dictionary gives it', () => {
  const wrong: string[] = [];
  for (let code = 0x3005; code < 0x323b0; code += 1) {
    const character = String.fromCodePoint(code);
    // The mark 々 is replaced by the character before it long before this.
    if (!/\p{Script=Han}/u.test(character) || character === '々') continue;
    const all = pinyin(character, { ...plainly, multiple: true });
    const listed = listedReadings(character);
    const isSame = listed.length === 0 ? all[0] === character : listed.join() === all.join();
    if (!isSame || spelled(character)[0] !== pinyin(character, plainly)[0]) wrong.push(character);
  }
  expect(wrong).toEqual([]);
});

test('every word of the dictionary, alone and between others, is read as the whole dictionary reads it', async () => {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('pinyin-pro/package.json')),
    'dist',
    'esm',
    'data',
  );
  const { PatternsNormal } = (await import(pathToFileURL(join(folder, 'patterns.mjs')).href)) as {
    PatternsNormal: { zh: string }[];
  };
  const words = PatternsNormal.map(({ zh }) => zh);
  expect(words.length).toBeGreaterThan(4_000);
  const wrong = words.flatMap((word, index) => {
    const others = [
      word,
      `我${word}了`,
      `${words[(index * 31 + 7) % words.length]!}${word}${words[(index * 17 + 3) % words.length]!}`,
    ];
    return others.filter((text) => spelled(text).join(' ') !== pinyin(text, plainly).join(' '));
  });
  expect(wrong).toEqual([]);
});

test('long lines, where likelihoods leave the range of numbers, are cut alike', () => {
  const long = '晚风吹过旧城墙有人还在等月光一封没有寄的信躺在抽屉旧木箱长行重行朝阳银行'.repeat(8);
  expect(spelled(long).join(' ')).toBe(pinyin(long, plainly).join(' '));
});

test('every English word has the pronunciations of the whole dictionary, in its order', () => {
  const wrong = Object.keys(dictionary).filter((key) => {
    const [, word = '', number = '1'] = /^(.*?)(?:\((\d+)\))?$/.exec(key) ?? [];
    return listedIn(word)[Number(number) - 1]?.join(' ') !== dictionary[key]?.replace(/ #.*$/, '');
  });
  expect(wrong).toEqual([]);
  expect(['constructor', '__proto__', 'zzyzxq', ''].map((word) => listedIn(word).length)).toEqual([1, 0, 0, 0]);
});
