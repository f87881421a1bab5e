import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Pattern {
  readonly zh: string;
  readonly pinyin: string;
  readonly probability: number;
  readonly priority: number;
}
interface Characters {
  readonly NumberDICT: readonly (string | undefined)[];
  readonly StringDICT: ReadonlyMap<string, string>;
}

/** Ids of spellings are written as characters from here on: two bytes each, and none is a Han character. */
const firstId = 0x100;
/** The usual readings are numbers of two digits to this base. */
const [firstDigit, base] = [0x28, 48];
/** Gaps between polyphones, as one printable character. */
const [firstGap, longestGap] = [0x28, 50];
const [firstHan, lastHan] = [0x4e00, 0x9fff];
const isInBlock = (character: string) => character >= '\u4e00' && character <= '\u9fff';

async function sources(): Promise<{ characters: Characters; patterns: readonly Pattern[] }> {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('pinyin-pro/package.json')),
    'dist',
    'esm',
    'data',
  );
  const load = (file: string) => import(pathToFileURL(join(folder, file)).href) as Promise<Record<string, unknown>>;
  const [{ default: characters }, { PatternsNormal: patterns }] = await Promise.all([
    load('dict1.mjs'),
    load('patterns.mjs'),
  ]);
  return { characters: characters as Characters, patterns: patterns as Pattern[] };
}

/** The most used first: their ids lie side by side, and the packed text is a fifth shorter for it. */
function byUse(all: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([one]) => one);
}

/**
 * The reading dictionary of pinyin-pro (MIT), packed for the browser: readings of 21,000 characters, and the words in
 * which one of several readings is right. `datasets/engine/spell.ts` and `spellings.ts` read it.
 */
export async function packReadings(): Promise<string> {
  const { characters, patterns } = await sources();
  const listed = new Map<string, string[]>();
  characters.NumberDICT.forEach((readings, code) => {
    if (readings !== undefined) listed.set(String.fromCharCode(code), readings.split(' '));
  });
  for (const [character, readings] of characters.StringDICT) listed.set(character, readings.split(' '));
  const normal = patterns.filter(({ priority }) => priority === 1);
  const spellings = byUse([...[...listed.values()].flat(), ...normal.flatMap(({ pinyin }) => pinyin.split(' '))]);
  const ids = new Map(spellings.map((spelling, index) => [spelling, String.fromCharCode(firstId + index)]));
  const idOf = (spelling: string) => ids.get(spelling) ?? '';
  let [usualHigh, usualLow] = ['', ''];
  for (let code = firstHan; code <= lastHan; code += 1) {
    const [first] = listed.get(String.fromCharCode(code)) ?? [];
    const id = first === undefined ? null : spellings.indexOf(first);
    usualHigh += id === null ? ' ' : String.fromCharCode(firstDigit + Math.floor(id / base));
    usualLow += id === null ? ' ' : String.fromCharCode(firstDigit + (id % base));
  }
  let other = '';
  let gap = 0;
  for (let code = firstHan; code <= lastHan; code += 1) {
    const rest = (listed.get(String.fromCharCode(code)) ?? []).slice(1);
    gap += 1;
    if (rest.length === 0) continue;
    for (; gap > longestGap; gap -= longestGap) other += String.fromCharCode(firstGap + longestGap);
    other += String.fromCharCode(firstGap + gap) + rest.map(idOf).join('');
    gap = 0;
  }
  const rare = [...listed].filter(([character]) => !isInBlock(character));
  const normalWords = normal.filter(({ probability }) => probability === 2e-8);
  const isKnown = new Set(normalWords.map(({ zh }) => zh));
  const rules = normal.filter(({ zh, probability }) => probability === 1e-12 && !isKnown.has(zh));
  /**
   * Words by their first character and how it is read, an id behind every character that is not read as usual; then
   * what follows it in words of two characters, of three, and so on, one behind the other with a space between lengths.
   */
  const grouped = (all: readonly Pattern[]) => {
    const groups = new Map<string, (string[] | undefined)[]>();
    for (const { zh, pinyin } of all) {
      const read = pinyin.split(' ');
      const [first = '', ...rest] = [...zh].map((character, at) =>
        listed.get(character)?.[0] === read[at] ? character : character + idOf(read[at] ?? ''),
      );
      const group = groups.get(first) ?? [];
      (group[rest.length - 1] ??= []).push(rest.join(''));
      groups.set(first, group);
    }
    return [...groups]
      .sort(([x], [y]) => (x < y ? -1 : 1))
      .map(([first, lengths]) => first + Array.from(lengths, (rests = []) => rests.sort().join('')).join(' '))
      .join('|');
  };
  const write = (name: string, about: string, text: string) =>
    `/** ${about} */\nexport const ${name} =\n  '${text}';\n`;
  return [
    '// Made by `npm run generate` (tools/pack-readings.ts) from pinyin-pro 3.29.4, MIT License, © 2022-present zh-lx.',
    '',
    write(
      'spellings',
      'Spellings with their tone marks; an id is the place in this list, from U+0100 on.',
      spellings.join(' '),
    ),
    write(
      'usualHigh',
      'Place in that list of the usual reading of every character from U+4E00 on, by 48, from “(” on.',
      usualHigh,
    ),
    write(
      'usualLow',
      'The rest of that division; a space where no reading is known. Apart, they pack better.',
      usualLow,
    ),
    write('other', 'Other readings in that block: how far on the character stands, from “)” on, and their ids.', other),
    write(
      'rare',
      'Characters outside that block and all their readings.',
      rare.map(([one, all]) => one + all.map(idOf).join('')).join(''),
    ),
    write(
      'words',
      'What follows a first character in words of two, of three and so on; an id behind a character not read as usual.',
      grouped(normalWords),
    ),
    write('rules', 'The same for numbers before measure words, which give way to words.', grouped(rules)),
  ].join('\n');
}
