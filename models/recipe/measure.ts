/**
 * Judges what `sample.py` wrote: share of quatrains of 4 × 7 characters, share that obeys its rhyme mark (lines 2 and 4
 * end in the group, on different characters), and the mean score of the product's scorer.
 *
 *     npx tsx models/recipe/measure.ts SAMPLES.jsonl…
 */
import { readFileSync } from 'node:fs';
import { score } from '../../datasets/engine/score.ts';
import { rhymeGroupOf } from '../../datasets/lyric-form.ts';
import { isRhymeGroup } from '../../datasets/rhyme-groups.ts';

for (const path of process.argv.slice(2)) {
  const rows = readFileSync(path, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as { prompt: string; lyric: string });
  let [formed, obedient, total] = [0, 0, 0];
  for (const { prompt, lyric } of rows) {
    const lines = lyric.split('\n');
    const group = /【([a-z]+)】/.exec(prompt)?.[1];
    if (lines.length === 4 && lines.every((line) => /^\p{Script=Han}{7}$/u.test(line))) formed += 1;
    const [second = '', fourth = ''] = [lines[1], lines[3]];
    if (rhymeGroupOf(second) === group && rhymeGroupOf(fourth) === group && second.at(-1) !== fourth.at(-1)) obedient += 1;
    total += score({ lines, lang: 'zh', linesWanted: 4, syllables: 7, ...(isRhymeGroup(group) ? { rhyme: { A: { final: group } } } : {}) }).total;
  }
  const share = (count: number) => `${((100 * count) / rows.length).toFixed(1)} %`;
  console.log(`${path}: ${rows.length} lyrics, ${share(formed)} well formed, ${share(obedient)} obey the mark, mean score ${(total / rows.length).toFixed(3)}`);
}
