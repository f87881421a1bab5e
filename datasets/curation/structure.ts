import { labelsOf } from '../engine/section-labels.ts';
import { languageOfLine, type LineLanguage } from './line-language.ts';

/** What is taken out of a song and counted. */
export const takenOut = [
  'time-tag',
  'label',
  'credit',
  'stage-mark',
  'ad-lib',
  'speaker',
  'repeat-mark',
  'romanisation',
  'translation',
] as const;
export type TakenOut = (typeof takenOut)[number];

export interface SongPart {
  /** As the label says, `副歌`, `Verse 2`; empty for a part that has none. */
  readonly label: string;
  readonly lines: number;
}

export interface Structure {
  readonly lines: readonly string[];
  readonly sections: readonly SongPart[];
  /** Read off credits. */
  readonly author?: string;
  readonly title?: string;
  readonly removed: Readonly<Partial<Record<TakenOut, number>>>;
}

/** Lines with nothing to take out: three Han characters or more, or words with no colon, bracket or digit among them. */
const plain =
  /^(?:[\u4e00-\u9fff][\u4e00-\u9fff，]*[\u4e00-\u9fff]{2}[，。！？；、]?|[A-Z][A-Za-z']+,?(?: [a-z][A-Za-z']*,?){3,}[,.;!?]?)$/;

