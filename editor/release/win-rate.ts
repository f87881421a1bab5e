/** Votes that said which; those that found no difference count half for each side. */
export interface Votes {
  readonly wins: number;
  readonly losses: number;
  readonly equal: number;
}
export interface WinRate {
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  readonly votes: number;
}

const z = 1.959964;

/** How often the candidate was preferred, with Wilson's 95 % interval; null without a vote. */
export function winRate({ wins, losses, equal }: Votes): WinRate | null {
  const votes = wins + losses + equal;
  if (votes === 0) return null;
  const rate = (wins + equal / 2) / votes;
  const centre = (rate + (z * z) / (2 * votes)) / (1 + (z * z) / votes);
  const half = (z / (1 + (z * z) / votes)) * Math.sqrt((rate * (1 - rate)) / votes + (z * z) / (4 * votes * votes));
  return { rate, low: Math.max(0, centre - half), high: Math.min(1, centre + half), votes };
}
