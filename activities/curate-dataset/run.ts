import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { duplicateKey } from '../../datasets/dedupe.ts';
import { loadEnglish } from '../../datasets/engine/english-phones.ts';
import { scoreHash } from '../../datasets/engine/score-hash.ts';
import { score } from '../../datasets/engine/score.ts';
import { countUnits } from '../../datasets/engine/syllables.ts';
import { unitsOf } from '../../datasets/engine/units.ts';
import { languageOf } from '../../datasets/language.ts';
import { lyricOf } from '../../datasets/lyric-row.ts';
import type { LyricRow } from '../../datasets/lyric-row.ts';
import { requestOfRow } from '../../datasets/reward/row-request.ts';
import { implement } from '../implement.ts';
import { StepError } from '../step-error.ts';
import { commitDataset, countRows, readRows, writeJsonLines } from '../workbench/dataset-files.ts';
import { dataCard } from '../workbench/data-card.ts';
import { curateDataset } from './kind.ts';

const mostSamples = 20;

export const dropReasons = ['duplicate', 'language', 'line-count', 'line-length', 'score'] as const;
export type DropReason = (typeof dropReasons)[number];
interface Dropped {
  readonly id: string;
  readonly reason: DropReason;
  readonly detail: string;
  readonly lyric: string;
}

export const runCurateDataset = implement(
  curateDataset,
  async ({ params, inputs }, { store, scratch, step }) => {
    await loadEnglish();
    const engine = scoreHash();
    const kept: LyricRow[] = [];
    const counts = Object.fromEntries(dropReasons.map((reason) => [reason, 0])) as Record<DropReason, number>;
    const samples: Dropped[] = [];
    const seen = new Map<string, string>();
    let read = 0;
    for await (const row of readRows(store, inputs.dataset)) {
      read += 1;
      if (read % 2_000 === 0) {
        step.signal.throwIfAborted();
        step.progress({ message: `${read} rows read, ${kept.length} kept` });
      }
      const why = reasonToDrop(row, params, seen);
      if (why === null) kept.push(row);
      else {
        counts[why.reason] += 1;
        if (samples.length < mostSamples) samples.push({ id: row.id, ...why, lyric: lyricOf(row) });
      }
    }
    if (kept.length === 0) {
      const reasons = dropReasons.filter((reason) => counts[reason] > 0).map((reason) => `${reason} ${counts[reason]}`);
      const message = `Curation dropped all ${read} rows (${reasons.join(', ') || 'there were none'}). Loosen its bounds, or bring other lyrics.`;
      throw new StepError('DatasetEmpty', message, { retry: false });
    }

    const folders = { dataset: join(scratch, 'dataset'), report: join(scratch, 'report') };
    await mkdir(folders.dataset);
    await mkdir(folders.report);
    const parents = [inputs.dataset];
    const made = { step: 'curate-dataset', params, engine };
    const dataset = await commitDataset(store, folders.dataset, kept, { parents, made, signal: step.signal });
    const metrics = { rowsIn: read, rows: kept.length, dropped: read - kept.length };
    const card = countRows(kept);
    const report = { schemaVersion: 1, kind: 'curate-dataset', metrics, engine, dropped: counts, ...card };
    await writeJsonLines(join(folders.report, 'report.json'), [report]);
    await writeJsonLines(join(folders.report, 'samples.jsonl'), samples);
    const cardText = dataCard({
      kind: 'curate-dataset',
      rowsIn: read,
      parts: { dataset: card },
      dropped: counts,
      inputs: [inputs.dataset.digest],
      outputs: { dataset: dataset.digest },
    });
    await writeFile(join(folders.report, 'data-card.md'), cardText);
    return {
      dataset,
      report: await store.commit(
        'report',
        { folder: folders.report },
        { parents: [...parents, dataset], signal: step.signal },
      ),
      $metrics: metrics,
    };
  },
  { mark: async () => ({ engine: scoreHash() }) },
);

/** The first reason to drop a row, or null; remembers what it keeps, so that the first copy of a lyric stays. */
function reasonToDrop(
  row: LyricRow,
  params: z.output<typeof curateDataset.params>,
  seen: Map<string, string>,
): { readonly reason: DropReason; readonly detail: string } | null {
  const lyric = lyricOf(row);
  const key = duplicateKey(lyric);
  const earlier = seen.get(key);
  if (earlier !== undefined) return { reason: 'duplicate', detail: `the same text as ${earlier}` };

  const script = languageOf(lyric);
  if (script !== row.lang)
    return { reason: 'language', detail: `marked ${row.lang}, written in ${script ?? 'another language'}` };
  if (params.language !== 'any' && row.lang !== params.language)
    return { reason: 'language', detail: `${row.lang}, wanted ${params.language}` };

  const lines = lyric.split('\n');
  if (lines.length < params.minLines || lines.length > params.maxLines) {
    return { reason: 'line-count', detail: `${lines.length} lines, allowed ${params.minLines} to ${params.maxLines}` };
  }
  for (const line of lines) {
    const { min, max } = countUnits(unitsOf(line, { lang: row.lang }));
    if (max < params.minSyllables || min > params.maxSyllables) {
      return {
        reason: 'line-length',
        detail: `${max} syllables, allowed ${params.minSyllables} to ${params.maxSyllables}: ${line.slice(0, 80)}`,
      };
    }
  }
  const { total, flags } = score(requestOfRow(row));
  if (total < params.minScore)
    return { reason: 'score', detail: `${total}, wanted ${params.minScore}; ${flags.join(', ') || 'no flags'}` };
  seen.set(key, row.id);
  return null;
}