const timeTags = /\[\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?\]|<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>/g;
const infoTag = /^\s*\[(ti|ar|al|au|by|re|ve|la|length|offset|#)\s*:\s*([^\]]*)\]\s*$/i;
const creditWords =
  '作?词|作?詞|填词|填詞|作?曲|编曲|編曲|演唱|原唱|翻唱|歌手|制作人?|製作人?|监制|監製|出品|发行|發行|录音|錄音|混音|母带|母帶|和声|和聲|吉他|贝斯|貝斯|鼓手?|键盘|鍵盤|弦乐|弦樂|企划|企劃|OP|SP|' +
  'lyricist|lyrics|words|music|composer|composed|written|arranger|arranged|artist|singer|vocals?|producer|produced|guitars?|bass|drums|keyboards?|mix(?:ed|ing)?|master(?:ed|ing)?|recorded|publisher|copyright';
const credit = new RegExp(
  `^\\s*(?:(?:${creditWords})(?:\\s*[&/、和与及]\\s*(?:${creditWords}))*)(?:\\s+by)?\\s*[:：]\\s*(.*)$`,
  'iu',
);
const creditBy = /^\s*(?:written|composed|arranged|produced|lyrics|words|music)(?:\s*(?:and|&)\s*\w+)?\s+by\s+(.+)$/iu;
const lyricistCredit =
  /^\s*(?:作?词|作?詞|填词|填詞|lyricist|lyrics|words|written)(?:\s*[&/、和与及]\s*\S+?)?(?:\s+by)?\s*[:：\s]/iu;

const brackets = /\([^()]*\)|（[^（）]*）|\[[^[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|［[^［］]*］|\{[^{}]*\}/gu;
/** What stands in brackets in plays and song books: who sings or speaks, what is done, which variant is meant. */
const stageMark =
  /^(?:.{0,6}(?:唱|云|白|科|介|念|吟|诵|诗|调|下|上|合|合前|同前|前腔|题拟|序|幷序|并序|作|哭|笑|奏|和|合唱|独唱|齐唱|对唱|男|女|众|旦|生|末|净|丑|外|贴)|第.{1,4}[本折出首]|[一二三四五六七八九十百]+首|.{0,8}本(?:作|列)?.{0,8})$/u;
const speaker = /^\s*(?:[男女合齐众独旦生末净丑外贴]|男声|女声|全体|童声|[A-D]|rap)\s*[:：]\s*/iu;
const repeatMark =
  /\s*(?:[（(]?\s*(?:[x×*]\s?\d{1,2}|\d{1,2}\s?[x×]|重复(?:一次|一遍|\d+次)?|repeat(?:\s*\d+)?)\s*[)）]?)\s*$/iu;

/** Brackets, colons and what may be a count of repeats: without any, a line can only be a credit, a label or sung. */
const marked = /[[\]<>(){}（）【】〔〕〖〗［］:：\d]|重复|repeat/iu;

export interface StructureOptions {
  /** Bracketed words that are sung, such as （hey）, stay. */
  readonly keepAdLibs?: boolean;
}

/** Takes what is not sung out of a song's lines, and tells its parts. Blank lines part what has no label. */
export function structureOf(written: readonly string[], { keepAdLibs = false }: StructureOptions = {}): Structure {
  const removed: Partial<Record<TakenOut, number>> = {};
  const count = (what: TakenOut, times = 1) => void (removed[what] = (removed[what] ?? 0) + times);
  const entries: Entry[] = [];
  let [author, title]: (string | undefined)[] = [];

  const withoutMarks = (line: string): string =>
    line
      .replace(timeTags, () => (count('time-tag'), ''))
      .replace(speaker, () => (count('speaker'), ''))
      .replace(brackets, (whole) => {
        const inside = whole.slice(1, -1).trim();
        if (stageMark.test(inside)) return (count('stage-mark'), '');
        return keepAdLibs && inside !== '' ? whole : (count('ad-lib'), '');
      })
      .replace(repeatMark, (mark) => (mark.trim() === '' ? mark : (count('repeat-mark'), '')));

  const labels = labelsOf(written);
  for (const [at, line] of written.entries()) {
    if (labels[at] === null && plain.test(line)) {
      entries.push(line);
      continue;
    }
    const isMarked = marked.test(line);
    const info = isMarked ? infoTag.exec(line) : null;
    const named = (isMarked ? credit.exec(line)?.[1] : undefined) ?? creditBy.exec(line)?.[1];
    const label = info === null ? (labels[at] ?? null) : null;
    if (line.trim() === '') entries.push({ label: null });
    else if (info !== null) {
      count('credit');
      if (/^ti$/i.test(info[1] ?? '')) title ??= info[2]?.trim() || undefined;
      if (/^(?:au|ar)$/i.test(info[1] ?? '')) author ??= info[2]?.trim() || undefined;
    } else if (named !== undefined) {
      count('credit');
      if (lyricistCredit.test(line)) author = named.trim() || author;
    } else if (label === null) {
      const rest = (isMarked ? withoutMarks(line) : line).replace(/ {2,}/g, ' ').trim();
      if (/[\p{L}\p{N}]/u.test(rest)) entries.push(rest);
    } else {
      count('label');
      entries.push({ label: fullLabel(line, label) });
    }
  }
  const second = secondVoices(entries);
  for (const what of second.values()) count(what);
  const { kept, sections } = partsOf(entries, second);
  return {
    lines: kept,
    sections,
    ...(author !== undefined && { author: author.slice(0, 120) }),
    ...(title !== undefined && { title: title.slice(0, 120) }),
    removed,
  };
}

/** `[Verse 2]` → `Verse 2`. */
function fullLabel(line: string, word: string): string {
  const bare = line.replace(/[\s[\](){}【】（）［］#:：=~-]+/gu, ' ').trim();
  return (bare.length <= 40 ? bare : word).slice(0, 40);
}

/** A line, or a break: a blank line, or a label. */
type Entry = string | { readonly label: string | null };

/** A label holds until the part it names has lines and a blank line follows. */
function partsOf(entries: readonly Entry[], second: ReadonlyMap<number, TakenOut>) {
  const kept: string[] = [];
  const sections: SongPart[] = [];
  let [label, begun] = ['', 0];
  const close = (next: string | null) => {
    if (kept.length > begun) {
      sections.push({ label, lines: kept.length - begun });
      label = '';
    }
    begun = kept.length;
    label = next ?? label;
  };
  entries.forEach((entry, at) => {
    if (typeof entry !== 'string') close(entry.label);
    else if (!second.has(at)) kept.push(entry);
  });
  close(null);
  return { kept, sections };
}

/** Places of lines that only say again what another line sings: its romanisation, its translation. */
function secondVoices(entries: readonly Entry[]): Map<number, TakenOut> {
  const found = new Map<number, TakenOut>();
  const isMixed =
    entries.some((entry) => typeof entry === 'string' && /[A-Za-z]/.test(entry)) &&
    entries.some((entry) => typeof entry === 'string' && /[^ -\u024f’‘“”—–…]/.test(entry));
  if (!isMixed) return found;
  const places = entries.flatMap((line, at) => (typeof line === 'string' ? [{ at, line }] : []));
  const languages = places.map(({ line }) => languageOfLine(line));
  const isHan = (language: LineLanguage | undefined) => language === 'zh' || language === 'yue' || language === 'ja';
  const hans = languages.filter(isHan).length;
  places.forEach(({ at, line }, place) => {
    const beside = isHan(languages[place - 1]) || isHan(languages[place + 1]);
    const spells = languages[place] === 'pinyin' || (languages.includes('ja') && isRomaji(line));
    if (hans > 0 && spells && beside) found.set(at, 'romanisation');
  });
  const left = places.map(({ at }, place) => ({ at, language: languages[place] })).filter(({ at }) => !found.has(at));
  if (isInterleaved(left.map(({ language }) => language))) {
    left.forEach(({ at }, place) => {
      if (place % 2 === 1) found.set(at, 'translation');
    });
  }
  return found;
}

const romajiWord = /^(?:(?:[kgsztdnhbpmyrwjfc]|sh|ch|ts|[kgnhbpmr]y)?[aiueo]|n|[kstp](?=[kstp]))+$/;
const isRomaji = (line: string): boolean => {
  const words = line.toLowerCase().match(/[a-z]+/g) ?? [];
  return words.length >= 2 && /^[\x20-\x7e]+$/.test(line) && words.every((word) => romajiWord.test(word));
};

/** Two languages in turns from the first line to the last, with at most one pair in ten out of step. */
function isInterleaved(languages: readonly (LineLanguage | undefined)[]): boolean {
  if (languages.length < 6 || languages.length % 2 === 1) return false;
  const [first, second] = languages;
  if (first === second || first === undefined || second === undefined || second === 'none') return false;
  let fitting = 0;
  for (let at = 0; at < languages.length; at += 2)
    if (languages[at] === first && languages[at + 1] === second) fitting += 1;
  return fitting >= (languages.length / 2) * 0.9;
}
