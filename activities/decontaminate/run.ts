import { EvaluationIndex } from '../../datasets/curation/contamination.ts';
import { tenths } from '../../datasets/curation/tally.ts';
import { lyricOf } from '../../datasets/lyric-row.ts';
import { implement } from '../implement.ts';
import { curateRows } from '../workbench/curate-rows.ts';
import { readRows } from '../workbench/dataset-files.ts';
import { createPace } from '../workbench/pace.ts';
import { decontaminate } from './kind.ts';

export const runDecontaminate = implement(decontaminate, async ({ params, inputs }, bench) => {
  const index = new EvaluationIndex();
  let songs = 0;
  const pace = createPace(bench.step, () => `${songs} evaluation rows read`);
  for await (const row of readRows(bench.store, inputs.evaluation)) {
    songs += 1;
    index.add(lyricOf(row).split('\n'));
    await pace.tick();
  }
  return curateRows(bench, {
    kind: 'decontaminate',
    params,
    dataset: inputs.dataset,
    others: [inputs.evaluation],
    made: { evaluationRows: songs },
    visit(row, tally) {
      const verdict = index.judge(lyricOf(row).split('\n'), params);
      tally.measure('overlap', verdict.score, tenths);
      return verdict.keep ? row : verdict;
    },
  });
});
