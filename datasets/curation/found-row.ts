import { createRow, lyricRow, type LyricRow } from '../lyric-row.ts';
import type { Language } from '../language.ts';
import { arrangeLrc, hasTimeTags } from './arrange-lrc.ts';
import { languageOfSong } from './line-language.ts';
import type { FoundItem, FoundSong } from './song-fields.ts';
import { structureOf, type SongPart } from './structure.ts';

export interface RowDefaults {
  readonly lang: Language | 'auto';
  readonly style: string;
  readonly source: string;
  readonly license: string;
}

/** Makes a canonical row of what was found, or says why it cannot. Labels and credits stay: cleaning takes them out. */
export function foundRow(item: Exclude<FoundItem, { reason: string }>, defaults: RowDefaults): LyricRow | string {
  if ('canonical' in item) {
    const { lang } = item.canonical;
    return defaults.lang !== 'auto' && lang !== defaults.lang
      ? `language is ${lang}, wanted ${defaults.lang}`
      : item.canonical;
  }
  const { lines, sections, fields } = arranged(item.found);
  if (lines.length < 2) return `a lyric needs at least 2 lines, this has ${lines.length}`;
  if (lines.length > 400) return `a lyric has at most 400 lines, this has ${lines.length}`;
  // By what is sung of it: labels and credits are in English often enough.
  const { main } = languageOfSong(structureOf(lines).lines);
  if (main !== 'zh' && main !== 'en')
    return `written in ${main === null ? 'several languages' : nameOf[main]}, neither Chinese nor English`;
  const wanted = defaults.lang === 'auto' ? languageNamed(fields.lang) : defaults.lang;
  if (wanted !== undefined && wanted !== main) return `said to be ${wanted}, but its script is that of ${main}`;
  const row = lyricRow.safeParse({
    ...createRow({
      lines,
      lang: main,
      style: (fields.style ?? defaults.style).slice(0, 40),
      source: defaults.source,
      license: (fields.license ?? defaults.license).slice(0, 80),
      ...(fields.id !== undefined && { id: fields.id.slice(0, 120) }),
      ...(fields.song !== undefined && { song: fields.song.slice(0, 120) }),
    }),
    ...(fields.author !== undefined && { author: fields.author.slice(0, 120) }),
    ...(sections.length > 1 && { sections }),
  });
  if (row.success) return row.data;
  const issue = row.error.issues[0];
  return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
}

const nameOf = {
  yue: 'Cantonese',
  ja: 'Japanese',
  ko: 'Korean',
  pinyin: 'pinyin',
  latin: 'another language',
  other: 'another script',
  none: 'no letters',
} as const;

const languageNames: Readonly<Record<string, Language>> = {
  zh: 'zh',
  'zh-cn': 'zh',
  'zh-tw': 'zh',
  chinese: 'zh',
  mandarin: 'zh',
  中文: 'zh',
  国语: 'zh',
  普通话: 'zh',
  汉语: 'zh',
  en: 'en',
  'en-us': 'en',
  'en-gb': 'en',
  english: 'en',
  英语: 'en',
  英文: 'en',
};

function languageNamed(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const plain = name.toLowerCase().replace('_', '-');
  return Object.hasOwn(languageNames, plain) ? languageNames[plain] : plain;
}

/** Timed lines in the order they are sung; blank lines become parts. */
function arranged({ lines: written, fields }: FoundSong) {
  const lrc = hasTimeTags(written) ? arrangeLrc(written) : null;
  const lines: string[] = [];
  const sections: SongPart[] = [];
  let begun = 0;
  const close = () => {
    if (lines.length > begun) sections.push({ label: '', lines: lines.length - begun });
    begun = lines.length;
  };
  for (const line of lrc?.lines ?? written) {
    const trimmed = line.trim();
    if (trimmed === '') close();
    else lines.push(trimmed);
  }
  close();
  return {
    lines,
    sections,
    fields: {
      ...(lrc?.title !== undefined && { song: lrc.title }),
      ...(lrc?.author !== undefined && { author: lrc.author }),
      ...fields,
    },
  };
}
