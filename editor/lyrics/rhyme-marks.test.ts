import { expect, test } from 'vitest';
import { markLyric } from './rhyme-marks.ts';

test('lines that rhyme share a letter and lines that stand alone have none', async () => {
  const { lines, scheme } = await markLyric(['床前明月光', '疑是地上霜', '举头望明月', '低头思故乡']);
  expect(lines.map(({ letter }) => letter)).toEqual(['A', 'A', null, 'A']);
  expect(scheme).toBe('AABA');
  expect(lines[0]!.foot).toMatchObject({ start: 4, end: 5, final: 'uang' });
  expect(lines[1]!.foot!.partners.map(({ line }) => line)).toEqual([0, 3]);
});

test('a double rhyme marks two characters and says so', async () => {
  const { lines } = await markLyric(['我们的故乡', '走那条路上']);
  const [first] = lines;
  expect(first!.foot!.partners).toEqual([{ line: 1, level: 'double' }]);
  expect([first!.foot!.start, first!.foot!.end]).toEqual([3, 5]);
});

test('a mark knows the words it was made for, so that it is not shown on others', async () => {
  const zh = ['我们的故乡', '走那条路上'];
  const en = ['The moon is bright', 'I write all night'];
  for (const written of [zh, en])
    for (const [at, { foot }] of (await markLyric(written)).lines.entries())
      expect(foot!.text).toBe(written[at]!.slice(foot!.start, foot!.end));
});

test('labels and blank lines are not sung and shift nobody', async () => {
  const { lines } = await markLyric(['[Chorus]', '窗外的月光', '', '照在我身旁（oh）']);
  expect(lines[0]).toEqual({ letter: null, foot: null, syllables: null });
  expect(lines[2]!.syllables).toBeNull();
  expect(lines[1]!.letter).toBe('A');
  expect(lines[3]!.letter).toBe('A');
  expect('照在我身旁（oh）'.slice(lines[3]!.foot!.start, lines[3]!.foot!.end)).toBe('旁');
});

test('English lines rhyme by sound, not by spelling', async () => {
  const { lines } = await markLyric([
    'I could not stay the night',
    'you turned away the light',
    'and nothing felt enough',
    'the sea was much too rough',
  ]);
  expect(lines.map(({ letter }) => letter)).toEqual(['A', 'A', 'B', 'B']);
  expect(lines[0]!.syllables!.best).toBe(6);
});

test('with more letters than colours the lines that rhyme are named first', async () => {
  const alone = ['大', '我', '可', '你', '路', '雨', '来', '飞', '好'];
  const { lines, scheme } = await markLyric([...alone, '海边的光', '远去的船长']);
  expect(lines.at(-1)!.letter).toBe(lines.at(-2)!.letter);
  expect(scheme.length).toBe(11);
  expect(scheme).toContain('–');
});

test('a line that is far too long to be sung is left unmarked, and holds nobody up', async () => {
  const { lines } = await markLyric(['月光'.repeat(50_000), '窗外的月光', '照在我身旁']);
  expect(lines[0]).toEqual({ letter: null, foot: null, syllables: null });
  expect(lines[1]!.letter).toBe(lines[2]!.letter);
});
