import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { cleanRow } from './clean-row.ts';
import { findCopies, type SongCopy } from './find-copies.ts';
import { WordFinder } from './find-words.ts';
import { languageOfSong } from './line-language.ts';
import { shinglesOf } from './min-hash.ts';
import { findPersonalData } from './personal-data.ts';
import { judgeRepetition } from './repetition.ts';
import { judgeShape } from './shape.ts';
import { exampleList } from './word-list.ts';
import type { LyricRow } from '../lyric-row.ts';

/** Public-domain verse that is no part of this repository; without it these tests have nothing to say. */
const folder = process.env['REFRAIN_VERSE_DATA'] ?? '';
const has = folder !== '' && existsSync(join(folder, 'zh'));

interface Poem {
  readonly id: string;
  readonly lines?: readonly string[];
  readonly paragraphs?: readonly string[];
  readonly stanzas?: readonly (readonly string[])[];
}
const poems = (path: string): Poem[] =>
  gunzipSync(readFileSync(join(folder, path)))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Poem);
const linesOf = ({ lines, paragraphs, stanzas }: Poem) => [...(lines ?? paragraphs ?? stanzas?.flat() ?? [])];

const classical = ['zh/tang_shi.hans.jsonl.gz', 'zh/song_quatrains.hans.jsonl.gz', 'zh/song_ci.jsonl.gz'];

describe.skipIf(!has)('the dirt of the verse data', () => {
  test('stage marks of the plays are taken out, and nothing but what stands in brackets', { timeout: 60_000 }, () => {
    const options = {
      script: 'keep',
      adLibs: 'drop',
      endPunctuation: 'keep',
      splitAtPunctuation: false,
      minLines: 1,
    } as const;
    const removed = new Map<string, number>();
    let [plays, marked, left] = [0, 0, 0];
    for (const poem of poems('zh/yuan_qu.jsonl.gz')) {
      const text = linesOf(poem).join('\n');
      const row = { id: poem.id, messages: [{ content: '' }, { content: text }] } as unknown as LyricRow;
      // The form of a row is not what is looked at here.
      const answer = cleanTextOf(row, options);
      plays += 1;
      for (const [what, times] of Object.entries(answer.changes)) removed.set(what, (removed.get(what) ?? 0) + times);
      if (/[(（]/.test(text)) marked += 1;
      if (/[()（）]/.test(answer.text)) left += 1;
    }
    console.log(
      `Yuan qu: ${plays} songs, ${marked} with brackets, ${left} after; ${JSON.stringify(Object.fromEntries(removed))}`,
    );
    expect(removed.get('stage-mark')).toBeGreaterThan(9_000);
    expect(left).toBeLessThan(marked * 0.02);
  });

  test('about 1,470 poems are there twice, and variants are found beside them', { timeout: 180_000 }, async () => {
    const all = classical.flatMap((path) =>
      poems(path).map((poem) => ({ id: poem.id, text: linesOf(poem).join('\n') })),
    );
    const clusters = await findCopies(0.8, async function* (): AsyncGenerator<SongCopy> {
      for (const { id, text } of all)
        yield { id, text, richness: () => text.length, shingles: () => shinglesOf([text]) };
    });
    const copies = clusters.flatMap((cluster) => cluster.copies);
    const exact = copies.filter((copy) => copy.exact).length;
    const largest = Math.max(...clusters.map((cluster) => cluster.copies.length + 1));
    console.log(
      `${all.length} poems: ${clusters.length} clusters, ${exact} exact copies, ${copies.length - exact} variants, largest ${largest}`,
    );
    expect(exact).toBeGreaterThan(1_400);
    expect(exact).toBeLessThan(1_550);
    expect(copies.length - exact).toBeGreaterThan(500);
  });

  test(
    'honest verse passes the filters: no personal data, and two lyrics in a thousand with refrains all through',
    { timeout: 120_000 },
    () => {
      const limits = {
        minLines: 2,
        maxLines: 400,
        minMeanLength: 2,
        maxMeanLength: 24,
        maxSymbolShare: 0.1,
        maxRareShare: 0.1,
      };
      const finder = new WordFinder(exampleList);
      const counts = { songs: 0, language: 0, shape: 0, repetition: 0, repetitionStrict: 0, personal: 0, words: 0 };
      const sources: [string, 'zh' | 'en'][] = [
        ['zh/modern_verse_pd.jsonl.gz', 'zh'],
        ['zh/song_ci.jsonl.gz', 'zh'],
        ['en/verse_pd.jsonl.gz', 'en'],
        ['en/mother_goose_1916.jsonl.gz', 'en'],
      ];
      for (const [path, language] of sources)
        for (const poem of poems(path)) {
          const lines = linesOf(poem).filter((line) => line.trim() !== '');
          counts.songs += 1;
          if (languageOfSong(lines).main !== language) counts.language += 1;
          if (!judgeShape(lines, limits).keep) counts.shape += 1;
          if (!judgeRepetition(lines, [], 0.5).keep) counts.repetition += 1;
          if (!judgeRepetition(lines).keep) counts.repetitionStrict += 1;
          if (lines.some((line) => findPersonalData(line).length > 0)) counts.personal += 1;
          if (finder.find(lines.join('\n')).some(({ severity }) => severity !== 'low')) counts.words += 1;
        }
      console.log(`filters on honest verse: ${JSON.stringify(counts)}`);
      expect(counts.personal).toBe(0);
      expect(counts.language / counts.songs).toBeLessThan(0.01);
      expect(counts.repetition / counts.songs).toBeLessThan(0.005);
    },
  );
});

function cleanTextOf(row: LyricRow, options: Parameters<typeof cleanRow>[1]) {
  const given = { ...row, lang: 'zh', style: '', source: 't', license: 'PD' } as LyricRow;
  const answer = cleanRow(given, options);
  return { changes: answer.changes, text: 'row' in answer ? answer.row.messages[1].content : '' };
}
