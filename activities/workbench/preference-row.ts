import { z } from 'zod';
import { score, type LyricScore } from '../../datasets/engine/score.ts';
import { preferenceId } from '../../datasets/judged-pairs.ts';
import { languages, type Language } from '../../datasets/language.ts';
import { readPrompt } from '../../datasets/prompt.ts';

const parts = z.record(z.string(), z.number());

export const preferenceRow = z.strictObject({
  id: z.string(),
  prompt: z.string().min(1),
  chosen: z.string().min(1),
  rejected: z.string().min(1),
  lang: z.enum(languages),
  chosenScore: z.number(),
  rejectedScore: z.number(),
  /** Each term of the two scores, 0 to 1. */
  chosenParts: parts.optional(),
  rejectedParts: parts.optional(),
  margin: z.number(),
  /** The scores are too close: a person should say which is better. */
  needsHuman: z.literal(true).optional(),
  /** How people voted; `chosen` is what most of them preferred. */
  people: z.strictObject({ chosen: z.int(), rejected: z.int(), equal: z.int() }).optional(),
  origin: z.enum(['corrupted', 'feedback', 'model']),
  /** Rhyme book that both were scored by. */
  book: z.string().optional(),
  engine: z.string(),
});
export type PreferenceRow = z.output<typeof preferenceRow>;

export interface ScoredPair extends Pick<PreferenceRow, 'prompt' | 'chosen' | 'rejected' | 'lang' | 'origin'> {
  readonly scores: { readonly chosen: LyricScore; readonly rejected: LyricScore };
  /** A smaller margin asks for a person. */
  readonly clearMargin: number;
}

export function createPreference({ scores, clearMargin, ...facts }: ScoredPair): PreferenceRow {
  const { chosen, rejected } = scores;
  const margin = rounded(chosen.total - rejected.total);
  return {
    id: preferenceId(facts),
    ...facts,
    chosenScore: chosen.total,
    rejectedScore: rejected.total,
    chosenParts: partsOf(chosen),
    rejectedParts: partsOf(rejected),
    margin,
    ...(margin < clearMargin ? { needsHuman: true as const } : {}),
    book: chosen.book,
    engine: chosen.engine,
  };
}

/** Scores lyrics by what their prompt asks for, where no more is known of the wish. English needs `loadEnglish()` before. */
export function scoreByPrompt(prompt: string, known?: Language) {
  const wish = readPrompt(prompt);
  const lang = known ?? wish.lang;
  const rate = (text: string): LyricScore =>
    score({ lines: text.split('\n'), lang, ...(wish.rhyme && { rhyme: { A: { final: wish.rhyme } } }) });
  return { lang, rate };
}

const rounded = (value: number) => Math.round(value * 1e6) / 1e6;
const partsOf = ({ parts: terms }: LyricScore) =>
  Object.fromEntries(Object.entries(terms).map(([name, value]) => [name, rounded(value)]));
