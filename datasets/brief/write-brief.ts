import { withStyle } from '../style.ts';
import { sectionNames, type BriefSection, type LyricBrief } from './lyric-brief.ts';
import { writeHanNumber } from './numerals.ts';

/** A prompt in words: language of the words, not of the lyric. */
export type PromptLanguage = 'zh' | 'en';

const levelNames = { single: '单押', double: '双押', triple: '三押' } as const;

function sectionInChinese({ label, number, lines, level, finals, syllables, scheme }: BriefSection): string {
  const which = number === undefined ? '' : `第${writeHanNumber(number)}段`;
  const rhyme = level === null ? '' : `${levelNames[level]}${finals.length === 0 ? '' : ` ${finals.join('、')}`}`;
  const clauses = [`${which}${sectionNames[label].zh[0]}${writeHanNumber(lines)}句${rhyme}`];
  if (typeof syllables === 'number') clauses.push(`每句${writeHanNumber(syllables)}字`);
  else if (syllables !== null) clauses.push(`字数 ${syllables.join('、')}`);
  if (scheme !== '') clauses.push(`韵式 ${scheme}`);
  return clauses.join('，');
}

function sectionInEnglish({ label, number, lines, level, finals, syllables, scheme }: BriefSection): string {
  const clauses = [
    `${sectionNames[label].en[0]}${number === undefined ? '' : ` ${number}`}: ${lines} ${lines === 1 ? 'line' : 'lines'}`,
  ];
  if (level !== null) clauses.push(`${level} rhyme${finals.length === 0 ? '' : ` on ${finals.join('/')}`}`);
  if (typeof syllables === 'number') clauses.push(`${syllables} ${syllables === 1 ? 'syllable' : 'syllables'} a line`);
  else if (syllables !== null) clauses.push(`syllables ${syllables.join('/')}`);
  if (scheme !== '') clauses.push(`scheme ${scheme}`);
  return clauses.join(', ');
}

/**
 * A brief as a prompt: 主歌四句单押 an，副歌六句双押 ing、ang, or `verse: 4 lines, single rhyme on an; …`.
 * `readBrief` reads it back without loss.
 */
export function writeBrief(brief: LyricBrief, language: PromptLanguage = brief.lang): string {
  const inChinese = language === 'zh';
  const sections = brief.sections.map(inChinese ? sectionInChinese : sectionInEnglish);
  // Sections of one clause read well with commas, as people write them; longer ones need a stronger mark.
  const isShort = inChinese && sections.every((section) => !section.includes('，'));
  const foreign = language === brief.lang ? '' : inChinese ? '英文歌词：' : 'Chinese lyric: ';
  const theme = brief.theme === '' ? '' : inChinese ? `。主题：${brief.theme}` : `. Theme: ${brief.theme}`;
  const text = `${foreign}${sections.join(isShort ? '，' : inChinese ? '；' : '; ')}${theme}`;
  return withStyle(text, brief.style, { language });
}
