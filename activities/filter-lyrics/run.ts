import { readFile } from 'node:fs/promises';
import { filterRow } from '../../datasets/curation/filter-row.ts';
import { WordFinder } from '../../datasets/curation/find-words.ts';
import { tenths } from '../../datasets/curation/tally.ts';
import { exampleList, readWordList, type WordList } from '../../datasets/curation/word-list.ts';
import { engineHash } from '../../datasets/engine/engine-hash.ts';
import { loadEnglish } from '../../datasets/engine/english-phones.ts';
import { implement } from '../implement.ts';
import { StepError } from '../step-error.ts';
import { curateRows } from '../workbench/curate-rows.ts';
import { findSources } from '../workbench/source-files.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { filterLyrics } from './kind.ts';

const bars: Readonly<Record<string, readonly number[]>> = {
  language: tenths,
  repetition: [0, 0.25, 0.5, 0.75, 1, 1.5, 2, 4],
  meanLength: [0, 2, 4, 5, 6, 7, 8, 10, 12, 16, 24, 40],
};

export const runFilterLyrics = implement(
  filterLyrics,
  async ({ params, inputs }, bench) => {
    const { list, digest } = await wordListOf(params.wordList, bench);
    // Rows that are masked have their form read off anew.
    await loadEnglish();
    const finder = new WordFinder(list, { homophones: params.homophones });
    const found = new Map<string, number>();
    return curateRows(bench, {
      kind: 'filter-lyrics',
      params,
      dataset: inputs.dataset,
      made: { engine: engineHash(), wordList: digest },
      visit(row, tally) {
        const filtered = filterRow(row, params, finder);
        for (const [name, score] of Object.entries(filtered.scores)) tally.measure(name, score, bars[name] ?? tenths);
        for (const [what, times] of Object.entries(filtered.found)) found.set(what, (found.get(what) ?? 0) + times);
        return filtered.row ?? filtered.verdict;
      },
      facts: () => ({ found: Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1))) }),
    });
  },
  {
    mark: async ({ params }, bench) => ({
      engine: engineHash(),
      rules,
      wordList: (await wordListOf(params.wordList, bench)).digest,
    }),
  },
);

/** Grows when a rule comes to judge a lyric otherwise, so that no earlier result is taken. 2: repetition counts exactly; 3: a mark ends a word. */
const rules = 3;
const largestListBytes = 16 * 1024 * 1024;

async function wordListOf(
  name: string,
  bench: Pick<Workbench, 'home' | 'store' | 'step'>,
): Promise<{ list: WordList; digest: string }> {
  if (name === 'example') return { list: exampleList, digest: 'example' };
  const { files, digest } = await findSources(name, bench);
  const entries: WordList[] = [];
  for (const file of files) {
    const bytes = await readFile(file.path);
    const unreadable = (what: string) =>
      new StepError('SourceUnreadable', `The word list ${file.name} cannot be used: ${what}`, { retry: false });
    if (bytes.length > largestListBytes) throw unreadable(`it has ${bytes.length} bytes, at most ${largestListBytes}.`);
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch (cause) {
      throw new StepError('SourceUnreadable', `The word list ${file.name} is not UTF-8. Save it as UTF-8.`, {
        retry: false,
        cause,
      });
    }
    const { list, faults } = readWordList(text);
    if (faults.length > 0) {
      const shown = faults.slice(0, 3).map(({ line, reason }) => `line ${line}: ${reason}`);
      throw unreadable(`${shown.join('; ')}. Mend ${faults.length === 1 ? 'it' : `these ${faults.length} lines`}.`);
    }
    entries.push(list);
  }
  const list = { words: entries.flatMap(({ words }) => words), allowed: entries.flatMap(({ allowed }) => allowed) };
  return { list, digest };
}
