import type { RhymeLevel } from '../engine/score-form.ts';
import { readStyle } from '../style.ts';
import { lyricBrief, sectionLabels, sectionNames, type LyricBrief, type SectionLabel } from './lyric-brief.ts';
import { hanNumber, readHanNumber } from './numerals.ts';

export interface ReadBrief {
  /** Null when no section was named, or what was asked cannot be. */
  readonly brief: LyricBrief | null;
  /** Clauses that say nothing this reader knows. */
  readonly unread: readonly string[];
  /** What is wrong with what was read, for a person; empty when nothing is. */
  readonly problems: readonly string[];
}

interface Draft {
  label: SectionLabel;
  number?: number;
  lines: number;
  level: RhymeLevel | null;
  finals: string[];
  syllables: number | number[] | null;
  scheme: string;
}

const labels = new Map<string, SectionLabel>(
  sectionLabels.flatMap((label) =>
    [...sectionNames[label].zh, ...sectionNames[label].en].map((name) => [name.toLowerCase(), label] as const),
  ),
);
const alternatives = [...labels.keys()].sort((a, b) => b.length - a.length).join('|');
const levels: Readonly<Record<string, RhymeLevel>> = { 单: 'single', 双: 'double', 三: 'triple', 两: 'double' };
const list = "(?:-i|[a-zü']+)(?:\\s*[、/,，&和]\\s*(?:-i|[a-zü']+))*";

const chineseHead = new RegExp(
  `^(?:第(${hanNumber})[段节个])?(${alternatives})\\s*[:：]?\\s*(?:共?(${hanNumber})[句行])?\\s*`,
  'iu',
);
const chineseRhyme = new RegExp(`^(?:([单双三两])?押(?:韵)?)\\s*((?:${list})?)\\s*韵?\\s*$`, 'iu');
const chineseEach = new RegExp(`^每[句行]\\s*(${hanNumber})\\s*个?(?:字|音节)$`, 'u');
const chineseList = /^(?:字数|音节)\s*[:：]?\s*(\d+(?:\s*[、/,，]\s*\d+)*)$/u;
const schemeClause = /^(?:韵式|scheme)\s*[:：]?\s*([A-Za-z]+)$/iu;

const englishHead = new RegExp(`^(${alternatives})(?:\\s+(\\d+))?\\s*[:：-]?\\s*(?:(\\d+)\\s*lines?)?$`, 'iu');
const englishRhyme = new RegExp(`^(single|double|triple)?\\s*rhymes?(?:\\s+(?:on|in|with)\\s+(${list}))?$`, 'iu');
const englishEach = /^(\d+)\s*syllables?(?:\s+(?:a|per|each)(?:\s+line)?)?$/iu;
const englishList = /^syllables\s*[:：]?\s*(\d+(?:\s*[/、,]\s*\d+)*)$/iu;

const finalsOf = (text: string | undefined) =>
  (text ?? '')
    .toLowerCase()
    .split(/[、/,，&和\s]+/u)
    .filter((final) => final !== '');
const numbersOf = (text: string | undefined) => (text ?? '').split(/\D+/).filter(Boolean).map(Number);

/** What a clause adds to the section it stands in; false when it says nothing known. */
function readClause(clause: string, draft: Draft): boolean {
  const rhyme = chineseRhyme.exec(clause);
  if (rhyme !== null) {
    draft.level = levels[rhyme[1] ?? '单'] ?? 'single';
    draft.finals.push(...finalsOf(rhyme[2]));
    return true;
  }
  const english = englishRhyme.exec(clause);
  if (english !== null) {
    draft.level = (english[1]?.toLowerCase() as RhymeLevel | undefined) ?? 'single';
    draft.finals.push(...finalsOf(english[2]));
    return true;
  }
  const each = chineseEach.exec(clause)?.[1] ?? englishEach.exec(clause)?.[1];
  if (each !== undefined) {
    draft.syllables = readHanNumber(each);
    return draft.syllables !== null;
  }
  const listed = chineseList.exec(clause)?.[1] ?? englishList.exec(clause)?.[1];
  if (listed !== undefined) {
    draft.syllables = numbersOf(listed);
    return true;
  }
  const scheme = schemeClause.exec(clause)?.[1];
  if (scheme === undefined) return false;
  draft.scheme = scheme.replace(/X/g, 'x');
  return true;
}

/** Opens a section when the clause names one; what follows in the clause is read too. */
function openSection(clause: string, unread: string[]): Draft | null {
  const head = chineseHead.exec(clause);
  const english = englishHead.exec(clause);
  const match = english ?? head;
  if (match === null) return null;
  const name = english === null ? (match[2] ?? '') : (match[1] ?? '');
  const number = english === null ? match[1] : match[2];
  const which = number === undefined ? null : readHanNumber(number);
  const lines = match[3] === undefined ? null : readHanNumber(match[3]);
  const draft: Draft = {
    label: labels.get(name.toLowerCase()) ?? 'whole',
    lines: lines ?? 4,
    level: null,
    finals: [],
    syllables: null,
    scheme: '',
  };
  if (which !== null && which > 1) draft.number = which;
  const rest = clause.slice(match[0].length).trim();
  if (rest !== '' && !readClause(rest, draft)) unread.push(rest);
  if (lines === null && draft.scheme !== '') draft.lines = draft.scheme.length;
  return draft;
}

const themePattern = /(?:^|[。.；;，,\s])\s*(?:主题|theme)\s*[:：]\s*(.*)$/isu;

/**
 * Reads a prompt in words back into a brief; forgiving about widths of marks, digits or characters for numbers, and
 * where sections part. Never throws.
 */
export function readBrief(prompt: string): ReadBrief {
  const { style, rest } = readStyle(prompt.slice(0, 20_000));
  const themed = themePattern.exec(rest);
  const theme = (themed?.[1] ?? '').trim();
  let body = (themed === null ? rest : rest.slice(0, themed.index)).trim();
  const foreign = /^(英文|中文|english|chinese)\s*(?:歌词|lyrics?)\s*[:：]\s*/iu.exec(body);
  if (foreign !== null) body = body.slice(foreign[0].length);
  const isChinese = foreign === null ? /\p{Script=Han}/u.test(body) : /中|chinese/iu.test(foreign[1] ?? '');
  const unread: string[] = [];
  const drafts: Draft[] = [];
  // A list of finals may be parted by commas as well: those clauses are letters alone.
  for (const written of body.split(/[；;。\n]|[，,](?!\s*\d+\s*(?:$|[，,、/；;。]))/u)) {
    const clause = written.trim().replace(/[.!！]$/u, '');
    if (clause === '') continue;
    const opened = openSection(clause, unread);
    const open = drafts.at(-1);
    if (opened !== null) drafts.push(opened);
    else if (open === undefined || !readClause(clause, open)) unread.push(clause);
  }
  if (drafts.length === 0)
    return { brief: null, unread, problems: ['No section was named, such as 主歌四句 or "verse: 4 lines".'] };
  const checked = lyricBrief.safeParse({ lang: isChinese ? 'zh' : 'en', style, sections: drafts, theme });
  if (checked.success) return { brief: checked.data, unread, problems: [] };
  return {
    brief: null,
    unread,
    problems: checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
  };
}
