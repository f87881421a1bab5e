import { scoreHash } from '../../datasets/engine/score-hash.ts';
import { preferenceId } from '../../datasets/judged-pairs.ts';
import type { Digest } from '../../pipeline/artifact.ts';
import { createPreference, scoreByPrompt, type PreferenceRow } from '../workbench/preference-row.ts';

/** Pairs from several sources, the one that counts most first: of two that say something of the same lyrics, the first stays. */
export class GatheredPairs {
  readonly pairs: PreferenceRow[] = [];
  /** Taken from each source, in the order they came. */
  readonly sources: { readonly digest: Digest; readonly pairs: number }[] = [];
  scoredAgain = 0;
  /** Scored again, they say the opposite, and no person stands behind them. */
  contradicted = 0;
  private readonly said = new Set<string>();

  /** Answers how many were left out because of what a source before says. */
  async add(
    digest: Digest,
    rows: AsyncIterable<PreferenceRow>,
    answered: ReadonlySet<string> = new Set(),
  ): Promise<number> {
    let replaced = 0;
    const before = this.pairs.length;
    const own: string[] = [...answered];
    for await (const row of rows) {
      if (this.said.has(row.id) || this.said.has(turnedId(row))) replaced += 1;
      else {
        const pair = this.ofToday(row);
        if (pair !== null) this.pairs.push(pair);
        own.push(row.id);
      }
    }
    for (const id of own) this.said.add(id);
    this.sources.push({ digest, pairs: this.pairs.length - before });
    return replaced;
  }

  private ofToday(row: PreferenceRow): PreferenceRow | null {
    if (row.engine === scoreHash()) return row;
    this.scoredAgain += 1;
    const { lang, rate } = scoreByPrompt(row.prompt, row.lang);
    const { prompt, chosen, rejected, origin, people, needsHuman } = row;
    const again = createPreference({
      ...{ prompt, chosen, rejected, origin, lang },
      scores: { chosen: rate(chosen), rejected: rate(rejected) },
      clearMargin: needsHuman ? Infinity : -Infinity,
    });
    if (people !== undefined) return { ...again, people };
    if (origin === 'feedback' || again.margin > 0) return again;
    this.contradicted += 1;
    return null;
  }
}

const turnedId = ({ prompt, chosen, rejected }: PreferenceRow) =>
  preferenceId({ prompt, chosen: rejected, rejected: chosen });
