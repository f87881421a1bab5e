import { readFileSync } from 'node:fs';
import canonicalize from 'canonicalize';
import { beforeAll, expect, test } from 'vitest';
import { lyricOf, lyricRow } from '../lyric-row.ts';
import { requestOfRow } from '../reward/row-request.ts';
import { hashText } from '../text-hash.ts';
import { dictionaries, engineHash } from './engine-hash.ts';
import { loadEnglish } from './english-phones.ts';
import { elastic, songWords } from './english-words.ts';
import { scoreHash } from './score-hash.ts';
import { score } from './score.ts';

beforeAll(() => loadEnglish());

test('the dictionaries that the hash names are those installed', () => {
  for (const [name, version] of Object.entries(dictionaries)) {
    const manifest = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string };
    expect([name, manifest.version]).toEqual([name, version]);
  }
});

/** They are in no hash, for a browser loads them with the dictionary alone: raise `engineVersion` with the number below. */
test('other lists of English words have another version', () => {
  const lists = hashText(canonicalize({ elastic, songWords }) ?? '');
  expect([engineHash().split('-')[1], lists]).toEqual(['11', '3fa065d4b54394ca']);
});

/**
 * Scores of every sample and of a spoilt copy of it. When code changes them, raise `scoreVersion` (or `engineVersion`)
 * with the number below: the hash is what tells the trainer's rule from the gate's.
 */
test('code that scores otherwise has another version', () => {
  const rows = readFileSync('datasets/samples/lyrics.jsonl', 'utf8').trimEnd().split('\n');
  const totals = rows.flatMap((line) => {
    const row = lyricRow.parse(JSON.parse(line));
    const lines = lyricOf(row).split('\n');
    const spoilt = [...lines.slice(0, -1), `${lines[1]!.slice(0, 3)}${lines[0]!.slice(3)}`].join('\n');
    return [lyricOf(row), spoilt].map((lyric) => {
      const { total, parts } = score(requestOfRow(row, lyric));
      return [total, ...Object.values(parts)].join(' ');
    });
  });
  expect([scoreHash().split('-')[1], hashText(totals.join('\n'))]).toEqual(['1', 'cbc40d19a8555f33']);
});
