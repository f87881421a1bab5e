import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCleanLyrics } from '../activities/clean-lyrics/run.ts';
import { runImportLyrics1 } from '../activities/import-lyrics/first-version.ts';
import { runImportLyrics } from '../activities/import-lyrics/run.ts';
import type { AnyImplementation } from '../activities/run-step.ts';
import { runSplitDataset1 } from '../activities/split-dataset/first-version.ts';
import { runSplitDataset } from '../activities/split-dataset/run.ts';
import { fileDigest } from '../activities/workbench/file-digest.ts';
import { createTestBench } from '../activities/workbench/test-bench.fixture.ts';
import type { ArtifactRef } from '../pipeline/artifact.ts';
import { openMemoryStore } from '../store/open-store.ts';

type Outputs = Readonly<Record<string, ArtifactRef>>;

/** Runs steps of one store, each with the params it says. */
async function createLine() {
  const { scratch } = await createTestBench();
  const store = openMemoryStore(join(scratch, 'cache'));
  return {
    async make(room: AnyImplementation, params: object = {}, inputs: Outputs = {}): Promise<Outputs> {
      const bench = await createTestBench({ store });
      const args = { params: room.kind.params.parse(params), inputs };
      const mark = (await room.mark?.(args, bench)) ?? {};
      return (await room.run({ ...args, mark }, bench)) as Outputs;
    },
    async rowsOf(made: Outputs, port: string): Promise<string> {
      const folder = await store.checkout(made[port]!);
      return fileDigest(join(folder, 'rows-00.jsonl'), new AbortController().signal);
    },
  };
}

test('the lyrics that ship come out of the steps of the presets as they came out of the first versions', async () => {
  const { make, rowsOf } = await createLine();
  const sought = { heldOutShare: 0.3, seed: 17 };
  const first = await make(runImportLyrics1);
  const parted = await make(runSplitDataset1, sought, { dataset: first['dataset']! });

  const imported = await make(runImportLyrics);
  const cleaned = await make(runCleanLyrics, {}, { dataset: imported['dataset']! });
  const again = await make(runSplitDataset, sought, { dataset: cleaned['dataset']! });

  expect(await rowsOf(cleaned, 'dataset')).toBe(await rowsOf(first, 'dataset'));
  for (const port of ['train', 'heldOut']) expect(await rowsOf(again, port), port).toBe(await rowsOf(parted, port));
});
