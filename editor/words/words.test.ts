import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { onWords } from './define-words.ts';
import { pseudo } from './pseudo.ts';

const editor = join(import.meta.dirname, '..');
const han = /\p{Script=Han}/u;
/** Said the same in Chinese: names, units and signs. */
const sameInChinese =
  /^(?:Refrain|Temporal|Webhook|LoRA|alpha|Dropout|Workflow|Top p|v|YAML|CSV|PNG|PDF|JSON|p95|[\d\s\p{P}\p{S}]*)*$/u;

const texts: { readonly name: string; readonly en: string; readonly zh: string }[] = [];

beforeAll(async () => {
  onWords(({ namespace, words }) => {
    for (const [key, { en, zh }] of Object.entries(words)) texts.push({ name: `${namespace}.${key}`, en, zh });
  });
  for (const path of await readdir(editor, { recursive: true })) {
    if (!path.endsWith('.ts') || path.endsWith('.test.ts') || path.endsWith('define-words.ts')) continue;
    const file = join(editor, path);
    if ((await readFile(file, 'utf8')).includes('defineWords(')) await import(/* @vite-ignore */ file);
  }
});

const parametersOf = (text: string) =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).toSorted((a, b) => (a < b ? -1 : 1));
const where = (wrong: (text: (typeof texts)[number]) => boolean) => texts.filter(wrong).map(({ name }) => name);

test('every text says something in both languages', () => {
  expect(texts.length).toBeGreaterThan(300);
  expect(where(({ en, zh }) => en.trim() === '' || zh.trim() === '')).toEqual([]);
});

test('both languages name the same parameters', () => {
  // A count may go unsaid in the singular.
  const differs = ({ name, en, zh }: (typeof texts)[number]) =>
    !name.endsWith('_one') && parametersOf(en).join() !== parametersOf(zh).join();
  expect(where(differs)).toEqual([]);
});

test('no English text has Chinese in it, and no Chinese text was left in English', () => {
  expect(where(({ en }) => han.test(en))).toEqual([]);
  expect(where(({ zh }) => !han.test(zh) && !sameInChinese.test(zh.replace(/\{\w+\}/g, '')))).toEqual([]);
});

test('what counts has both of its forms', () => {
  const names = new Set(texts.map(({ name }) => name));
  const alone = texts
    .map(({ name }) => name)
    .filter((name) => name.endsWith('_one') && !names.has(name.replace(/_one$/, '_other')));
  expect(alone).toEqual([]);
});

test('no English text says "1 steps"', () => {
  const counted =
    /\{\w+\} (?:[a-z-]+ ){0,2}(?:entries|files|lines|lyrics|pairs|people|points|problems|prompts|requests|rows|runs|songs|steps|syllables|tokens)\b/;
  /** Never one: what is always more, and the noun of the second number of two. */
  const more = 'manySelected manySteps notYetText contextTokens syllablesBetween safetyList rows safetyRate_one'.split(
    ' ',
  );
  const isAlone = (name: string) => !name.endsWith('_other') && !more.includes(name.split('.')[1]!);
  expect(where(({ name, en }) => isAlone(name) && counted.test(en))).toEqual([]);
});

test('the pseudo-locale is longer and leaves parameters as they are', () => {
  const said = pseudo('{count} runs of {name}');
  expect(said).toContain('{count}');
  expect(said).toContain('{name}');
  expect(said.length).toBeGreaterThan('{count} runs of {name}'.length * 1.3);
});
