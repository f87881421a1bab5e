import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tally } from '../../datasets/curation/tally.ts';
import type { ArtifactRef } from '../../pipeline/artifact.ts';
import type { JsonObject } from '../../pipeline/plan.ts';
import { dataCard } from './data-card.ts';
import { writeJsonLines } from './dataset-files.ts';
import type { DatasetWriter } from './dataset-writer.ts';
import type { Workbench } from './workbench.ts';

export interface CurationReport {
  readonly kind: string;
  readonly params: JsonObject;
  readonly tally: Tally;
  readonly inputs: readonly ArtifactRef[];
  /** What was made, by the port it leaves by. */
  readonly outputs: Readonly<Record<string, ArtifactRef>>;
  /** Who wrote each of them. */
  readonly writers: Readonly<Record<string, Pick<DatasetWriter, 'summary'>>>;
  /** In the place of rows in, out and dropped. */
  readonly metrics?: Readonly<Record<string, number>>;
  /** Facts of this kind alone, beside the counts. */
  readonly facts?: JsonObject;
  /** Further files, one value a line. */
  readonly files?: Readonly<Record<string, Iterable<unknown>>>;
}

/**
 * The report of a curation step: counts in and out per reason, histograms, 20 dropped rows, and a data card with licences and
 * digests. Nothing in it depends on when or where it was made.
 */
export async function commitReport(
  { store, scratch, step }: Pick<Workbench, 'store' | 'scratch' | 'step'>,
  curation: CurationReport,
): Promise<{ report: ArtifactRef<'report'>; metrics: Record<string, number> }> {
  const { kind, params, tally, inputs, outputs, facts = {}, files = {} } = curation;
  const folder = join(scratch, 'report');
  await mkdir(folder, { recursive: true });
  const counts = tally.summary();
  const parts = Object.fromEntries(
    Object.entries(curation.writers).map(([port, writer]) => [port, writer.summary()] as const),
  );
  const [only, ...more] = Object.values(parts);
  const metrics = curation.metrics ?? { rowsIn: counts.rowsIn, rows: only!.rows, dropped: tally.dropped };
  const digests = {
    inputs: inputs.map(({ digest }) => digest),
    outputs: Object.fromEntries(Object.entries(outputs).map(([port, { digest }]) => [port, digest])),
  };
  const report = {
    schemaVersion: 1,
    kind,
    metrics,
    params,
    ...facts,
    ...counts,
    ...digests,
    card: more.length === 0 ? only : parts,
  };
  await writeJsonLines(join(folder, 'report.json'), [report]);
  await writeJsonLines(join(folder, 'samples.jsonl'), tally.droppedSamples());
  await writeFile(join(folder, 'data-card.md'), dataCard({ kind, parts, ...counts, ...digests }));
  for (const [name, lines] of Object.entries(files)) await writeJsonLines(join(folder, name), lines);
  const parents = [...inputs, ...Object.values(outputs)];
  return { report: await store.commit('report', { folder }, { parents, signal: step.signal }), metrics };
}
