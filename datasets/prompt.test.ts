import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rhymeGroups } from './rhyme-groups.ts';
import { readPrompt, writePrompt } from './prompt.ts';

test('prompts are written as models were taught', () => {
  expect(writePrompt({ lang: 'zh', style: '古风', rhyme: 'ang' })).toBe('【风格：古风】【ang】');
  expect(writePrompt({ lang: 'zh', style: '', rhyme: 'v' })).toBe('【v】');
  expect(writePrompt({ lang: 'zh', style: '', rhyme: null })).toBe('【风格：歌词】');
  expect(writePrompt({ lang: 'en', style: 'folk', rhyme: null })).toBe('【style: folk】');
});

test.each([
  ['【风格：古风】【ang】', { lang: 'zh', style: '古风', rhyme: 'ang', rest: '' }],
  ['[风格:古风] [ANG] 写一首', { lang: 'zh', style: '古风', rhyme: 'ang', rest: '写一首' }],
  ['【ü】【风格： 民谣 】', { lang: 'zh', style: '民谣', rhyme: 'v', rest: '' }],
  ['［style：rock］ about rain', { lang: 'en', style: 'rock', rhyme: null, rest: 'about rain' }],
  ['【副歌】la', { lang: 'zh', style: '', rhyme: null, rest: '【副歌】la' }],
  ['write me a song', { lang: 'en', style: '', rhyme: null, rest: 'write me a song' }],
])('%s is read', (prompt, wish) => {
  expect(readPrompt(prompt)).toEqual(wish);
});

test('what is written is read back', () => {
  const style = fc.constantFrom('古风', '民谣', 'R&B 慢歌', '摇滚');
  fc.assert(
    fc.property(style, fc.constantFrom(null, ...rhymeGroups), (style, rhyme) => {
      expect(readPrompt(writePrompt({ lang: 'zh', style, rhyme }))).toEqual({ lang: 'zh', style, rhyme, rest: '' });
      expect(readPrompt(writePrompt({ lang: 'en', style, rhyme: null }))).toMatchObject({ lang: 'en', style });
    }),
  );
});
