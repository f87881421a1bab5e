import { z } from 'zod';
import { scoreHash } from '../../datasets/engine/score-hash.ts';
import { languages } from '../../datasets/language.ts';
import { hashText } from '../../datasets/text-hash.ts';

export const preferenceRow = z.strictObject({
  id: z.string(),
  prompt: z.string().min(1),
  chosen: z.string().min(1),
  rejected: z.string().min(1),
  lang: z.enum(languages),
  chosenScore: z.number(),
  rejectedScore: z.number(),
  margin: z.number(),
  origin: z.enum(['corrupted', 'feedback', 'model']),
  engine: z.string(),
});
export type PreferenceRow = z.output<typeof preferenceRow>;

export function createPreference(facts: Omit<PreferenceRow, 'id' | 'margin' | 'engine'>): PreferenceRow {
  return {
    id: `pref-${hashText([facts.prompt, facts.chosen, facts.rejected].join('\u0000'))}`,
    ...facts,
    margin: Math.round((facts.chosenScore - facts.rejectedScore) * 1e6) / 1e6,
    engine: scoreHash(),
  };
}
