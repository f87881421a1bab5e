import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadEnglish } from '../../datasets/engine/english-phones.ts';
import { scoreHash } from '../../datasets/engine/score-hash.ts';
import type { LyricRow } from '../../datasets/lyric-row.ts';
import { createParser, formatOf, toRow } from '../../datasets/parse-lyrics.ts';
import type { Found, ImportDefaults, LyricFormat, LyricParser } from '../../datasets/parse-lyrics.ts';
import { implement } from '../implement.ts';
import { StepError } from '../step-error.ts';
import { commitDataset, countRows, writeJsonLines } from '../workbench/dataset-files.ts';
import { importLyrics1 as importLyrics } from './kind.ts';
import { readLines } from './read-lines.ts';
import { findSource } from '../workbench/source-files.ts';
import type { Source } from '../workbench/source-files.ts';

const mostQuarantined = 1_000;
const longestQuarantinedText = 200;

interface Quarantined {
  readonly row: number;
  readonly reason: string;
  readonly text: string;
}

/** What an import has found so far. */
interface Harvest {
  readonly rows: LyricRow[];
  readonly ids: Map<string, number>;
  readonly quarantined: Quarantined[];
  badRows: number;
  lines: number;
  format: LyricFormat;
}

export const runImportLyrics1 = implement(
  importLyrics,
  async ({ params, mark }, { store, home, scratch, step }) => {
    await loadEnglish();
    const source = await findSource(params.source, { store, home, step });
    const defaults: ImportDefaults = {
      lang: params.language,
      style: params.style,
      source: source.label,
      license: params.licence,
    };
    const harvest = await gather(source, params.format, defaults, step.signal, (lines) =>
      step.progress({ message: `${lines} lines read` }),
    );
    judge(harvest, source, params.maxBadShare);

    const { rows, badRows, quarantined, lines, format } = harvest;
    const folders = { dataset: join(scratch, 'dataset'), report: join(scratch, 'report') };
    await mkdir(folders.dataset);
    await mkdir(folders.report);
    const made = {
      step: 'import-lyrics',
      source: source.label,
      sourceDigest: source.digest,
      format,
      engine: scoreHash(),
    };
    const dataset = await commitDataset(store, folders.dataset, rows, { parents: [], made, signal: step.signal });
    const metrics = { rows: rows.length, badRows, badShare: badRows / (rows.length + badRows) };
    const report = {
      schemaVersion: 1,
      kind: 'import-lyrics',
      metrics,
      format,
      lines,
      engine: scoreHash(),
      quarantined: { all: badRows, kept: quarantined.length },
      ...countRows(rows),
    };
    await writeJsonLines(join(folders.report, 'report.json'), [report]);
    await writeJsonLines(join(folders.report, 'quarantine.jsonl'), quarantined);
    step.log(`${source.name}: ${rows.length} lyrics, ${badRows} set aside (mark ${JSON.stringify(mark.digest)})`);
    return {
      dataset,
      report: await store.commit('report', { folder: folders.report }, { parents: [dataset], signal: step.signal }),
      $metrics: metrics,
    };
  },
  {
    mark: async ({ params }, { store, home, step }) => ({
      digest: (await findSource(params.source, { store, home, step })).digest,
      engine: scoreHash(),
    }),
  },
);

async function gather(
  source: Source,
  wantedFormat: LyricFormat | 'auto',
  defaults: ImportDefaults,
  signal: AbortSignal,
  tell: (lines: number) => void,
): Promise<Harvest> {
  const harvest: Harvest = { rows: [], ids: new Map(), quarantined: [], badRows: 0, lines: 0, format: 'txt' };
  let parser: LyricParser | undefined;
  let blankBefore = 0;
  for await (const line of readLines(source.path, source.name, signal)) {
    harvest.lines += 1;
    if (parser === undefined) {
      if (line.trim() === '') {
        blankBefore += 1;
        continue;
      }
      harvest.format = wantedFormat === 'auto' ? formatOf(source.name, line) : wantedFormat;
      parser = createParser(harvest.format);
      // Row numbers count from the top of the file.
      for (let blank = 0; blank < blankBefore; blank += 1) parser.push('');
    }
    for (const found of parser.push(line)) take(harvest, found, defaults);
    if (harvest.lines % 5_000 === 0) tell(harvest.lines);
  }
  for (const found of parser?.end() ?? []) take(harvest, found, defaults);
  return harvest;
}

function take(harvest: Harvest, found: Found, defaults: ImportDefaults): void {
  if ('reason' in found) return setAside(harvest, found);
  const row = toRow(found, defaults);
  if (typeof row === 'string') {
    const text = 'lyric' in found ? found.lyric.lines.join(' / ') : found.canonical.id;
    return setAside(harvest, { row: found.row, reason: row, text });
  }
  // The same lyric twice has the same id twice; ids of one dataset differ, and curation finds the copies by their text.
  const seen = (harvest.ids.get(row.id) ?? 0) + 1;
  harvest.ids.set(row.id, seen);
  harvest.rows.push(seen === 1 ? row : { ...row, id: `${row.id}-${seen}` });
}

function setAside(harvest: Harvest, { row, reason, text }: Quarantined): void {
  harvest.badRows += 1;
  if (harvest.quarantined.length < mostQuarantined)
    harvest.quarantined.push({ row, reason, text: text.slice(0, longestQuarantinedText) });
}

function judge({ rows, badRows, quarantined }: Harvest, source: Source, maxBadShare: number): void {
  const all = rows.length + badRows;
  if (all === 0) {
    throw new StepError(
      'DatasetEmpty',
      `${source.name} holds no lyric: the file is empty or blank. Name a file with lyrics in it.`,
      { retry: false },
    );
  }
  const share = badRows / all;
  const examples = quarantined
    .slice(0, 3)
    .map(({ row, reason }) => `row ${row}: ${reason}`)
    .join('; ');
  if (share > maxBadShare) {
    const percent = (part: number) => `${Math.round(part * 1000) / 10} %`;
    const message = `${badRows} of ${all} rows of ${source.name} cannot be used (${percent(share)}, allowed ${percent(maxBadShare)}). ${examples}. Mend the file, or raise “Bad rows allowed”.`;
    throw new StepError('SourceUnreadable', message, { retry: false });
  }
  if (rows.length === 0) {
    throw new StepError('DatasetEmpty', `No row of ${source.name} is a lyric that can be used. ${examples}.`, {
      retry: false,
    });
  }
}
