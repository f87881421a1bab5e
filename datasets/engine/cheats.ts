import { isListed } from './listed-characters.ts';
import { defaultBook, groupOf } from './rhyme-books.ts';
import { readingsOf } from './readings.ts';
import { parseSyllable } from './syllable-table.ts';
import type { Lang } from './units.ts';

/**
 * Ways to please a scorer without writing verse, one for each row of the reward's list of cheats. Each makes its cheat
 * from an honest verse; the scorer must put every one below it. `refrain reward try` shows a reward to them as well.
 */
export const cheatNames = [
  'same-word',
  'homophones',
  'filler',
  'repeat',
  'rhyme-list',
  'too-long',
  'spam',
  'copy',
  'nonsense',
  'one-group',
] as const;
export type CheatName = (typeof cheatNames)[number];

export interface CheatInput {
  readonly lines: readonly string[];
  readonly lang: Lang;
  /** Random numbers from 0 to 1; a seeded source gives the same cheats again. */
  readonly random: () => number;
  /** A text that must not be copied, as long as the verse. */
  readonly known: readonly string[];
}

type Cheat = (input: CheatInput) => string[];

const pick = <T>(from: readonly T[], random: () => number): T => from[Math.floor(random() * from.length)] as T;
const shuffled = <T>(from: readonly T[], random: () => number): T[] =>
  from
    .map((one) => [random(), one] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, one]) => one);
const wordsOf = (line: string) => line.split(/\s+/).filter((word) => word !== '');

/** A line with another end: the last character, or the last word. */
function withEnd(line: string, end: string, lang: Lang): string {
  if (lang === 'zh') return `${[...line].slice(0, -1).join('')}${end}`;
  return [...wordsOf(line).slice(0, -1), end].join(' ');
}
function endOf(line: string, lang: Lang): string {
  return (lang === 'zh' ? [...line].at(-1) : wordsOf(line).at(-1)) ?? '';
}

const homophones = { zh: ['意', '艺', '忆', '义', '易', '议'], en: ['right', 'write', 'rite', 'wright'] } as const;
const fillers = { zh: ['啊', '哦', '嘿', '耶'], en: ['oh yeah', 'hey yeah', 'na na', 'oh oh'] } as const;
const endsInAng = [...'光霜乡方香长航墙房网上荡唱望亮浪想象忘旁场伤汤床窗'] as const;
const endsInNight = 'night light bright sight fight right flight tight might kite white'.split(' ');
const rhymeWords = {
  zh: ['月光', '海洋', '远方', '故乡', '方向', '梦想', '翅膀', '目光', '天堂', '阳光', '希望', '模样'],
  en: endsInNight,
} as const;
const bareWords =
  'table orange carbon window marble engine copper ticket lemon hammer rocket velvet jacket pencil magnet tractor basket candle silver garden'.split(
    ' ',
  );

/** Rare glyphs that sound like a common one: what a table of readings knows and no reader does. */
function rareSounding(like: string): string {
  const wanted = parseSyllable(readingsOf(like)[0] ?? '');
  for (let code = 0x4e00; code < 0x9fa6 && wanted !== null; code += 1) {
    const character = String.fromCharCode(code);
    if (isListed(character)) continue;
    const sound = parseSyllable(readingsOf(character)[0] ?? '')?.sound;
    if (sound === undefined) continue;
    const isSame = sound.onset === wanted.sound.onset && sound.final === wanted.sound.final;
    if (
      !isSame &&
      groupOf({ final: sound.final, rhotic: false }, defaultBook) ===
        groupOf({ final: wanted.sound.final, rhotic: false }, defaultBook)
    )
      return character;
  }
  return like;
}

/** Characters in common print, chosen blindly. */
function randomCharacters(count: number, random: () => number): string {
  let text = '';
  while (text.length < count) {
    const character = String.fromCharCode(0x4e00 + Math.floor(random() * (0x9fa6 - 0x4e00)));
    if (isListed(character)) text += character;
  }
  return text;
}

export const cheats: Readonly<Record<CheatName, Cheat>> = {
  'same-word': ({ lines, lang }) => lines.map((line) => withEnd(line, endOf(lines[0] ?? '', lang), lang)),
  homophones: ({ lines, lang }) =>
    lines.map((line, index) => withEnd(line, homophones[lang][index % homophones[lang].length] ?? '', lang)),
  filler: ({ lines, lang, random }) => {
    const filler = pick(fillers[lang], random);
    return lines.map((line) => (lang === 'zh' ? withEnd(line, filler, lang) : `${line} ${filler}`));
  },
  repeat: ({ lines, random }) => {
    const half = random() < 0.5 ? lines.slice(0, 1) : lines.slice(0, Math.ceil(lines.length / 2));
    return lines.map((_, index) => half[index % half.length] ?? '');
  },
  'rhyme-list': ({ lines, lang, random }) => {
    const words = shuffled(rhymeWords[lang], random);
    const perLine = random() < 0.3 ? 1 : lang === 'zh' ? 3 : 5;
    return lines.map((_, line) => {
      const own = Array.from({ length: perLine }, (_unused, at) => words[(line * perLine + at) % words.length] ?? '');
      return own.join(lang === 'zh' ? pick(['', '，', ' '], random) : ' ');
    });
  },
  'too-long': ({ lines, random }) => [...lines, ...lines.slice(0, 1 + Math.floor(random() * lines.length))],
  spam: ({ lines, lang, random }) => {
    const kind = random();
    if (lang === 'zh' && kind < 0.34) return lines.map((line) => withEnd(line, rareSounding(endOf(line, lang)), lang));
    if (kind < 0.67) return lines.map((line) => [...line].join('\u200b'));
    return lines.map((line) =>
      lang === 'zh'
        ? endOf(line, lang).repeat([...line].length)
        : wordsOf(line)
            .map(() => endOf(line, lang))
            .join(' '),
    );
  },
  copy: ({ lines, known }) => lines.map((line, index) => known[index] ?? line),
  nonsense: ({ lines, lang, random }) =>
    lines.map((line) => {
      if (lang === 'zh') {
        const characters = [...line];
        return randomCharacters(Math.max(1, characters.length - 1), random) + (characters.at(-1) ?? '');
      }
      const words = wordsOf(line);
      return [...words.slice(1).map(() => pick(bareWords, random)), words.at(-1) ?? ''].join(' ');
    }),
  'one-group': ({ lines, lang, random }) => {
    const ends = shuffled(lang === 'zh' ? endsInAng : endsInNight, random);
    return lines.map((line, index) => withEnd(line, ends[index % ends.length] ?? '', lang));
  },
};
