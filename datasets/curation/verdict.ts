/** What one rule says about one lyric. A rule never changes what it judges. */
export interface Verdict {
  readonly keep: boolean;
  /** Short and the same for all lyrics dropped for it, so that it can be counted; null when kept. */
  readonly reason: string | null;
  /** What was measured, for the histogram; each rule says in which unit. */
  readonly score: number;
  /** For a person: what was found and what is allowed. Empty when kept. */
  readonly detail: string;
}

export const keeping = (score: number): Verdict => ({ keep: true, reason: null, score, detail: '' });

export const dropping = (reason: string, score: number, detail: string): Verdict => ({
  keep: false,
  reason,
  score,
  detail,
});
