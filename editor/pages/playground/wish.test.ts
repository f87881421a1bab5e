import { expect, test } from 'vitest';
import { fitDecoding, presetOf, presets } from './decoding.ts';
import { addressToTry, promptOf, readWish, writeWish } from './wish.ts';

test('the presets are those that people agreed on', () => {
  expect(presets.explore).toEqual({ temperature: 0.9, topP: 0.7, maxTokens: 200 });
  expect(presets.serve).toMatchObject({ temperature: 0.8, maxTokens: 150 });
  expect(presets.greedy.temperature).toBe(0);
});

test('a value of one’s own is no preset, and is kept within what the server takes', () => {
  expect(presetOf(presets.serve)).toBe('serve');
  expect(presetOf({ ...presets.serve, maxTokens: 151 })).toBeNull();
  expect(fitDecoding({ temperature: 9, topP: 0, maxTokens: Number.NaN })).toEqual({
    temperature: 2,
    topP: 0.05,
    maxTokens: 200,
  });
});

test('an address brings the whole wish back, and a usual wish has a short one', () => {
  const wish = {
    ...readWish({ m: 'base' }),
    style: '古风 & 说唱',
    rhyme: 'ang' as const,
    scheme: 'AABA',
    words: '第一行\n第二行',
    system: 'Short lines.',
    seed: '7',
    decoding: { temperature: 0.35, topP: 0.5, maxTokens: 64 },
  };
  const address = new URLSearchParams(writeWish(wish)).toString();
  expect(readWish(Object.fromEntries(new URLSearchParams(address)))).toEqual(wish);
  expect(writeWish(readWish({ m: 'base' }))).toEqual({ m: 'base' });
});

test('a link to try a release asks for that release', () => {
  const release = `sha256:${'a'.repeat(64)}`;
  expect(readWish(addressToTry(release)).models).toEqual([release]);
});

test('an address that somebody made up does no harm', () => {
  const wish = readWish({
    m: 'a,b,c,d,e',
    rhyme: 'constructor',
    scheme: '<b>',
    t: 'x',
    seed: '-1',
    preset: 'toString',
  });
  expect(wish).toMatchObject({ rhyme: '', scheme: '', seed: '', decoding: presets.explore });
  expect(wish.models.length).toBe(3);
});

test('the prompt carries the marks that models were trained on, and nothing that nobody asked for', async () => {
  const wish = readWish({ m: 'base', style: '古风', rhyme: 'ang', q: ' 写月亮 ' });
  expect(await promptOf(wish)).toBe('【风格：古风】【ang】写月亮');
  expect(await promptOf({ ...wish, scheme: 'AABA' })).toBe('【风格：古风】【ang】按 AABA 押韵。写月亮');
  expect(await promptOf({ ...wish, lang: 'en', style: 'folk', words: 'the sea' })).toBe('【style: folk】the sea');
});
