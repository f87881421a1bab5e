import { pinyinKeywords } from '../datasets/pinyin-keywords.ts';
import { presetWords } from '../editor/words/presets.ts';
import { actionWords } from '../editor/words/search.ts';
import { shellWords, statusWords } from '../editor/words/shell.ts';
import type { Text } from '../pipeline/text.ts';
import { keywordLines } from './palette-keywords.ts';

const pages = ['home', 'pipelines', 'runs', 'releases', 'deployments', 'datasets', 'labelling', 'artifacts'] as const;
const morePages = ['playground', 'models', 'schedules', 'settings', 'inbox'] as const;

/** Pinyin for what the search offers by a Chinese name of ours: pages, actions, presets, and how runs end. */
export function searchKeywordsText(): string {
  const of = (prefix: string, words: Readonly<Record<string, Text>>): [string, readonly string[]][] =>
    Object.entries(words).map(([key, { zh }]) => [`${prefix}.${key}`, pinyinKeywords(zh.replaceAll(/\{\w+\}/g, ''))]);
  const shown = Object.fromEntries([...pages, ...morePages].map((word) => [word, shellWords.words[word]]));
  const presets = Object.fromEntries(Object.entries(presetWords).map(([name, { title }]) => [name, title]));
  return [
    '/** Pinyin and initials of pages, actions, presets and statuses; made by `npm run generate` from their words. */',
    'export const searchKeywords: Readonly<Record<string, readonly string[]>> = {',
    ...keywordLines([
      ...of('page', shown),
      ...of('action', actionWords.words),
      ...of('preset', presets),
      ...of('status', statusWords.words),
    ]),
    '};',
    '',
  ].join('\n');
}
