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
import { runFilterLyrics } from '../filter-lyrics/run.ts';
import { runImportLyrics } from '../import-lyrics/run.ts';
import type { AnyImplementation } from '../run-step.ts';
import { createTestBench } from './test-bench.fixture.ts';

/** More by hand: `REFRAIN_MEMORY_ROWS`. */
const songs = Number(process.env['REFRAIN_MEMORY_ROWS'] ?? 10_000);
const megabyte = 1024 * 1024;
/** A row is about 1.5 kB: half of the rows, were they kept, are 8 MB at 10,000. */
const growthMb = 5;
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

test(
  'what a curation step holds does not grow with the rows that went through it',
  { timeout: 3_600_000 },
  async () => {
    // Steps tell their progress by the clock: this one goes by rows, about 800 between two looks.
    let clock = Date.now();
    vi.spyOn(Date, 'now').mockImplementation(() => (clock += 0.625));
    onTestFinished(() => void vi.restoreAllMocks());
    const alive: number[] = [];
    const first = await createTestBench();
    const progress = () => {
      collect();
      const { heapUsed, external } = process.memoryUsage();
      alive.push((heapUsed + external) / megabyte);
    };
    const through = async (
      room: AnyImplementation,
      params: object,
      inputs: Record<string, ArtifactRef>,
      grows: number,
    ) => {
      const { id } = room.kind;
      const bench = await createTestBench({ store: first.store, progress });
      const args = { params: room.kind.params.parse(params), inputs };
      const mark: JsonObject = (await room.mark?.(args, bench)) ?? {};
      alive.length = 0;
      const startedAt = performance.now();
      const made = (await room.run({ ...args, mark }, bench)) as unknown as {
        readonly dataset: ArtifactRef<'dataset'>;
      };
      const middle = Math.ceil(alive.length / 2);
      expect(alive.length, id).toBeGreaterThan(8);
      const [before, after] = [Math.max(...alive.slice(0, middle)), Math.max(...alive.slice(middle))];
      const seconds = Math.round((performance.now() - startedAt) / 1000);
      console.log(`${id}: ${songs} rows in ${seconds} s, ${Math.round(before)} MB alive, then ${Math.round(after)} MB`);
      expect(after - before, `${id}, in MB`).toBeLessThan(grows);
      const { meta } = await first.store.manifest(made.dataset.digest);
      expect(meta['rows']).toBe(songs);
      return made.dataset;
    };

    const folder = join(first.scratch, 'upload');
    await mkdir(folder);
    await pipeline(Readable.from(verses()), createWriteStream(join(folder, 'songs.txt')));
    await first.store.name('uploads/songs', await first.store.commit('file', { folder }));
    const imported = await through(runImportLyrics, { source: 'upload:songs', blankLine: 'song' }, {}, sortingMb);
    const cleaned = await through(runCleanLyrics, {}, { dataset: imported }, growthMb);
    const filtered = await through(runFilterLyrics, {}, { dataset: cleaned }, growthMb);
    await through(runAnnotateRhyme, {}, { dataset: filtered }, growthMb);
  },
);
