import canonicalize from 'canonicalize';
import { z } from 'zod';
import { books, defaultBook } from '../engine/rhyme-books.ts';
import { scoreHash } from '../engine/score-hash.ts';
import { defaultWeights, gateNames, softNames } from '../engine/score-terms.ts';
import { hashText } from '../text-hash.ts';

/** What lyrics are made for, and the syllables a line has where the prompt does not say: rap has nine. */
export const profiles = { rap: 9, pop: null, classical: 7, folk: null } as const;
export type Profile = keyof typeof profiles;

const weight = z.number().min(0).max(100);
const taken = new Set<string>([...gateNames, ...softNames, 'groupVariety']);

/** A term of somebody else's, asked over HTTP: `POST {"items":[{"lines":[…],"prompt"?}]}` → `{"values":[0.7,…]}`. */
export const ownTerm = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-zA-Z0-9-]{0,40}$/, 'a letter, then letters, digits and hyphens')
    .refine((name) => !taken.has(name), 'is the name of a term that the engine has'),
  url: z.url({ protocol: /^https?$/ }),
  /** `gate` multiplies, `soft` is weighed with the others. */
  as: z.enum(['gate', 'soft']).default('soft'),
  weight: weight.default(0.2),
  timeoutMs: z.int().min(100).max(60_000).default(5_000),
});
export type OwnTerm = z.output<typeof ownTerm>;

/** A reward, versioned: what is weighed how, and what a line is to be. Defaults are those of rap. */
export const rewardDocument = z
  .strictObject({
    version: z.int().positive(),
    name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens, a letter first'),
    profile: z.enum(Object.keys(profiles) as [Profile, ...Profile[]]).default('rap'),
    book: z.enum(books).default(defaultBook),
    weights: z
      .strictObject({
        rhyme: weight.default(defaultWeights.rhyme),
        scheme: weight.default(defaultWeights.scheme),
        syllables: weight.default(defaultWeights.syllables),
        variety: weight.default(defaultWeights.variety),
      })
      .prefault({}),
    /** Syllables of a line where the prompt does not say; by the profile when absent, none when null. */
    targetSyllables: z.int().min(1).max(60).nullish(),
    terms: z.array(ownTerm).max(8).default([]),
  })
  .superRefine(({ weights, terms }, context) => {
    const all = [...Object.values(weights), ...terms.filter((term) => term.as === 'soft').map((term) => term.weight)];
    if (all.every((one) => one === 0))
      context.addIssue({ code: 'custom', path: ['weights'], message: 'one weight at least must be more than 0' });
    const names = terms.map(({ name }) => name);
    if (new Set(names).size < names.length)
      context.addIssue({ code: 'custom', path: ['terms'], message: 'two terms have one name' });
  });
export type RewardDocument = z.output<typeof rewardDocument>;

export const defaultReward: RewardDocument = rewardDocument.parse({ version: 1, name: 'rap' });

export function targetSyllablesOf({ targetSyllables, profile }: RewardDocument): number | null {
  return targetSyllables === undefined ? profiles[profile] : targetSyllables;
}

/** Which reward this is: the document and the rule it is scored by. Trainer and gate refuse unequal ones. */
export function rewardHash(document: RewardDocument): string {
  return `reward-${document.version}-${hashText(canonicalize({ document, engine: scoreHash() }) ?? '')}`;
}
