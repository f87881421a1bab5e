/** What a Mandarin syllable is made of; the tone is not part of it. */
export interface Sound {
  /** Empty for a syllable that opens with its vowel: `y` and `w` are spelling. */
  readonly onset: string;
  /** The full final: `iou`, `uei`, `uen`, never the short spellings; `ü` as such; `-i` is the vowel of zi and zhi. */
  readonly final: string;
  readonly medial: '' | 'i' | 'u' | 'ü';
  readonly nucleus: string;
  readonly coda: '' | 'i' | 'u' | 'n' | 'ng' | 'r';
  /** Whether the vowel is the buzzed one after z c s zh ch sh r. */
  readonly apical: boolean;
}

/** 0 is neutral. */
export type Tone = 0 | 1 | 2 | 3 | 4;

/** Full final → medial, nucleus, coda. */
export const finalParts: Readonly<Record<string, readonly [Sound['medial'], string, Sound['coda']]>> = {
  a: ['', 'a', ''],
  o: ['', 'o', ''],
  e: ['', 'e', ''],
  ê: ['', 'ê', ''],
  i: ['', 'i', ''],
  '-i': ['', '-i', ''],
  u: ['', 'u', ''],
  ü: ['', 'ü', ''],
  er: ['', 'e', 'r'],
  ai: ['', 'a', 'i'],
  ei: ['', 'e', 'i'],
  ao: ['', 'a', 'u'],
  ou: ['', 'o', 'u'],
  an: ['', 'a', 'n'],
  en: ['', 'e', 'n'],
  ang: ['', 'a', 'ng'],
  eng: ['', 'e', 'ng'],
  ong: ['', 'o', 'ng'],
  ia: ['i', 'a', ''],
  io: ['i', 'o', ''],
  ie: ['i', 'ê', ''],
  iao: ['i', 'a', 'u'],
  iou: ['i', 'o', 'u'],
  ian: ['i', 'a', 'n'],
  in: ['', 'i', 'n'],
  iang: ['i', 'a', 'ng'],
  ing: ['', 'i', 'ng'],
  iong: ['i', 'o', 'ng'],
  ua: ['u', 'a', ''],
  uo: ['u', 'o', ''],
  uai: ['u', 'a', 'i'],
  uei: ['u', 'e', 'i'],
  uan: ['u', 'a', 'n'],
  uen: ['u', 'e', 'n'],
  uang: ['u', 'a', 'ng'],
  ueng: ['u', 'e', 'ng'],
  üe: ['ü', 'ê', ''],
  üan: ['ü', 'a', 'n'],
  ün: ['', 'ü', 'n'],
};

/** Finals as they are spelt after each onset; `v` stands for ü where the dots are written. */
const spelled: readonly (readonly [onsets: string, finals: string])[] = [
  ['b', 'a o ai ei ao an en ang eng i ie iao ian in iang ing u'],
  ['p', 'a o ai ei ao ou an en ang eng i ia ie iao ian in ing u'],
  ['m', 'a o e ai ei ao ou an en ang eng i ie iao iu ian in ing u'],
  ['f', 'a o ei ou an en ang eng iao u'],
  ['d', 'a e ai ei ao ou an en ang eng ong i ia ie iao iu ian ing u uo ui uan un'],
  ['t', 'a e ai ei ao ou an ang eng ong i ie iao ian ing u uo ui uan un'],
  ['n', 'a e ai ei ao ou an en ang eng ong i ia ie iao iu ian in iang ing u uo uan un v ve'],
  ['l', 'a o e ai ei ao ou an ang eng ong i ia ie iao iu ian in iang ing u uo uan un v ve'],
  ['g k h', 'a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang'],
  ['j q x', 'i ia ie iao iu ian in iang ing iong u ue uan un'],
  ['zh ch', 'a e ai ao ou an en ang eng ong i u ua uo uai ui uan un uang'],
  ['sh', 'a e ai ei ao ou an en ang eng i u ua uo uai ui uan un uang'],
  ['zh', 'ei'],
  ['r', 'e ao ou an en ang eng ong i u ua uo ui uan un'],
  ['z', 'a e ai ei ao ou an en ang eng ong i u uo ui uan un'],
  ['c', 'a e ai ei ao ou an en ang eng ong i u uo ui uan un'],
  ['s', 'a e ai ao ou an en ang eng ong i u uo ui uan un'],
];

