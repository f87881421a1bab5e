import { expect, test } from 'vitest';
import { score } from '../../../datasets/engine/score.ts';
import { explain } from './explain.ts';

const lines = ['月落江边雁字长', '孤舟一夜梦潇湘', '醒来不见旧时路', '满袖西风满地霜'];

test('a lyric is explained by the score that trains and judges', async () => {
  const { score: said, usual } = await explain(`[Verse]\n${lines.join('\n')}。\n`, {
    lang: 'zh',
    rhyme: 'ang',
    scheme: 'AABA',
  });
  expect(said).toEqual(score({ lines, lang: 'zh', scheme: 'AABA', rhyme: { A: { final: 'ang' } } }));
  expect(said).toMatchObject({ total: 1, flags: [] });
  expect(usual).toBe(7);
});

test('another final than asked for is told, and English brings its dictionary', async () => {
  const other = await explain(lines.join('\n'), { lang: 'zh', rhyme: 'an', scheme: 'AABA' });
  expect(other.score.flags).toContain('wrong-final');
  const english = await explain('The river runs beneath the moon\nI hum a half remembered tune', {
    lang: 'en',
    rhyme: '',
    scheme: '',
  });
  expect(english.score.parts.rhyme).toBe(1);
  expect(english.usual).toBe(8);
});
