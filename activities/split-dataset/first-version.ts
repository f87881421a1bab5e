import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseHeldOut } from '../../datasets/split.ts';
import type { LyricRow } from '../../datasets/lyric-row.ts';
import { implement } from '../implement.ts';
import { StepError } from '../step-error.ts';
import { commitDataset, readRows } from '../workbench/dataset-files.ts';
import { splitDataset1 as splitDataset } from './kind.ts';

export const runSplitDataset1 = implement(splitDataset, async ({ params, inputs }, { store, scratch, step }) => {
  const rows: LyricRow[] = [];
  for await (const row of readRows(store, inputs.dataset)) rows.push(row);
  const heldOutIds = chooseHeldOut(rows, params.heldOutShare, params.seed);
  const train = rows.filter((row) => !heldOutIds.has(row.id)).map((row) => ({ ...row, split: 'train' as const }));
  const heldOut = rows.filter((row) => heldOutIds.has(row.id)).map((row) => ({ ...row, split: 'held-out' as const }));
  if (heldOut.length === 0) {
    const message = `${rows.length} rows of a single song in each language cannot be split. Bring at least two songs of one language.`;
    throw new StepError('DatasetEmpty', message, { retry: false });
  }

  const commit = async (name: string, part: readonly LyricRow[]) => {
    const folder = join(scratch, name);
    await mkdir(folder);
    const made = { step: 'split-dataset', split: name, params };
    return commitDataset(store, folder, part, { parents: [inputs.dataset], made, signal: step.signal });
  };
  return {
    train: await commit('train', train),
    heldOut: await commit('held-out', heldOut),
    $metrics: { rows: rows.length, train: train.length, heldOut: heldOut.length },
  };
});
