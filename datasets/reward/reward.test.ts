import { beforeAll, expect, test } from 'vitest';
import { loadEnglish } from '../engine/english-phones.ts';
import { score } from '../engine/score.ts';
import { rewardAlarms, type RewardStep } from './alarms.ts';
import { judgeReward, TermFailed } from './judge-reward.ts';
import { defaultReward, rewardDocument, rewardHash, targetSyllablesOf } from './reward-document.ts';

beforeAll(() => loadEnglish());

const lines = ['晚风吹过旧城墙', '有人还在等月光', '一封没有寄的信', '躺在抽屉旧木箱'];
const noTerms = () => Promise.reject(new Error('none was declared'));

test('nine syllables are the target of rap unless document or prompt say another', async () => {
  expect(targetSyllablesOf(defaultReward)).toBe(9);
  expect(targetSyllablesOf(rewardDocument.parse({ version: 1, name: 'pop', profile: 'pop' }))).toBeNull();
  const [short] = (await judgeReward(defaultReward, [{ lines }], noTerms)).rows;
  const [asked] = (await judgeReward(defaultReward, [{ lines, syllables: 7 }], noTerms)).rows;
  expect(short!.terms['syllables']).toBeLessThan(1);
  expect(asked!.terms['syllables']).toBe(1);
});

test('without own terms a reward is the score', async () => {
  const pop = rewardDocument.parse({ version: 1, name: 'pop', profile: 'pop' });
  const [row] = (await judgeReward(pop, [{ lines, scheme: 'AABA' }], noTerms)).rows;
  expect(row!.reward).toBe(score({ lines, scheme: 'AABA' }).total);
});

test('own terms multiply as gates and are weighed as soft terms, each logged by its name', async () => {
  const url = 'http://127.0.0.1:9/term';
  const document = rewardDocument.parse({
    version: 2,
    name: 'judged',
    profile: 'pop',
    terms: [
      { name: 'clean', url, as: 'gate' },
      { name: 'taste', url, weight: 1 },
    ],
  });
  const ask = async (term: { name: string }) => (term.name === 'clean' ? [1, 0] : [0.5, 1]);
  const { rows } = await judgeReward(
    document,
    [
      { lines, scheme: 'AABA' },
      { lines, scheme: 'AABA' },
    ],
    ask,
  );
  const { soft } = score({ lines, scheme: 'AABA' });
  expect(rows[0]!.reward).toBeCloseTo((soft + 0.5) / 2, 5);
  expect(rows[0]!.terms).toMatchObject({ clean: 1, taste: 0.5, rhyme: 1 });
  expect(rows[1]!.reward).toBe(0);
});

test('an own term that answers too little or no share fails the batch', async () => {
  const document = rewardDocument.parse({
    version: 1,
    name: 'x',
    terms: [{ name: 'taste', url: 'https://terms.test/' }],
  });
  await expect(judgeReward(document, [{ lines }], async () => [])).rejects.toBeInstanceOf(TermFailed);
  await expect(judgeReward(document, [{ lines }], async () => [1.5])).rejects.toBeInstanceOf(TermFailed);
  await expect(judgeReward(document, [{ lines }], async () => [Number.NaN])).rejects.toBeInstanceOf(TermFailed);
});

test('documents with names taken, without any weight or with another key are refused', () => {
  const term = (name: string) => ({ name, url: 'http://127.0.0.1/' });
  expect(rewardDocument.safeParse({ version: 1, name: 'x', terms: [term('rhyme')] }).success).toBe(false);
  expect(rewardDocument.safeParse({ version: 1, name: 'x', terms: [term('a'), term('a')] }).success).toBe(false);
  const weights = { rhyme: 0, scheme: 0, syllables: 0, variety: 0 };
  expect(rewardDocument.safeParse({ version: 1, name: 'x', weights }).success).toBe(false);
  expect(rewardDocument.safeParse({ version: 1, name: 'x', wieghts: {} }).success).toBe(false);
});

test('a changed weight is another reward', () => {
  const changed = rewardDocument.parse({ version: 1, name: 'rap', weights: { rhyme: 0.6 } });
  expect(rewardHash(changed)).not.toBe(rewardHash(defaultReward));
  expect(rewardHash(rewardDocument.parse({ name: 'rap', version: 1 }))).toBe(rewardHash(defaultReward));
});

const step = (number: number, more: Partial<RewardStep> = {}): RewardStep => ({
  step: number,
  groups: [
    [0.2, 0.7],
    [0.4, 0.5],
  ],
  meanSyllables: 28,
  identicalRate: 0.05,
  ...more,
});
const calm = Array.from({ length: 8 }, (_, index) => step(index + 1));

test('a calm training alarms nobody', () => {
  expect(rewardAlarms([])).toEqual([]);
  expect(rewardAlarms(calm)).toEqual([]);
});

test('answers that are all worth the same alarm at once', () => {
  expect(
    rewardAlarms([
      step(1, {
        groups: [
          [0.5, 0.5, 0.5],
          [0.1, 0.9],
        ],
      }),
    ]),
  ).toEqual([{ code: 'zero-variance', step: 1, now: 0.5, before: 0 }]);
});

test('a third more length and a rising rate of identical rhymes alarm, a wobble does not', () => {
  const longer = [...calm, ...Array.from({ length: 5 }, (_, index) => step(9 + index, { meanSyllables: 37 }))];
  expect(rewardAlarms(longer).map(({ code }) => code)).toEqual(['length-drift']);
  expect(rewardAlarms([...calm, step(9, { meanSyllables: 37, identicalRate: 0.3 })])).toEqual([]);
  const lazy = [...calm, ...Array.from({ length: 5 }, (_, index) => step(9 + index, { identicalRate: 0.4 }))];
  expect(rewardAlarms(lazy)).toEqual([{ code: 'identical-rising', step: 13, now: 0.4, before: 0.05 }]);
});
