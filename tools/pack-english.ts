import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** Phones as one character each, quotes and the backslash left out; lengths of what an entry shares with the one before. */
const phoneMarks = Array.from({ length: 92 }, (_, at) => String.fromCharCode(0x23 + at)).filter(
  (mark) => mark !== "'" && mark !== '\\',
);
const firstLength = 0x30;
const longestShared = 40;

async function source(): Promise<Readonly<Record<string, string>>> {
  const path = createRequire(import.meta.url).resolve('cmu-pronouncing-dictionary');
  const { dictionary } = (await import(pathToFileURL(path).href)) as { dictionary: Record<string, string> };
  // Some entries end in a remark: EY1 CH AY1 V IY1 # abbrev.
  return Object.fromEntries(Object.entries(dictionary).map(([key, spoken]) => [key, spoken.replace(/ #.*$/, '')]));
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < longestShared && length < a.length && a[length] === b[length]) length += 1;
  return length;
}

/**
 * The CMU pronouncing dictionary, packed for the browser: words in order and their phones, each without what it shares
 * with the entry before. `datasets/engine/english-dictionary.ts` reads it.
 */
export async function packEnglish(): Promise<string> {
  const dictionary = await source();
  const counts = new Map<string, number>();
  for (const phones of Object.values(dictionary))
    for (const phone of phones.split(' ')) counts.set(phone, (counts.get(phone) ?? 0) + 1);
  const phones = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([phone]) => phone);
  if (phones.length > phoneMarks.length)
    throw new Error(`${phones.length} phones, but only ${phoneMarks.length} marks.`);
  const marks = new Map(phones.map((phone, at) => [phone, phoneMarks[at] ?? '']));
  const words = [...new Set(Object.keys(dictionary).map((key) => key.replace(/\(\d+\)$/, '')))].sort();
  let [shared, endings, sharedPhones, phoneEndings, word, spoken] = ['', '', '', '', '', ''];
  for (const next of words) {
    if (/[\^ ]/.test(next)) throw new Error(`"${next}" cannot be packed.`);
    const length = sharedLength(word, next);
    shared += String.fromCharCode(firstLength + length);
    endings += `${next.slice(length).replaceAll("'", '^')} `;
    word = next;
    for (let n = 1; ; n += 1) {
      const listed = dictionary[n === 1 ? next : `${next}(${n})`];
      if (listed === undefined) break;
      const own = listed
        .split(' ')
        .map((phone) => marks.get(phone) ?? '')
        .join('');
      const same = sharedLength(spoken, own);
      sharedPhones += String.fromCharCode(firstLength + same);
      phoneEndings += `${own.slice(same)} `;
      spoken = own;
    }
    sharedPhones += ' ';
  }
  const write = (name: string, about: string, text: string) =>
    `/** ${about} */\nexport const ${name} =\n  '${text}';\n`;
  return [
    '// Made by `npm run generate` (tools/pack-english.ts) from cmu-pronouncing-dictionary 3.0.0 (ISC License), which holds the',
    '// CMU Pronouncing Dictionary, © 1993-2015 Carnegie Mellon University, BSD 2-clause license.',
    '',
    write(
      'phones',
      'Phones, the most used first; marks stand for them from “#” on, without quote and backslash.',
      phones.join(' '),
    ),
    write('shared', 'Letters that each word shares with the one before, from “0” on.', shared),
    write('endings', 'The rest of every word; ^ is an apostrophe.', endings.trimEnd()),
    write('sharedPhones', 'The same of phones; a space ends the pronunciations of a word.', sharedPhones.trimEnd()),
    write('phoneEndings', 'The rest of every pronunciation.', phoneEndings.trimEnd()),
  ].join('\n');
}
