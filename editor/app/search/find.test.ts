import { expect, test } from 'vitest';
import { find, type Entry, type Group } from './find.ts';
import { readRunSearch } from './run-search.ts';

const nothing = () => undefined;
const entry = (group: Group, title: string, more: Partial<Entry> = {}): Entry => ({
  key: `${group} ${title}`,
  group,
  title,
  names: [title],
  run: nothing,
  ...more,
});
const digest = `sha256:${'ab12cd34'.repeat(8)}`;
const all: readonly Entry[] = [
  entry('pages', '流水线', { names: ['流水线', 'Pipelines', 'liushuixian', 'lsx'] }),
  entry('actions', 'Pause schedule nightly-zh', {
    names: ['Pause schedule nightly-zh', '暂停定时 nightly-zh', 'ztds'],
  }),
  entry('actions', 'Sign out'),
  entry('pipelines', 'Nightly', { names: ['Nightly', 'nightly-zh'] }),
  entry('runs', 'nightly-zh', { ids: ['01KB0000000000000000ABCDEF'] }),
  entry('artifacts', 'nightly-zh/grpo v3', {
    names: ['nightly-zh/grpo v3', 'grpo', 'Adapter', '适配器'],
    ids: [digest, digest.slice(7)],
  }),
  entry('datasets', 'songs v12', { names: ['songs v12', 'Dataset', '数据集'] }),
];
const most = { all: 2, marked: 4 };
const titles = (text: string, from = all) =>
  find(from, text, most).flatMap(({ entries }) => entries.map(({ title }) => title));
const groupsOf = (text: string) => find(all, text, most).map(({ group }) => group);

test('a mark narrows to actions, runs, or things; a space after it is none of the word', () => {
  expect(groupsOf('>')).toEqual(['actions']);
  expect(groupsOf('#')).toEqual(['runs']);
  expect(groupsOf('@')).toEqual(['pages', 'pipelines', 'datasets', 'artifacts']);
  expect(groupsOf('')).toEqual(['pages', 'actions', 'pipelines', 'runs', 'datasets', 'artifacts']);
  expect(titles('> sign')).toEqual(['Sign out']);
});

test('an artifact is found by type in either language, by what made it, and by the beginning of its digest alone', () => {
  for (const text of ['@adapter', '@适配', '@grpo', '@AB12', `@${digest.slice(0, 12)}`, '@nightly grpo'])
    expect(titles(text), text).toContain('nightly-zh/grpo v3');
  // Three letters, or letters from the middle, say nothing of a digest.
  for (const text of ['@ab1', '@cd34ab']) expect(titles(text), text).toEqual([]);
});

test('Chinese names are found by pinyin and by initials', () => {
  expect(titles('liushui')).toEqual(['流水线']);
  expect(titles('>ztds')).toEqual(['Pause schedule nightly-zh']);
});

test('words may come in any order, and all of them must fit', () => {
  expect(titles('>nightly pause')).toEqual(['Pause schedule nightly-zh']);
  expect(titles('>nightly resume')).toEqual([]);
});

test('the group with the best match is first, and what begins like the word before what has it inside', () => {
  expect(groupsOf('nightly')[0]).toBe('pipelines');
  expect(titles('@song', [entry('datasets', 'love-songs v1'), ...all])).toEqual(['songs v12', 'love-songs v1']);
});

test('a group is cut, and says how many more there are', () => {
  const many = Array.from({ length: 7 }, (_, place) => entry('datasets', `songs-${place}`));
  expect(find(many, 'songs', most)).toMatchObject([{ entries: { length: 2 }, more: 5 }]);
  expect(find(many, '@songs', most)).toMatchObject([{ entries: { length: 4 }, more: 3 }]);
});

test('what the server found stays, whatever it is called', () => {
  const run = entry('runs', 'nightly-zh', { isAnswer: true });
  expect(titles('#failed', [run])).toEqual(['nightly-zh']);
  expect(titles('#failed', [{ ...run, isAnswer: false }])).toEqual([]);
});

test('runs are asked for by status in either language, by id and by pipeline; never for what no id can have', () => {
  expect(readRunSearch('')).toEqual({});
  expect(readRunSearch('failed')).toEqual({ outcome: 'failed' });
  expect(readRunSearch('失败 nightly')).toEqual({ outcome: 'failed', search: 'nightly' });
  expect(readRunSearch('shibai')).toEqual({ outcome: 'failed' });
  expect(readRunSearch('运行中')).toEqual({ outcome: 'open' });
  expect(readRunSearch('…abcdef')).toEqual({ search: 'abcdef' });
  expect(readRunSearch('夜')).toBeNull();
  expect(readRunSearch('two words')).toBeNull();
  expect(readRunSearch('50%')).toBeNull();
});
