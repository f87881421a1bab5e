import { annotate } from '../../datasets/curation/annotate.ts';
import { withFlag } from '../../datasets/curation/rewrite-row.ts';
import { tenths } from '../../datasets/curation/tally.ts';
import { engineHash } from '../../datasets/engine/engine-hash.ts';
import { loadEnglish } from '../../datasets/engine/english-phones.ts';
import { lyricOf } from '../../datasets/lyric-row.ts';
import { implement } from '../implement.ts';
import { curateRows } from '../workbench/curate-rows.ts';
import { annotateRhyme } from './kind.ts';

export const runAnnotateRhyme = implement(
  annotateRhyme,
  async ({ params, inputs }, bench) => {
    await loadEnglish();
    const levels = new Map<string, number>();
    return curateRows(bench, {
      kind: 'annotate-rhyme',
      params,
      dataset: inputs.dataset,
      made: { engine: engineHash(), book: params.book },
      visit(row, tally) {
        const { lines, ...song } = annotate(lyricOf(row).split('\n'), {
          book: params.book,
          ...(row.sections && { sections: row.sections }),
        });
        tally.measure('rhymeShare', song.rhymeShare, tenths);
        tally.measure('coverage', song.coverage, tenths);
        for (const { level } of lines) levels.set(level, (levels.get(level) ?? 0) + 1);
        const isLow = song.rhymeShare < params.minRhymeShare;
        if (isLow && params.action === 'drop') {
          const detail = `${song.rhymeShare} of its lines rhyme, wanted ${params.minRhymeShare}; scheme ${song.scheme.slice(0, 80)}`;
          return { reason: 'rhyme', detail };
        }
        if (isLow) tally.change('rhyme:low');
        const annotated = {
          ...row,
          annotation: {
            ...song,
            lines: lines.map((line) => ({ ...line, syllables: [...line.syllables] as [number, number] })),
          },
        };
        return isLow ? withFlag(annotated, 'rhyme:low') : annotated;
      },
      facts: () => ({ levels: Object.fromEntries([...levels].sort(([a], [b]) => (a < b ? -1 : 1))) }),
    });
  },
  { mark: async () => ({ engine: engineHash() }) },
);
