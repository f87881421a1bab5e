import { isVowel, pronounce, type PhoneSource } from './english-phones.ts';

/** Words said with a syllable more or less than the dictionary lists; both are right, and what lies between. */
export const elastic: Readonly<Record<string, readonly [min: number, max: number]>> = Object.fromEntries(
  (
    [
      [
        1,
        2,
        'fire tire hire wire dire lyre choir spire sire squire power flower flour tower shower hour our ours sour scour cower bower towel vowel bowel heaven real feel deal steel field wild child',
      ],
      [
        1,
        2,
        'prayer being seeing mayor layer jewel fuel duel cruel dual gruel trial dial vial royal loyal oil boil soil toil spoil coil',
      ],
      [1, 2, 'fires tires wires powers flowers towers showers hours prayers fired tired hired wired'],
      [1, 2, 'doing going lion riot quiet poem poet ruin'],
      [
        2,
        3,
        'every several different family memory chocolate camera favorite favourite interest general natural evening opera history mystery victory',
      ],
      [
        2,
        3,
        'desire inspire entire empire admire vampire sapphire bonfire wildfire campfire gunfire desires inspired devour sunflower empower empowered',
      ],
      [
        2,
        3,
        'separate average beverage diamond violet diary difference reference desperate probably factory battery slavery bravery',
      ],
      [
        2,
        3,
        'interested restaurant aspirin mackerel marjoram corporal federal liberal mineral funeral numeral lateral',
      ],
      [
        2,
        3,
        'everyone everything everywhere memories families histories mysteries victories favorites generals cameras wandering wondering',
      ],
      [
        2,
        3,
        'flowery powerful suffering offering remembrance lightening heavenly battering glittering shivering whispering',
      ],
      // Said with the word after it: th'immortal.
      [0, 1, "th'"],
      [2, 3, 'business medicine awfully actually usually'],
      [
        3,
        4,
        'comfortable vegetable temperature interesting actually usually naturally generally differently literally literature miserable considerable delivery discovery everybody',
      ],
      [4, 5, 'laboratory university'],
    ] as const
  ).flatMap(([min, max, words]) => words.split(' ').map((word) => [word, [min, max] as const])),
);

export interface SyllableCount {
  readonly min: number;
  readonly max: number;
  /** By the usual pronunciation. */
  readonly best: number;
}

export interface WordCount extends SyllableCount {
  readonly source: PhoneSource;
}

/** Syllables of one English word: as many as vowels; every count between min and max is right. */
export function countWord(word: string, inChinese = false): WordCount {
  const spoken = pronounce(word, inChinese);
  const first = spoken[0];
  if (first === undefined) return { min: 0, max: 0, best: 0, source: 'guessed' };
  const counts = spoken.map(({ phones }) => phones.filter(isVowel).length);
  const key = word.toLowerCase();
  const best = counts[0] ?? 0;
  if (Object.hasOwn(elastic, key)) counts.push(...(elastic[key] ?? []));
  return { min: Math.min(...counts), max: Math.max(...counts), best, source: first.source };
}
