import { hashText } from './text-hash.ts';

/** How often people said which lyric of a pair is better. */
export interface PairVotes {
  readonly chosen: number;
  readonly rejected: number;
  readonly equal: number;
}
/** What of a preference row judging changes; everything else of it stays. */
interface JudgedRow {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
}

export const preferenceId = ({ prompt, chosen, rejected }: JudgedRow): string =>
  `pref-${hashText([prompt, chosen, rejected].join('\u0000'))}`;

/** How people's word changes a pair: most votes decide; as many for either, or none, leave nothing to learn from it. */
export function verdictOnPair({ chosen, rejected }: PairVotes): 'kept' | 'turned' | 'dropped' {
  return chosen > rejected ? 'kept' : rejected > chosen ? 'turned' : 'dropped';
}

/**
 * A row as people judged it: turned round where they prefer the other lyric, with how they voted, and no longer asking
 * for a person; null when it is dropped. Scores go with their lyric, so the margin of a turned pair is below zero.
 */
export function judgedRow<Row extends JudgedRow & Readonly<Record<string, unknown>>>(
  row: Row,
  votes: PairVotes,
): Readonly<Record<string, unknown>> | null {
  const verdict = verdictOnPair(votes);
  if (verdict === 'dropped') return null;
  const { needsHuman: _, ...rest } = row;
  if (verdict === 'kept') return { ...rest, people: votes };
  const { chosen, rejected, chosenScore, rejectedScore, chosenParts, rejectedParts, margin } = row as Readonly<
    Record<string, unknown>
  >;
  const turned = {
    ...rest,
    chosen: row.rejected,
    rejected: row.chosen,
    chosenScore: rejectedScore,
    rejectedScore: chosenScore,
    ...(chosenParts === undefined && rejectedParts === undefined
      ? {}
      : { chosenParts: rejectedParts, rejectedParts: chosenParts }),
    ...(typeof margin === 'number' ? { margin: margin === 0 ? 0 : -margin } : {}),
    people: { chosen: votes.rejected, rejected: votes.chosen, equal: votes.equal },
  };
  return { ...turned, id: preferenceId({ prompt: row.prompt, chosen: String(rejected), rejected: String(chosen) }) };
}
