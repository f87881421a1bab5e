import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { ArtifactRef } from '../../pipeline/artifact.ts';
import type { JsonObject } from '../../pipeline/plan.ts';
import { runAnnotateRhyme } from '../annotate-rhyme/run.ts';
import { runCleanLyrics } from '../clean-lyrics/run.ts';
import { runDecontaminate } from '../decontaminate/run.ts';
import { runDeduplicate } from '../deduplicate/run.ts';
import { runFilterLyrics } from '../filter-lyrics/run.ts';
import { runImportLyrics } from '../import-lyrics/run.ts';
import type { AnyImplementation } from '../run-step.ts';
import { runSplitDataset } from '../split-dataset/run.ts';
import { createTestBench } from './test-bench.fixture.ts';

/** More by hand: `REFRAIN_MEMORY_ROWS`. */
const songs = Number(process.env['REFRAIN_MEMORY_ROWS'] ?? 6_000);
const megabyte = 1024 * 1024;
/** A row is about 1.5 kB: half of the rows, were they kept, are 4.5 MB at 6,000. */
const growthMb = 4;
/** An import sorts its rows, with so much of them in memory at once (`SortedRows`). */
const sortingMb = 100;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Songs that differ, four lines each, as a person would write numbers into a verse. */
function* verses(): Generator<string> {
  const heads = '春夏秋冬东南西北'.split('');
  const tails = ['月光', '窗台', '海浪', '远方', '故乡', '时光', '模样', '晴朗'];
  for (let at = 0; at < songs; at += 1) {
    const sign = (place: number, of: readonly string[]) => of[Math.floor(at / of.length ** place) % of.length]!;
    const lines = [0, 1, 2, 3].map(
      (line) => `${sign(line, heads)}天第${at}次想起你的${sign(line + 1, tails)}${sign(line + 2, tails)}`,
    );
    yield `${lines.join('\n')}\n\n`;
  }
}

/** Of what has to be compared with all others an index is held, no rows; in bytes a row of the dataset, or of the evaluation set. */
const bytesOfIndex = { deduplicate: 1_700, decontaminate: 1_000, 'split-dataset': 2_200 };

test(
  'what a curation step holds does not grow with the rows, but for an index of what is compared',
  { timeout: 3_600_000 },
  async () => {
    // Steps tell their progress by the clock: this one goes by items, so many between two looks.
    let clock = Date.now();
    let itemsOfLook = 500;
    vi.spyOn(Date, 'now').mockImplementation(() => (clock += 500 / itemsOfLook));
    onTestFinished(() => void vi.restoreAllMocks());
    const alive: number[] = [];
    const first = await createTestBench();
    const progress = () => {
      collect();
      const { heapUsed, external } = process.memoryUsage();
      alive.push((heapUsed + external) / megabyte);
    };
    /** Takes the rows through a step and tells what was alive in either half, and at most above the least. */
    const through = async (room: AnyImplementation, params: object, inputs: Record<string, ArtifactRef>) => {
      const { id } = room.kind;
      const bench = await createTestBench({ store: first.store, progress });
      const args = { params: room.kind.params.parse(params), inputs };
      const mark: JsonObject = (await room.mark?.(args, bench)) ?? {};
      alive.length = 0;
      const startedAt = performance.now();
      const made = (await room.run({ ...args, mark }, bench)) as unknown as Record<string, ArtifactRef<'dataset'>>;
      const middle = Math.ceil(alive.length / 2);
      expect(alive.length, id).toBeGreaterThan(8);
      const [before, after] = [Math.max(...alive.slice(0, middle)), Math.max(...alive.slice(middle))];
      const held = Math.max(...alive) - Math.min(...alive);
      const seconds = Math.round((performance.now() - startedAt) / 1000);
      console.log(
        `${id}: ${songs} rows in ${seconds} s, ${Math.round(before)} MB alive, then ${Math.round(after)} MB; ${Math.round(held)} MB between least and most, ${alive.length} looks`,
      );
      const rows = await Promise.all(
        ['dataset', 'train', 'heldOut'].map(async (port) => {
          const ref = made[port];
          return ref ? Number((await first.store.manifest(ref.digest)).meta['rows']) : 0;
        }),
      );
      expect(rows.reduce((sum, one) => sum + one, 0)).toBe(songs);
      return { made: made['dataset']!, grown: after - before, held };
    };
    const flat = async (room: AnyImplementation, dataset: ArtifactRef) => {
      const { made, grown } = await through(room, {}, { dataset });
      expect(grown, `${room.kind.id}, in MB`).toBeLessThan(growthMb);
      return made;
    };

    const folder = join(first.scratch, 'upload');
    await mkdir(folder);
    await pipeline(Readable.from(verses()), createWriteStream(join(folder, 'songs.txt')));
    await first.store.name('uploads/songs', await first.store.commit('file', { folder }));
    itemsOfLook = 3_000; // lines
    const imported = await through(runImportLyrics, { source: 'upload:songs', blankLine: 'song' }, {});
    expect(imported.grown, 'import-lyrics, in MB').toBeLessThan(sortingMb);
    itemsOfLook = 500;
    const cleaned = await flat(runCleanLyrics, imported.made);
    const filtered = await flat(runFilterLyrics, cleaned);
    await flat(runAnnotateRhyme, filtered);

    itemsOfLook = 1_000;
    const indexed = async (room: AnyImplementation, params: object, others: Record<string, ArtifactRef> = {}) => {
      const { id } = room.kind;
      const { held } = await through(room, params, { dataset: filtered, ...others });
      const indexMb = (songs * bytesOfIndex[id as keyof typeof bytesOfIndex]) / megabyte;
      expect(held, `${id}, in MB`).toBeLessThan(indexMb + growthMb);
    };
    await indexed(runDeduplicate, { action: 'mark' });
    await indexed(runDecontaminate, { maxLineShare: 1, maxGramShare: 1 }, { evaluation: filtered });
    await indexed(runSplitDataset, {});
  },
);
