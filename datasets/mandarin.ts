import { customPinyin, pinyin } from 'pinyin-pro';

/** The 16 groups of 中华通韵, named by the final that leads each; `v` is ü. */
export const rhymeGroups = [
  'a',
  'o',
  'e',
  'i',
  'u',
  'v',
  'ai',
  'ei',
  'ao',
  'ou',
  'an',
  'en',
  'ang',
  'eng',
  'ong',
  'er',
] as const;
export type RhymeGroup = (typeof rhymeGroups)[number];

export function isRhymeGroup(value: unknown): value is RhymeGroup {
  return (rhymeGroups as readonly unknown[]).includes(value);
}

/** One Mandarin syllable of modern standard pronunciation. */
export interface Syllable {
  /** Empty for a syllable that opens with its vowel; `y` and `w` are spelling, not onsets. */
  readonly onset: string;
  /** Full final: `iou`, `uei`, `uen`, never the short spellings; `v` is ü, `-i` the apical vowel of zi and zhi. */
  readonly final: string;
  readonly group: RhymeGroup;
  /** 1 to 4; 0 is neutral, as in particles. Rhyme ignores it. */
  readonly tone: 0 | 1 | 2 | 3 | 4;
}

/**
 * Full final -> group. The apical vowel joins i; ie, üe and ê join e; uo and io join o; ueng joins eng. Other rhyme
 * books differ in exactly these, so a change here is a change of engine.
 */
export const finalGroups: Readonly<Record<string, RhymeGroup>> = {
  a: 'a',
  ia: 'a',
  ua: 'a',
  o: 'o',
  uo: 'o',
  io: 'o',
  e: 'e',
  ie: 'e',
  ve: 'e',
  ê: 'e',
  i: 'i',
  '-i': 'i',
  u: 'u',
  v: 'v',
  ai: 'ai',
  uai: 'ai',
  ei: 'ei',
  uei: 'ei',
  ao: 'ao',
  iao: 'ao',
  ou: 'ou',
  iou: 'ou',
  an: 'an',
  ian: 'an',
  uan: 'an',
  van: 'an',
  en: 'en',
  in: 'en',
  uen: 'en',
  vn: 'en',
  ang: 'ang',
  iang: 'ang',
  uang: 'ang',
  eng: 'eng',
  ing: 'eng',
  ueng: 'eng',
  ong: 'ong',
  iong: 'ong',
  er: 'er',
};

/** Spellings of syllables without an onset. */
const bare: Readonly<Record<string, string>> = {
  yi: 'i',
  ya: 'ia',
  yo: 'io',
  ye: 'ie',
  yao: 'iao',
  you: 'iou',
  yan: 'ian',
  yin: 'in',
  yang: 'iang',
  ying: 'ing',
  yong: 'iong',
  yu: 'v',
  yue: 've',
  yuan: 'van',
  yun: 'vn',
  wu: 'u',
  wa: 'ua',
  wo: 'uo',
  wai: 'uai',
  wei: 'uei',
  wan: 'uan',
  wen: 'uen',
  wang: 'uang',
  weng: 'ueng',
};
const shortened: Readonly<Record<string, string>> = { iu: 'iou', ui: 'uei', un: 'uen' };

/** Words the reading dictionary gets wrong, by their right reading. */
export const readingOverrides: Readonly<Record<string, string>> = {
  排行: 'pái háng',
  走调: 'zǒu diào',
  局长: 'jú zhǎng',
  喧嚣: 'xuān xiāo',
  哽咽: 'gěng yè',
  凤爪: 'fèng zhǎo',
};
customPinyin({ ...readingOverrides });

const parsedSpellings = new Map<string, Syllable | null>();

/** Reads one syllable as it is spelt, with or without tone mark or digit: `xiāng`, `lǜ`, `lv4`; null for anything else. */
export function parseSyllable(spelling: string): Syllable | null {
  const known = parsedSpellings.get(spelling);
  if (known !== undefined) return known;
  const sound = splitSyllable(plainSpelling(spelling));
  const syllable = sound && { ...sound, tone: toneOf(spelling) };
  if (parsedSpellings.size < 8192) parsedSpellings.set(spelling, syllable);
  return syllable;
}

type Sound = Omit<Syllable, 'tone'>;

const toneMarks = ['\u0304', '\u0301', '\u030c', '\u0300'];

function toneOf(spelling: string): Syllable['tone'] {
  const decomposed = spelling.normalize('NFD');
  const marked = toneMarks.findIndex((mark) => decomposed.includes(mark)) + 1;
  return (marked || Number(/[1-4]$/.exec(spelling)?.[0] ?? 0)) as Syllable['tone'];
}

/** Lower case without tones; ü is `v`, ê keeps its hat. */
function plainSpelling(spelling: string): string {
  return spelling
    .toLowerCase()
    .normalize('NFD')
    .replace(/u([\u0300-\u0304\u030c]*)\u0308/g, 'v$1')
    .replace(/e([\u0300\u0301\u0304\u030c]*)\u0302/g, 'ê')
    .replace(/[\u0300\u0301\u0304\u030c0-5]/g, '');
}

function splitSyllable(spelling: string): Sound | null {
  const withoutOnset = bare[spelling];
  if (withoutOnset !== undefined) return made('', withoutOnset);
  const match = /^(zh|ch|sh|[bpmfdtnlgkhjqxrzcs])?(.+)$/.exec(spelling);
  if (match === null) return null;
  const onset = match[1] ?? '';
  let final = match[2] ?? '';
  if (/^[jqx]$/.test(onset)) final = final.replace(/^u/, 'v');
  else if (/^([zcsr]|[zcs]h)$/.test(onset) && final === 'i') final = '-i';
  return made(onset, shortened[final] ?? final);
}

function made(onset: string, final: string): Sound | null {
  const group = Object.hasOwn(finalGroups, final) ? finalGroups[final] : undefined;
  return group === undefined ? null : { onset, final, group };
}

const han = /\p{Script=Han}/u;
const hanAll = /\p{Script=Han}/gu;

export function countHan(text: string): number {
  return text.match(hanAll)?.length ?? 0;
}

/** Readings in context of every Han character of a line, in order; null where no reading is known. */
export function syllablesOf(line: string): readonly (Syllable | null)[] {
  const characters = line.match(hanAll);
  if (characters === null) return [];
  const text = characters.join('');
  const spellings = pinyin(text, { type: 'array', toneSandhi: false });
  return characters.map((_, index) => parseSyllable(spellings[index] ?? ''));
}

/** The last Han character of a line and its reading in context; null when the line has none. */
export function tailOf(line: string): { readonly character: string; readonly syllable: Syllable | null } | null {
  const characters = line.match(hanAll);
  const character = characters?.at(-1);
  if (character === undefined) return null;
  return { character, syllable: syllablesOf(line).at(-1) ?? null };
}

/** Reading of the last Han character of a text, in its context. */
export function syllableOf(text: string): Syllable | null {
  return han.test(text) ? (tailOf(text)?.syllable ?? null) : null;
}

/** Rhyme group of the last Han character of a line; null when there is none or its reading is unknown. */
export function rhymeGroupOf(text: string): RhymeGroup | null {
  return syllableOf(text)?.group ?? null;
}
