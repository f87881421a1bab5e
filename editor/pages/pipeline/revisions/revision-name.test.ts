import { expect, test } from 'vitest';
import { readComment, writeComment } from './revision-name.ts';

test('the first line of what a revision says is its name, the rest its note', () => {
  expect(readComment('民谣，双押\n\n学习率减半\n第二行')).toEqual({ name: '民谣，双押', note: '学习率减半\n第二行' });
  expect(readComment('preset nightly')).toEqual({ name: 'preset nightly', note: '' });
  expect(readComment('')).toEqual({ name: '', note: '' });
});

test('a name and a note are written and read again', () => {
  for (const said of [
    { name: 'Quieter', note: 'less noise\nmore rhyme' },
    { name: 'Quieter', note: '' },
    { name: '', note: 'less noise' },
    { name: '', note: '' },
  ])
    expect(readComment(writeComment(said))).toEqual(said);
});

test('a first line that is too long for a name is a note', () => {
  const long = '很'.repeat(81);
  expect(readComment(long)).toEqual({ name: '', note: long });
});
