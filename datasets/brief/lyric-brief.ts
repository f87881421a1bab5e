import { z } from 'zod';
import { finalParts } from '../engine/syllable-table.ts';
import { rhymeLevels, type FormWish, type RhymeWish, type SectionWish } from '../engine/score-form.ts';
import { languages } from '../language.ts';
import { plainStyle } from '../style.ts';

/** Parts of a song, with what people call them; the first name of each language is the one written. */
export const sectionNames = {
  intro: { zh: ['前奏', '引子'], en: ['intro'] },
  verse: { zh: ['主歌'], en: ['verse'] },
  'pre-chorus': { zh: ['预副歌', '导歌'], en: ['pre-chorus', 'prechorus', 'pre chorus'] },
  chorus: { zh: ['副歌', '合唱'], en: ['chorus', 'refrain'] },
  hook: { zh: ['记忆点'], en: ['hook'] },
  rap: { zh: ['说唱'], en: ['rap'] },
  bridge: { zh: ['桥段', '过门'], en: ['bridge'] },
  outro: { zh: ['尾声', '尾奏'], en: ['outro'] },
  whole: { zh: ['全歌', '全曲', '全词'], en: ['song', 'lyric'] },
} as const;
export const sectionLabels = Object.keys(sectionNames) as [SectionLabel, ...SectionLabel[]];
export type SectionLabel = keyof typeof sectionNames;

const final = z.string().regex(/^(?:-i|[a-zü']{1,20})$/, 'a final such as an or ing, or a word to rhyme with');

export const briefSection = z
  .strictObject({
    label: z.enum(sectionLabels),
    /** Which of several with one label, from 2. */
    number: z.int().min(2).max(20).optional(),
    lines: z.int().min(1).max(400),
    /** Null where no rhyme is asked for. */
    level: z.enum(rhymeLevels).nullable(),
    /** One for each letter of the scheme, in order; in English words to rhyme with. */
    finals: z.array(final).max(8),
    /** Of every line, or line by line. */
    syllables: z.union([z.int().min(1).max(60), z.array(z.int().min(1).max(60)).min(1).max(400)]).nullable(),
    /** Letters, one a line; x is a line that need not rhyme. Empty where the usual ones will do. */
    scheme: z.string().regex(/^[A-Wx]{0,400}$/, 'letters A to W, one a line; x for a free line'),
  })
  .superRefine((section, context) => {
    const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (section.level === null && section.finals.length > 0) issue('level', 'finals are asked for, so a level is too');
    if (section.scheme !== '' && section.scheme.length !== section.lines)
      issue('scheme', `has ${section.scheme.length} letters for ${section.lines} lines`);
    if (typeof section.syllables === 'object' && section.syllables && section.syllables.length !== section.lines)
      issue('syllables', `has ${section.syllables.length} numbers for ${section.lines} lines`);
  });
export type BriefSection = z.output<typeof briefSection>;

/** What a lyric is to be: sections, rhymes, lengths, style. A prompt's text says the same in words. */
export const lyricBrief = z
  .strictObject({
    lang: z.enum(languages),
    style: z
      .string()
      .max(80)
      .refine((style) => plainStyle(style) === style, 'one line without brackets'),
    sections: z.array(briefSection).min(1).max(40),
    /** Free words for whoever writes; empty when there are none. */
    theme: z
      .string()
      .max(400)
      .refine((theme) => theme.trim() === theme && !/[\r\n]/.test(theme), 'one line'),
  })
  .superRefine(({ lang, sections }, context) => {
    if (lang === 'en') return;
    sections.forEach(({ finals }, index) => {
      const wrong = finals.find((one) => !Object.hasOwn(finalParts, fullFinal(one)));
      if (wrong !== undefined)
        context.addIssue({ code: 'custom', path: ['sections', index, 'finals'], message: `${wrong} is no final` });
    });
  });
export type LyricBrief = z.output<typeof lyricBrief>;

const shortSpellings: Readonly<Record<string, string>> = { iu: 'iou', ui: 'uei', un: 'uen' };
function fullFinal(written: string): string {
  const spelled = written.replace(/v/g, 'ü');
  return shortSpellings[spelled] ?? spelled;
}

/** Letters of a scheme that more than one line has, in order of first use. */
function rhymingLetters(scheme: string): string[] {
  const letters = [...new Set(scheme.replace(/x/g, ''))];
  return letters.filter((letter) => scheme.split(letter).length > 2);
}

function wishOf({ lines, level, finals, syllables, scheme, label }: BriefSection): SectionWish {
  const given = scheme === '' ? [...'ABCDEFGH'].slice(0, Math.max(1, finals.length)) : rhymingLetters(scheme);
  const rhyme: Record<string, RhymeWish> = {};
  if (level !== null)
    given.forEach((letter, at) => {
      // One final alone is meant for every rhyme of the section.
      const own = finals[at] ?? (finals.length === 1 ? finals[0] : undefined);
      rhyme[letter] = own === undefined ? { level } : { final: own, level };
    });
  // Without a wish for rhyme the lines are free.
  const letters = level === null && scheme === '' ? 'x'.repeat(lines) : scheme;
  return {
    label: sectionNames[label].en[0],
    lines,
    ...(letters !== '' && { scheme: letters }),
    ...(Object.keys(rhyme).length > 0 && { rhyme }),
    ...(syllables !== null && { syllables }),
  };
}

/** The form a lyric of this brief is scored by. */
export function formOfBrief({ sections }: LyricBrief): FormWish {
  return { sections: sections.map(wishOf) };
}
