import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { lyricRow } from '../lyric-row.ts';
import { cheatNames, cheats } from './cheats.ts';
import { loadEnglish } from './english-phones.ts';
import { scoreBatch } from './score-batch.ts';
import type { ScoreRequest } from './score.ts';

/** Verses written for this project: 193 Chinese, 56 English, four lines each. */
const verses = readFileSync(new URL('../samples/lyrics.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => lyricRow.parse(JSON.parse(line)))
  .map(({ lang, messages, spec }) => ({ lang, lines: messages[1].content.split('\n'), scheme: spec.scheme }));

beforeAll(() => loadEnglish());

const sameLanguage = (lang: string) => verses.filter((verse) => verse.lang === lang);

/** Numbers from 0 to 1, the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test('there are fifty honest verses and more in each language', () => {
  expect(sameLanguage('zh').length).toBeGreaterThanOrEqual(50);
  expect(sameLanguage('en').length).toBeGreaterThanOrEqual(50);
});

test.each(cheatNames)('%s scores below every honest verse it is made from', (name) => {
  const losses = verses.flatMap((verse, index) => {
    const peers = sameLanguage(verse.lang);
    const known =
      peers[(index + 1) % peers.length] === verse
        ? peers[(index + 2) % peers.length]
        : peers[(index + 1) % peers.length];
    const random = seeded(index * 7919 + 1);
    const lines = cheats[name]({ ...verse, known: known!.lines, random });
    // As a reward sees them: honest verse beside honest verse, a cheat beside its like. Only the last cheat shows in that.
    const beside = name === 'one-group' ? peers.slice(0, 8) : [];
    const honest = beside.map((peer) => asked(peer.lines, verse));
    const alike = beside.map((peer) => asked(cheats[name]({ ...peer, known: known!.lines, random }), verse));
    const [own] = scoreBatch([asked(verse.lines, verse), ...honest]).scores;
    const [cheat] = scoreBatch([asked(lines, verse), ...alike]).scores;
    function asked(text: readonly string[], { lang, scheme }: typeof verse): ScoreRequest {
      return { lines: text, lang, scheme, linesWanted: scheme.length, known: known!.lines };
    }
    return cheat!.total < own!.total
      ? []
      : [{ verse: verse.lines, cheat: lines, own: own!.total, paid: cheat!.total, flags: cheat!.flags }];
  });
  expect(losses).toEqual([]);
});

test('no seed of the random cheats reaches the verse', () => {
  const random = fc.record({
    verse: fc.constantFrom(...verses),
    donor: fc.nat(),
    name: fc.constantFrom(
      'rhyme-list' as const,
      'spam' as const,
      'filler' as const,
      'repeat' as const,
      'too-long' as const,
    ),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(random, ({ verse, donor, name, seed }) => {
      const others = sameLanguage(verse.lang).filter((other) => other !== verse);
      const known = others[donor % others.length]!.lines;
      const wish = { lang: verse.lang, scheme: verse.scheme, linesWanted: 4, known };
      const lines = cheats[name]({ ...verse, known, random: seeded(seed) });
      const [own, cheat] = scoreBatch([
        { ...wish, lines: verse.lines },
        { ...wish, lines },
      ]).scores;
      expect(cheat!.total).toBeLessThan(own!.total);
    }),
    { numRuns: 400, seed: 5 },
  );
});
