import { join } from 'node:path';
import { lyricOf, type LyricRow } from '../../datasets/lyric-row.ts';
import { Tally } from '../../datasets/curation/tally.ts';
import type { Verdict } from '../../datasets/curation/verdict.ts';
import type { ArtifactRef } from '../../pipeline/artifact.ts';
import type { JsonObject } from '../../pipeline/plan.ts';
import { StepError } from '../step-error.ts';
import { commitReport } from './curation-report.ts';
import { readRows } from './dataset-files.ts';
import { DatasetWriter } from './dataset-writer.ts';
import { createPace } from './pace.ts';
import type { Workbench } from './workbench.ts';

/** What became of a row: kept, as it is or changed; or dropped for a reason. */
export type RowAnswer = LyricRow | Pick<Verdict, 'reason' | 'detail'>;

export interface RowCuration {
  readonly kind: string;
  readonly params: JsonObject;
  readonly dataset: ArtifactRef<'dataset'>;
  /** Inputs beside the dataset. */
  readonly others?: readonly ArtifactRef[];
  readonly made?: JsonObject;
  /** Judges or changes one row; `place` counts from 0. */
  visit(row: LyricRow, tally: Tally, place: number): RowAnswer;
  /** Asked for when all rows are through. */
  facts?(): JsonObject;
  readonly files?: Readonly<Record<string, Iterable<unknown>>>;
}

/** Takes a dataset through one rule, row by row in order, and commits what is kept with its report. */
export async function curateRows(bench: Workbench, curation: RowCuration) {
  const { kind, params, dataset, others = [], made = {}, visit, facts, files } = curation;
  const { store, scratch, step } = bench;
  const tally = new Tally();
  const writer = await DatasetWriter.open(join(scratch, 'dataset'));
  const pace = createPace(step, () => `${tally.rows} rows read, ${writer.rows} kept`);
  let place = 0;
  for await (const row of readRows(store, dataset)) {
    tally.read();
    const answer = visit(row, tally, place);
    place += 1;
    if ('id' in answer) await writer.write(answer);
    else tally.drop({ id: row.id, reason: answer.reason ?? kind, detail: answer.detail, lyric: lyricOf(row) });
    await pace.tick();
  }
  if (writer.rows === 0) {
    await writer.close();
    const reasons = Object.entries(tally.summary().dropped).map(([reason, times]) => `${reason} ${times}`);
    const message = `${kind} dropped all ${tally.rows} rows (${reasons.join(', ') || 'there were none'}). Loosen its bounds, or bring other lyrics.`;
    throw new StepError('DatasetEmpty', message, { retry: false });
  }
  const inputs = [dataset, ...others];
  const kept = await writer.commit(store, {
    parents: inputs,
    made: { step: kind, params, ...made },
    signal: step.signal,
  });
  const { report, metrics } = await commitReport(bench, {
    kind,
    params,
    tally,
    inputs,
    outputs: { dataset: kept },
    writers: { dataset: writer },
    facts: { ...made, ...facts?.() },
    ...(files && { files }),
  });
  return { dataset: kept, report, $metrics: metrics };
}
