import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tally } from '../../datasets/curation/tally.ts';
import type { ArtifactRef } from '../../pipeline/artifact.ts';
import type { Json, JsonObject } from '../../pipeline/plan.ts';
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
  readonly writer: Pick<DatasetWriter, 'summary'>;
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
  { kind, params, tally, inputs, outputs, writer, facts = {}, files = {} }: CurationReport,
): Promise<{ report: ArtifactRef<'report'>; metrics: Record<string, number> }> {
  const folder = join(scratch, 'report');
  await mkdir(folder, { recursive: true });
  const { rowsIn, ...counts } = tally.summary();
  const made = writer.summary();
  const metrics = { rowsIn, rows: made.rows, dropped: tally.dropped };
  const report = {
    schemaVersion: 1,
    kind,
    metrics,
    params,
    ...facts,
    ...counts,
    inputs: inputs.map(({ digest }) => digest),
    outputs: Object.fromEntries(Object.entries(outputs).map(([port, { digest }]) => [port, digest])),
    card: made,
  };
  await writeJsonLines(join(folder, 'report.json'), [report]);
  await writeJsonLines(join(folder, 'samples.jsonl'), tally.droppedSamples());
  await writeFile(join(folder, 'data-card.md'), dataCard(kind, report as unknown as JsonObject));
  for (const [name, lines] of Object.entries(files)) await writeJsonLines(join(folder, name), lines);
  const parents = [...inputs, ...Object.values(outputs)];
  return { report: await store.commit('report', { folder }, { parents, signal: step.signal }), metrics };
}

/** For a person who asks what a dataset is made of. */
function dataCard(kind: string, report: JsonObject): string {
  const table = (title: string, counts: Json | undefined) => {
    const rows = Object.entries((counts ?? {}) as Record<string, number>);
    if (rows.length === 0) return [];
    const lines = rows.slice(0, 50).map(([name, value]) => `| ${name.replaceAll('|', '\\|')} | ${value} |`);
    return [`## ${title}`, '', `| ${title.toLowerCase()} | rows |`, '| --- | --- |', ...lines, ''];
  };
  const { metrics, card } = report as unknown as {
    readonly metrics: Record<string, number>;
    readonly card: JsonObject;
  };
  return [
    `# Data card: ${kind}`,
    '',
    `${metrics['rowsIn']} rows in, ${metrics['rows']} rows out, ${metrics['dropped']} dropped.`,
    '',
    ...table('Licences', card['licenses']),
    ...table('Languages', card['languages']),
    ...table('Sources', card['sources']),
    ...table('Dropped', report['dropped']),
    ...table('Changed', report['changed']),
    '## Digests',
    '',
    ...(report['inputs'] as readonly string[]).map((digest) => `- in: ${digest}`),
    ...Object.entries(report['outputs'] as Record<string, string>).map(([port, digest]) => `- ${port}: ${digest}`),
    '',
  ].join('\n');
}
