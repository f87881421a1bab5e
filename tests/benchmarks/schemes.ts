import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { loadEnglish } from '../../datasets/engine/english-phones.ts';
import { scheme } from '../../datasets/engine/scheme.ts';
import { runBench } from './harness/bench.ts';
import { installedPython, pythonEnvironment } from './harness/peers.ts';
import { verseFolder } from './harness/verse-songs.ts';

interface Stanza {
  readonly lines: readonly string[];
  readonly scheme: readonly string[];
}

/** How a scheme answers "do these two lines rhyme?" for every two lines of a stanza, beside what people wrote down. */
function agreement(stanzas: readonly Stanza[], answers: readonly (readonly unknown[])[]) {
  let [both, said, written, exact] = [0, 0, 0, 0];
  stanzas.forEach(({ lines, scheme: wanted }, at) => {
    const given = answers[at]!;
    let isSame = true;
    for (let later = 1; later < lines.length; later += 1) {
      for (let earlier = 0; earlier < later; earlier += 1) {
        const isWritten = wanted[earlier] === wanted[later];
        const isSaid = given[earlier] !== null && given[earlier] === given[later];
        both += Number(isSaid && isWritten);
        said += Number(isSaid);
        written += Number(isWritten);
        isSame &&= isSaid === isWritten;
      }
    }
    exact += Number(isSame);
  });
  const [precision, recall] = [both / said, both / written];
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall), exact: exact / stanzas.length };
}

/** The schemes that people wrote down for old English verse, by our engine and by the library pronouncing. */
await runBench('schemes', async (bench) => {
  const text = gunzipSync(await readFile(join(verseFolder(), 'en', 'chicago_rhyme_dev.jsonl.gz'))).toString();
  const all = text
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row) as Stanza);
  // A scheme that ends in "and so on" names no line for certain.
  const stanzas = all.filter((stanza) => stanza.scheme.length === stanza.lines.length && !stanza.scheme.includes('*'));
  bench.say(`${stanzas.length} of ${all.length} stanzas: those whose scheme names every line`);

  await loadEnglish();
  const ours = stanzas.map(({ lines }) => scheme(lines, { lang: 'en' }).lines.map(({ letter }) => letter));
  const script = join('tests', 'benchmarks', 'peers', 'pronouncing_schemes.py');
  const said = execFileSync(installedPython('curation', 'REFRAIN_BENCH_CURATION'), [script], {
    input: stanzas.map(({ lines }) => `${JSON.stringify(lines)}\n`).join(''),
    env: pythonEnvironment(),
    encoding: 'utf8',
    maxBuffer: 64 * 1_024 * 1_024,
  });
  const [version, ...answers] = said.trim().split('\n');
  bench.version('pronouncing', version!);
  const theirs = answers.map((answer) => JSON.parse(answer) as number[]);

  const [mine, peer] = [agreement(stanzas, ours), agreement(stanzas, theirs)];
  for (const measure of ['f1', 'precision', 'recall', 'exact'] as const) {
    bench.sample(measure, 'Refrain', mine[measure]);
    bench.sample(measure, 'pronouncing', peer[measure]);
  }
  return { f1: mine.f1, f1Pronouncing: peer.f1, exact: mine.exact, exactPronouncing: peer.exact };
});
