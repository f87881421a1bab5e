/** How far two people agree on what both judged. */
export interface Agreement {
  /** Judged by both. */
  readonly common: number;
  /** Share of those on which they said the same, 0 to 1. */
  readonly percent: number;
  /**
   * Cohen's kappa: agreement beyond what two people who answer as often as these do would reach by chance. 1: always;
   * 0: chance; null where both only ever said one and the same thing, as nothing can then be told from chance.
   */
  readonly kappa: number | null;
}

/** Of two people's answers by item; null when they judged nothing in common. J. Cohen, 1960, doi 10.1177/001316446002000104. */
export function agreementOf(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): Agreement | null {
  const both = [...one].flatMap(([item, said]) => {
    const theirs = other.get(item);
    return theirs === undefined ? [] : [[said, theirs] as const];
  });
  if (both.length === 0) return null;
  const percent = both.filter(([a, b]) => a === b).length / both.length;
  const share = (side: 0 | 1, answer: string) => both.filter((pair) => pair[side] === answer).length / both.length;
  const answers = new Set(both.flat());
  const byChance = [...answers].reduce((sum, answer) => sum + share(0, answer) * share(1, answer), 0);
  return { common: both.length, percent, kappa: byChance === 1 ? null : (percent - byChance) / (1 - byChance) };
}
