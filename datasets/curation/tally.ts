import { fractionOf } from '../text-hash.ts';

export interface DroppedSample {
  readonly id: string;
  readonly reason: string;
  readonly detail: string;
  readonly lyric: string;
}

export interface Histogram {
  /** Lower bound of each bar; the last bar has no upper one. */
  readonly from: readonly number[];
  readonly counts: readonly number[];
}

const mostSamples = 20;
const longestLyric = 600;

/** What happened to the rows of a step: counted, with a histogram of each score and 20 dropped rows to look at. */
export class Tally {
  private rowsIn = 0;
  private readonly reasons = new Map<string, number>();
  private readonly changes = new Map<string, number>();
  private readonly bars = new Map<string, { readonly from: readonly number[]; readonly counts: number[] }>();
  private readonly samples = new Map<string, { readonly rank: number; readonly sample: DroppedSample }[]>();

  read(): void {
    this.rowsIn += 1;
  }

  get rows(): number {
    return this.rowsIn;
  }

  get dropped(): number {
    return [...this.reasons.values()].reduce((sum, times) => sum + times, 0);
  }

  drop(sample: DroppedSample): void {
    this.reasons.set(sample.reason, (this.reasons.get(sample.reason) ?? 0) + 1);
    // Of each reason the rows with the lowest hash: the same ones in whatever order they come.
    const own = this.samples.get(sample.reason) ?? [];
    this.samples.set(sample.reason, own);
    const rank = fractionOf(sample.id);
    if (own.length === mostSamples && rank >= own.at(-1)!.rank) return;
    own.push({ rank, sample: { ...sample, lyric: cut(sample.lyric, longestLyric), detail: cut(sample.detail, 300) } });
    own.sort((a, b) => a.rank - b.rank || (a.sample.id < b.sample.id ? -1 : 1));
    own.length = Math.min(own.length, mostSamples);
  }

  change(what: string, times = 1): void {
    if (times > 0) this.changes.set(what, (this.changes.get(what) ?? 0) + times);
  }

  /** @param from lower bounds of the bars, ascending; the same every time for one name */
  measure(name: string, value: number, from: readonly number[]): void {
    let bars = this.bars.get(name);
    if (bars === undefined) this.bars.set(name, (bars = { from, counts: from.map(() => 0) }));
    let at = from.length - 1;
    while (at > 0 && value < from[at]!) at -= 1;
    bars.counts[at]! += 1;
  }

  /** Counts in and out for the report, by name. */
  summary() {
    const sorted = (counts: ReadonlyMap<string, number>) =>
      Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
    const histograms: Record<string, Histogram> = {};
    for (const [name, { from, counts }] of [...this.bars].sort(([a], [b]) => (a < b ? -1 : 1)))
      histograms[name] = { from, counts };
    return {
      rowsIn: this.rowsIn,
      rowsOut: this.rowsIn - this.dropped,
      dropped: sorted(this.reasons),
      changed: sorted(this.changes),
      histograms,
    };
  }

  /** Twenty dropped rows at most, every reason in turn. */
  droppedSamples(): DroppedSample[] {
    const queues = [...this.samples].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => own);
    const chosen: DroppedSample[] = [];
    for (let round = 0; round < mostSamples && chosen.length < mostSamples; round += 1)
      for (const own of queues) {
        const one = own[round];
        if (one !== undefined && chosen.length < mostSamples) chosen.push(one.sample);
      }
    return chosen;
  }
}

const cut = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/** Bars for shares from 0 to 1, a tenth each. */
export const tenths: readonly number[] = Array.from({ length: 10 }, (_, at) => at / 10);