/** Spellings of syllables without an onset. */
const bare: Readonly<Record<string, string>> = {
  a: 'a',
  o: 'o',
  e: 'e',
  ê: 'ê',
  ai: 'ai',
  ei: 'ei',
  ao: 'ao',
  ou: 'ou',
  an: 'an',
  en: 'en',
  ang: 'ang',
  eng: 'eng',
  er: 'er',
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
  yai: 'ai',
  yu: 'ü',
  yue: 'üe',
  yuan: 'üan',
  yun: 'ün',
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

const shortened: Readonly<Record<string, string>> = { iu: 'iou', ui: 'uei', un: 'uen', v: 'ü', ve: 'üe' };

function fullFinal(onset: string, final: string): string {
  if (/^[jqx]$/.test(onset) && final.startsWith('u')) return `ü${final.slice(1)}`;
  if (/^(?:[zcs]h?|r)$/.test(onset) && final === 'i') return '-i';
  // o after lips is uo elsewhere; it keeps its spelling, and every rhyme book joins the two.
  return shortened[final] ?? final;
}

function soundOf(onset: string, final: string): Sound {
  const [medial, nucleus, coda] = finalParts[final] ?? ['', final, ''];
  return { onset, final, medial, nucleus, coda, apical: final === '-i' };
}

function createTable(): ReadonlyMap<string, Sound> {
  const table = new Map<string, Sound>();
  for (const [spelling, final] of Object.entries(bare)) table.set(spelling, soundOf('', final));
  for (const [onsets, finals] of spelled)
    for (const onset of onsets.split(' '))
      for (const final of finals.split(' ')) table.set(onset + final, soundOf(onset, fullFinal(onset, final)));
  return table;
}

/** Every syllable of Putonghua by its spelling without tone (`lv`, `nve` for lü, nüe), some rare and spoken ones included. */
export const syllables: ReadonlyMap<string, Sound> = createTable();

const toneMarks = ['\u0304', '\u0301', '\u030c', '\u0300'];
const parsed = new Map<string, { readonly sound: Sound; readonly tone: Tone } | null>();

/** Reads one spelt syllable with tone mark or digit: `xiāng`, `lǜ`, `lv4`, `nu:3`; null for anything that is none. */
export function parseSyllable(spelling: string): { readonly sound: Sound; readonly tone: Tone } | null {
  const known = parsed.get(spelling);
  if (known !== undefined) return known;
  const decomposed = spelling.toLowerCase().normalize('NFD');
  const marked = toneMarks.findIndex((mark) => decomposed.includes(mark)) + 1;
  const tone = (marked || Number(/[1-4]$/.exec(spelling)?.[0] ?? 0)) as Tone;
  const plain = decomposed
    .replace(/[\u0300\u0301\u0304\u030c]/g, '')
    .replace(/u(?:\u0308|:)/g, 'v')
    .replace(/[0-5]$/, '')
    .normalize('NFC')
    .replace(/ü/g, 'v');
  const sound = syllables.get(plain);
  const answer = sound === undefined ? null : { sound, tone };
  if (parsed.size < 8192) parsed.set(spelling, answer);
  return answer;
}

/** A spelling with a tone digit written with the mark: `zhang3` → `zhǎng`; a neutral tone has none. */
export function withToneMark(spelling: string): string {
  if (!/[0-5]$/.test(spelling)) return spelling;
  const digit = Number(spelling.at(-1));
  const plain = spelling.replace(/[0-5]$/, '').replace(/v|u:/g, 'ü');
  const mark = toneMarks[digit - 1];
  if (mark === undefined) return plain;
  // The mark stands on a, e or o; otherwise on the last vowel.
  return plain.replace(/[aeoê]|[iuü](?![iuü]*[aeoiuü])/, (vowel) => vowel + mark).normalize('NFC');
}
