import { foldChoruses } from '../../datasets/curation/fold-choruses.ts';
import { shinglesOf } from '../../datasets/curation/min-hash.ts';
import { richnessOf } from '../../datasets/curation/rewrite-row.ts';
import { findCopies, type Cluster, type SongCopy } from '../../datasets/curation/find-copies.ts';
import { lyricOf, type LyricRow } from '../../datasets/lyric-row.ts';
import { implement } from '../implement.ts';
import { curateRows } from '../workbench/curate-rows.ts';
import { readRows } from '../workbench/dataset-files.ts';
import { createPace } from '../workbench/pace.ts';
import { deduplicate } from './kind.ts';

/** More are counted and not listed. */
const mostClusters = 10_000;

export const runDeduplicate = implement(deduplicate, async ({ params, inputs }, bench) => {
  const { store, step } = bench;
  let read = 0;
  const pace = createPace(step, () => `${read} rows compared`);
  const clusters = await findCopies(params.near ? params.threshold : null, async function* () {
    for await (const row of readRows(store, inputs.dataset)) {
      read += 1;
      await pace.tick();
      yield songOf(row);
    }
  });

  const fates = fatesOf(clusters);
  return curateRows(bench, {
    kind: 'deduplicate',
    params,
    dataset: inputs.dataset,
    visit(row, tally, place) {
      const fate = fates.get(place);
      if (fate === undefined) return row;
      const { cluster, copy } = fate;
      tally.measure('jaccard', copy?.jaccard ?? 1, [0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1]);
      const name = clusters[cluster]!.id;
      if (copy === undefined || params.action === 'mark') return { ...row, cluster: name };
      const reason = copy.exact ? 'exact-copy' : 'near-copy';
      return { reason, detail: `overlap ${copy.jaccard} with the copy that stays, cluster ${name}` };
    },
    facts: () => ({
      clusters: clusters.length,
      largestCluster: clusters.reduce((most, { copies }) => Math.max(most, copies.length + 1), 0),
      copies: clusters.reduce((sum, { copies }) => sum + copies.length, 0),
    }),
    files: {
      'clusters.jsonl': (function* () {
        for (const cluster of clusters.slice(0, mostClusters)) yield describe(cluster);
      })(),
    },
  });
});

function songOf(row: LyricRow): SongCopy {
  const text = lyricOf(row);
  return {
    id: row.id,
    text,
    richness: () => richnessOf(row),
    shingles: () => shinglesOf(foldChoruses(text.split('\n'), row.sections)),
  };
}

interface Fate {
  readonly cluster: number;
  /** Absent for the one that stays. */
  readonly copy?: Cluster['copies'][number];
}

function fatesOf(clusters: readonly Cluster[]): Map<number, Fate> {
  const fates = new Map<number, Fate>();
  clusters.forEach(({ kept, copies }, cluster) => {
    fates.set(kept, { cluster });
    for (const copy of copies) fates.set(copy.place, { cluster, copy });
  });
  return fates;
}

const describe = ({ id, copies }: Cluster) => ({
  kept: id,
  copies: copies.map(({ place: _place, ...copy }) => copy),
});
