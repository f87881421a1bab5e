import type { RhymeGroup } from '../../../datasets/rhyme-groups.ts';
import { fitDecoding, presetNames, presetOf, presets, type Decoding, type PresetName } from './decoding.ts';

/** Everything that stands in the address: what is asked, of whom, how. */
export interface Wish {
  readonly models: readonly string[];
  readonly lang: 'zh' | 'en';
  readonly style: string;
  readonly rhyme: RhymeGroup | '';
  readonly scheme: string;
  readonly words: string;
  readonly system: string;
  readonly decoding: Decoding;
  /** Empty: another one every time. */
  readonly seed: string;
}
type Search = Readonly<Record<string, string | undefined>>;

export const mostModels = 3;
export const schemes = ['AABA', 'AABB', 'ABAB', 'ABCB', 'AAAA', 'AABBA'] as const;
/** The groups of 中华通韵 as prompts name them, with the character that leads each. */
export const rhymeGroups: Readonly<Record<RhymeGroup, string>> = {
  a: '啊',
  o: '喔',
  e: '鹅',
  i: '衣',
  u: '乌',
  v: '迂',
  ai: '哀',
  ei: '欸',
  ao: '熬',
  ou: '欧',
  an: '安',
  en: '恩',
  ang: '昂',
  eng: '英',
  ong: '雍',
  er: '儿',
};
const isGroup = (value: string | undefined): value is RhymeGroup =>
  value !== undefined && Object.hasOwn(rhymeGroups, value);
const isPreset = (value: string | undefined): value is PresetName =>
  (presetNames as readonly unknown[]).includes(value);

export function readWish(search: Search): Wish {
  const { preset, t, p, n } = search;
  const otherwise = isPreset(preset) ? presets[preset] : presets.explore;
  const number = (text: string | undefined) => (text === undefined || text === '' ? Number.NaN : Number(text));
  return {
    models: (search['m'] ?? '').split(',').filter(Boolean).slice(0, mostModels),
    lang: search['lang'] === 'en' ? 'en' : 'zh',
    style: (search['style'] ?? '').slice(0, 60),
    rhyme: isGroup(search['rhyme']) ? search['rhyme'] : '',
    scheme: /^[A-H]{2,12}$/.test(search['scheme'] ?? '') ? search['scheme']! : '',
    words: (search['q'] ?? '').slice(0, 4000),
    system: (search['system'] ?? '').slice(0, 4000),
    decoding: fitDecoding({ temperature: number(t), topP: number(p), maxTokens: number(n) }, otherwise),
    seed: /^\d{1,9}$/.test(search['seed'] ?? '') ? search['seed']! : '',
  };
}

/** Only what differs from the usual, so that an address that is shared stays short. */
export function writeWish({ models, lang, style, rhyme, scheme, words, system, decoding, seed }: Wish) {
  const preset = presetOf(decoding);
  const { temperature, topP, maxTokens } = decoding;
  const own = preset === null ? { t: String(temperature), p: String(topP), n: String(maxTokens) } : {};
  const all: Record<string, string> = {
    m: models.join(','),
    lang: lang === 'en' ? 'en' : '',
    style,
    rhyme,
    scheme,
    q: words,
    system,
    seed,
    preset: preset === null || preset === 'explore' ? '' : preset,
    ...own,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

/** The address that tries one model: `base`, or the digest of a release or an adapter. */
export const addressToTry = (model: string): { readonly m: string } => ({ m: model });

/** The words that are sent: the marks the models were trained on, then what was written freely. */
export async function promptOf({ lang, style, rhyme, scheme, words }: Wish): Promise<string> {
  const { writePrompt } = await import('../../../datasets/prompt.ts');
  const mark = writePrompt({ lang, style, rhyme: lang === 'zh' && rhyme !== '' ? rhyme : null });
  const asked = scheme === '' ? '' : lang === 'zh' ? `按 ${scheme} 押韵。` : `Rhyme scheme ${scheme}. `;
  return `${mark}${asked}${words.trim()}`;
}
