import { join } from 'node:path';
import { findCopies } from '../../datasets/curation/find-copies.ts';
import { foldChoruses } from '../../datasets/curation/fold-choruses.ts';
import { shinglesOf } from '../../datasets/curation/min-hash.ts';
import { Tally } from '../../datasets/curation/tally.ts';
import { chooseGroups, tiesOf, type SplitItem } from '../../datasets/curation/split-groups.ts';
import { lyricOf } from '../../datasets/lyric-row.ts';
import { implement } from '../implement.ts';
import { StepError } from '../step-error.ts';
import { readRows } from '../workbench/dataset-files.ts';
import { commitReport } from '../workbench/curation-report.ts';
import { DatasetWriter } from '../workbench/dataset-writer.ts';
import { createPace } from '../workbench/pace.ts';
import { splitDataset } from './kind.ts';

/** Lower than that of deduplication: what it leaves may still be too like each other to be told apart by a model. */
const nearThreshold = 0.7;

export const runSplitDataset = implement(splitDataset, async ({ params, inputs }, bench) => {
  const { store, scratch, step } = bench;
  const items: { lang: string; ties: string[] }[] = [];
  let read = 0;
  const pace = createPace(step, () => `${read} rows read`);
  for await (const row of readRows(store, inputs.dataset)) {
    read += 1;
    items.push({ lang: row.lang, ties: tiesOf(row, params) });
    await pace.tick();
  }
  if (params.nearCopies) await tieCopies();
  const { heldOut, groups } = chooseGroups(items satisfies SplitItem[], params.heldOutShare, params.seed);
  if (heldOut.size === 0) {
    const what = params.byAuthor ? 'song, author or cluster' : 'song or cluster';
    const message = `${read} rows of a single ${what} in each language cannot be split. Bring lyrics of more songs${params.byAuthor ? ', or let authors be parted' : ''}.`;
    throw new StepError('DatasetEmpty', message, { retry: false });
  }

  // What is tied to what is known by now.
  items.length = 0;
  const [train, evaluation] = [
    await DatasetWriter.open(join(scratch, 'train')),
    await DatasetWriter.open(join(scratch, 'held-out')),
  ];
  const tally = new Tally();
  for (const size of groups) tally.measure('rowsOfGroup', size, [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000]);
  let place = 0;
  for await (const row of readRows(store, inputs.dataset)) {
    tally.read();
    const isHeldOut = heldOut.has(place);
    await (isHeldOut ? evaluation : train).write({ ...row, split: isHeldOut ? 'held-out' : 'train' });
    place += 1;
    await pace.tick();
  }
  const commit = (writer: DatasetWriter, split: string) =>
    writer.commit(store, {
      parents: [inputs.dataset],
      made: { step: 'split-dataset', split, params },
      signal: step.signal,
    });
  const made = { train: await commit(train, 'train'), heldOut: await commit(evaluation, 'held-out') };
  const metrics = { rows: read, train: train.rows, heldOut: evaluation.rows };
  const { report } = await commitReport(bench, {
    kind: 'split-dataset',
    params,
    tally,
    inputs: [inputs.dataset],
    outputs: made,
    writers: { train, heldOut: evaluation },
    metrics,
    facts: { groups: groups.length, largestGroup: groups.reduce((most, size) => Math.max(most, size), 0) },
  });
  return { ...made, report, $metrics: metrics };

  async function tieCopies(): Promise<void> {
    const clusters = await findCopies(nearThreshold, async function* () {
      for await (const row of readRows(store, inputs.dataset)) {
        const text = lyricOf(row);
        await pace.tick();
        yield {
          id: row.id,
          text,
          richness: () => 0,
          shingles: () => shinglesOf(foldChoruses(text.split('\n'), row.sections)),
        };
      }
    });
    for (const { kept, id, copies } of clusters)
      for (const member of [kept, ...copies.map((copy) => copy.place)]) items[member]!.ties.push(`near ${id}`);
  }
});
