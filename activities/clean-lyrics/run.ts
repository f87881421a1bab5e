import { cleanRow } from '../../datasets/curation/clean-row.ts';
import { engineHash } from '../../datasets/engine/engine-hash.ts';
import { loadEnglish } from '../../datasets/engine/english-phones.ts';
import { implement } from '../implement.ts';
import { curateRows } from '../workbench/curate-rows.ts';
import { cleanLyrics } from './kind.ts';

export const runCleanLyrics = implement(
  cleanLyrics,
  async ({ params, inputs }, bench) => {
    // Rows that change have their form read off anew.
    await loadEnglish();
    return curateRows(bench, {
      kind: 'clean-lyrics',
      params,
      dataset: inputs.dataset,
      made: { engine: engineHash() },
      visit(row, tally) {
        const cleaned = cleanRow(row, params);
        for (const [what, times] of Object.entries(cleaned.changes)) tally.change(what, times);
        if (Object.keys(cleaned.changes).length > 0) tally.change('rows', 1);
        return 'row' in cleaned ? cleaned.row : cleaned.verdict;
      },
    });
  },
  { mark: async () => ({ engine: engineHash() }) },
);
