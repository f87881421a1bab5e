import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactRef } from '../pipeline/artifact.ts';
import type { Store } from '../store/store.ts';
import type { LyricRow } from '../datasets/lyric-row.ts';
import { commitDataset, readRows } from './workbench/dataset-files.ts';

type Refs = Readonly<Record<string, ArtifactRef>>;

/**
 * The inputs of a step of a trial on a sample: of every dataset its first rows by id, the same each time; anything else as
 * it is. A dataset that is small enough already keeps its digest.
 */
export async function sampleInputs(
  store: Store,
  inputs: Refs,
  rows: number,
  scratch: string,
  signal: AbortSignal,
): Promise<Refs> {
  const sampled: Record<string, ArtifactRef> = { ...inputs };
  for (const [port, ref] of Object.entries(inputs)) {
    if (ref.type !== 'dataset') continue;
    const dataset = ref as ArtifactRef<'dataset'>;
    const { meta } = await store.manifest(dataset.digest);
    if (typeof meta['rows'] === 'number' && meta['rows'] <= rows) continue;
    const folder = join(scratch, `sample-${port}`);
    await mkdir(folder);
    const made = { sampleOf: dataset.digest, firstRows: rows };
    sampled[port] = await commitDataset(store, folder, await firstRows(store, dataset, rows), {
      parents: [dataset],
      made,
      signal,
    });
  }
  return sampled;
}

async function firstRows(store: Store, dataset: ArtifactRef<'dataset'>, most: number): Promise<LyricRow[]> {
  const rows: LyricRow[] = [];
  for await (const row of readRows(store, dataset)) {
    rows.push(row);
    if (rows.length >= most) break;
  }
  return rows;
}
