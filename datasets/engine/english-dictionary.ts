import { endings, phoneEndings, phones, shared, sharedPhones } from './english.generated.ts';
import type { Phones } from './english-phones.ts';

/** In one chunk with the dictionary: who needs the one needs the other. */
export { spelledOutAt } from './abbreviations.ts';
export { readEnglishNumber } from './english-numerals.ts';
export { guessPhones } from './english-unknown.ts';
export { elastic, namesOf, songWords } from './english-words.ts';

const firstLength = 0x30;
const [firstMark, quote, backslash] = [0x23, 0x27, 0x5c];
const list = phones.split(' ');

/** Marks leave quote and backslash out, so that the packed text needs no escapes. */
function phoneOf(mark: number): string {
  return list[mark - firstMark - Number(mark > quote) - Number(mark > backslash)] ?? '';
}

/** Words to their pronunciations, as marks; several are joined by spaces. */
function unpack(): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  // Each text is named once: a bundler would write it out at every place that it is named at.
  const [lengths, wordEndings] = [shared, endings.split(' ')];
  const [soundLengths, soundEndings] = [sharedPhones.split(' '), phoneEndings.split(' ')];
  let [word, spoken, sound] = ['', '', 0];
  wordEndings.forEach((ending, index) => {
    word = word.slice(0, lengths.charCodeAt(index) - firstLength) + ending;
    let all = '';
    for (const length of soundLengths[index] ?? '') {
      spoken = spoken.slice(0, length.charCodeAt(0) - firstLength) + (soundEndings[sound] ?? '');
      sound += 1;
      all = all === '' ? spoken : `${all} ${spoken}`;
    }
    words.set(word.replaceAll('^', "'"), all);
  });
  return words;
}

const words = unpack();

/** Every pronunciation that the CMU dictionary lists, American; in its order. */
export function listedIn(word: string): Phones[] {
  const spoken = words.get(word);
  if (spoken === undefined) return [];
  return spoken.split(' ').map((one) => {
    const phones: string[] = [];
    for (let at = 0; at < one.length; at += 1) phones.push(phoneOf(one.charCodeAt(at)));
    return phones;
  });
}
