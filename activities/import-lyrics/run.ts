import { join } from 'node:path';
import { foundRow, type RowDefaults } from '../../datasets/curation/found-row.ts';
import { engineHash } from '../../datasets/engine/engine-hash.ts';
import { loadEnglish } from '../../datasets/engine/english-phones.ts';
import { lyricOf } from '../../datasets/lyric-row.ts';
import { implement } from '../implement.ts';
import { StepError } from '../step-error.ts';
import { commitReport } from '../workbench/curation-report.ts';
import { DatasetWriter } from '../workbench/dataset-writer.ts';
import { createPace } from '../workbench/pace.ts';
import { findSources } from '../workbench/source-files.ts';
import { Harvest } from './harvest.ts';
import { importLyrics } from './kind.ts';
import { readFileSongs } from './read-file-songs.ts';
import { SortedRows } from './sorted-rows.ts';

export const runImportLyrics = implement(
  importLyrics,
  async ({ params, mark }, { store, home, scratch, step }) => {
    await loadEnglish();
    const source = await findSources(params.source, { store, home, step });
    const defaults: RowDefaults = {
      lang: params.language,
      style: params.style,
      source: source.label,
      license: params.licence,
    };
    const rows = new SortedRows(join(scratch, 'sorting'));
    const harvest = new Harvest();
    const pace = createPace(step, () => `${harvest.lines} lines read, ${rows.size} lyrics`);
    const blankLine = params.blankLine === 'auto' ? (source.files.length > 1 ? 'part' : 'song') : params.blankLine;
    for (const file of source.files) {
      const reading = readFileSongs(
        file,
        { ...params, blankLine, isOneOfMany: source.files.length > 1 },
        step.signal,
        () => pace.tick(),
      );
      for await (const item of reading) {
        if ('encoding' in item) harvest.files.push({ file: file.name, ...item });
        else if ('line' in item) harvest.lines += 1;
        else if ('reason' in item) harvest.setAside({ ...item, file: file.name });
        else {
          const row = foundRow(item, defaults);
          if (typeof row !== 'string') {
            harvest.take(lyricOf(row).split('\n').length);
            await rows.add(row);
          } else harvest.setAside({ row: item.row, reason: row, text: textOf(item), file: file.name });
        }
        await pace.tick();
      }
    }
    judge(harvest, rows.size, source.label, params.maxBadShare);

    const writer = await DatasetWriter.open(join(scratch, 'dataset'));
    for await (const row of rows.sorted()) {
      await writer.write(row);
      await pace.tick();
    }
    const engine = engineHash();
    const made = { step: 'import-lyrics', source: source.label, sourceDigest: source.digest, engine };
    const dataset = await writer.commit(store, { parents: [], made, signal: step.signal });
    const metrics = { rows: writer.rows, badRows: harvest.badRows, badShare: harvest.badShare(writer.rows) };
    const { tally, quarantined } = harvest;
    const { report } = await commitReport(
      { store, scratch, step },
      {
        kind: 'import-lyrics',
        params,
        tally,
        inputs: [],
        outputs: { dataset },
        writers: { dataset: writer },
        metrics,
        facts: {
          engine,
          source: { label: source.label, digest: source.digest },
          files: harvest.files.map((file) => ({ ...file })),
          lines: harvest.lines,
          quarantined: { all: harvest.badRows, kept: quarantined.length, reasons: tally.summary().dropped },
        },
        files: { 'quarantine.jsonl': quarantined },
      },
    );
    step.log(
      `${source.label}: ${writer.rows} lyrics, ${harvest.badRows} set aside (mark ${JSON.stringify(mark['digest'])})`,
    );
    return {
      dataset,
      report,
      $metrics: metrics,
    };
  },
  {
    mark: async ({ params }, { store, home, step }) => ({
      digest: (await findSources(params.source, { store, home, step })).digest,
      engine: engineHash(),
    }),
  },
);

const textOf = (item: Parameters<typeof foundRow>[0]) =>
  'found' in item ? item.found.lines.join(' / ') : item.canonical.id;

function judge(harvest: Harvest, rows: number, name: string, maxBadShare: number): void {
  const all = rows + harvest.badRows;
  const refuse = (code: 'DatasetEmpty' | 'SourceUnreadable', message: string) =>
    new StepError(code, message, { retry: false });
  if (all === 0)
    throw refuse('DatasetEmpty', `${name} holds no lyric: the file is empty or blank. Name a file with lyrics in it.`);
  const percent = (part: number) => `${Math.round(part * 1000) / 10} %`;
  const share = harvest.badRows / all;
  if (share > maxBadShare)
    throw refuse(
      'SourceUnreadable',
      `${harvest.badRows} of ${all} rows of ${name} cannot be used (${percent(share)}, allowed ${percent(maxBadShare)}). ${harvest.examples()}. Mend the file, or raise “Bad rows allowed”.`,
    );
  if (rows === 0) throw refuse('DatasetEmpty', `No row of ${name} is a lyric that can be used. ${harvest.examples()}.`);
}
