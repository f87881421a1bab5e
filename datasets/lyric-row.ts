import { z } from 'zod';
import { languages } from './language.ts';
import type { Language } from './language.ts';
import { normalisedText } from './line.ts';
import { describeForm, schemePattern } from './lyric-form.ts';
import { writePrompt } from './prompt.ts';
import { rhymeGroups } from './rhyme-groups.ts';
import { hashText } from './text-hash.ts';

export const lyricSpec = z.strictObject({
  /** Wanted rhyme groups, the main one first; empty in English. */
  rhyme: z.array(z.enum(rhymeGroups)).max(8),
  /** Empty when the lyric follows no named scheme. */
  scheme: z.union([z.literal(''), z.string().regex(schemePattern, 'letters A to Z, one per line')]),
  /** One per line. */
  targetSyllables: z.array(z.int().min(1).max(60)).max(400),
  doubleRhyme: z.boolean(),
});

/** What curation found out about a lyric; rows that no such step has seen have none of it. */
const curated = {
  author: z.string().min(1).max(120).optional(),
  /** Near copies of one text share it: the id of the richest. */
  cluster: z.string().min(1).max(120).optional(),
  /** Parts in order, with how many lines each has. */
  sections: z
    .array(z.strictObject({ label: z.string().max(40), lines: z.int().min(1).max(400) }))
    .max(400)
    .optional(),
  /** What rules found that let the row stay: `words:insult`, `rhyme:low`. */
  flags: z.array(z.string().min(1).max(80)).max(40).optional(),
  /** The lyric before its script was turned. */
  written: z.string().max(20_000).optional(),
  annotation: z
    .strictObject({
      engine: z.string(),
      book: z.string(),
      scheme: z.string(),
      rhymeShare: z.number().min(0).max(1),
      coverage: z.number().min(0).max(1),
      lines: z.array(
        z.strictObject({
          syllables: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
          tail: z.string().nullable(),
          group: z.string().nullable(),
          level: z.enum(['none', 'weak', 'single', 'double', 'triple']),
        }),
      ),
    })
    .optional(),
};

/** One lyric as every step reads and writes it. */
export const lyricRow = z
  .strictObject({
    id: z.string().min(1).max(120),
    lang: z.enum(languages),
    style: z.string().max(40),
    /** Lyrics of one song stay together in a split; absent when a lyric stands alone. */
    song: z.string().min(1).max(120).optional(),
    messages: z.tuple([
      z.strictObject({ role: z.literal('user'), content: z.string().min(1).max(2000) }),
      z.strictObject({ role: z.literal('assistant'), content: z.string().min(1).max(20_000) }),
    ]),
    spec: lyricSpec,
    source: z.string().min(1).max(120),
    license: z.string().min(1).max(80),
    split: z.enum(['train', 'held-out']).optional(),
    ...curated,
  })
  .superRefine((row, context) => {
    const lines = row.messages[1].content.split('\n').length;
    const wrong = [row.spec.scheme.length, row.spec.targetSyllables.length].find(
      (count) => count > 0 && count !== lines,
    );
    if (wrong !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['spec'],
        message: `the spec speaks of ${wrong} lines, the lyric has ${lines}`,
      });
    }
  });
export type LyricRow = z.output<typeof lyricRow>;

export type LyricSpec = z.output<typeof lyricSpec>;

export const promptOf = (row: LyricRow) => row.messages[0].content;
export const lyricOf = (row: LyricRow) => row.messages[1].content;

export interface LyricFacts {
  readonly lines: readonly string[];
  readonly lang: Language;
  readonly style: string;
  readonly source: string;
  readonly license: string;
  readonly id?: string;
  readonly song?: string;
}

/** A row from a bare lyric: the spec is read off the lyric itself, the prompt written from the spec. English needs `loadEnglish()` before. */
export function createRow(facts: LyricFacts): LyricRow {
  const lyric = facts.lines.join('\n');
  const form = describeForm(facts.lines, facts.lang);
  return {
    id: facts.id ?? `${facts.lang}-${hashText(normalisedText(lyric))}`,
    lang: facts.lang,
    style: facts.style,
    ...(facts.song !== undefined && { song: facts.song }),
    messages: [
      { role: 'user', content: writePrompt({ lang: facts.lang, style: facts.style, rhyme: form.rhyme }) },
      { role: 'assistant', content: lyric },
    ],
    spec: {
      rhyme: form.rhyme === null ? [] : [form.rhyme],
      scheme: form.scheme,
      targetSyllables: form.syllables.map((count) => Math.min(60, Math.max(1, count))),
      doubleRhyme: false,
    },
    source: facts.source,
    license: facts.license,
  };
}
