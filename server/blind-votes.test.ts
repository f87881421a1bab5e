import { expect, test } from 'vitest';
import { createCandidate } from './candidate.fixture.ts';
import { clientOf } from './run-scene.fixture.ts';

const pairs = Array.from({ length: 20 }, (_, n) => ({
  candidate: { text: `new ${n}`, rhyme: 1 },
  baseline: { text: n < 4 ? `new ${n}` : `old ${n}`, rhyme: 0 },
}));
type Candidate = Awaited<ReturnType<typeof createCandidate>>;

const sheetOf = ({ client, where }: Pick<Candidate, 'client' | 'where'>) =>
  client.call('GET /runs/{runId}/blind/{stepId}', { params: where });
async function voteAll(candidate: Pick<Candidate, 'client' | 'where'>, choose: (left: string) => 'left' | 'right') {
  const { pairs: dealt } = await sheetOf(candidate);
  for (const { place, left } of dealt)
    await candidate.client.call('PUT /runs/{runId}/blind/{stepId}/{place}', {
      params: { ...candidate.where, place },
      body: { vote: choose(left) },
    });
  return await sheetOf(candidate);
}
const forNew = (left: string) => (left.startsWith('new') ? 'left' : 'right');

test('eight pairs of different prompts whose lyrics differ; whose is whose is not told, and they stay as dealt', async () => {
  const candidate = await createCandidate(pairs);
  const sheet = await sheetOf(candidate);
  expect(sheet.pairs).toHaveLength(8);
  expect(new Set(sheet.pairs.map(({ prompt }) => prompt)).size).toBe(8);
  expect(sheet.pairs.every(({ left, right }) => left !== right)).toBe(true);
  expect(sheet.pairs.every(({ candidateSide }) => candidateSide === null)).toBe(true);
  expect(sheet.result).toBeNull();
  expect(await sheetOf(candidate)).toEqual(sheet);
});

test('sides and the result are told when the last pair has its vote, and votes stand from then on', async () => {
  const candidate = await createCandidate(pairs);
  const done = await voteAll(candidate, forNew);
  expect(done.result).toMatchObject({ own: { wins: 8, losses: 0, equal: 0 }, people: 1 });
  for (const { left, candidateSide } of done.pairs) expect(candidateSide).toBe(forNew(left));
  const again = candidate.client.call('PUT /runs/{runId}/blind/{stepId}/{place}', {
    params: { ...candidate.where, place: 0 },
    body: { vote: 'equal' },
  });
  expect((await candidate.refusal(again)).code).toBe('pairs-revealed');
});

test('everybody has pairs of their own, and only those who finished are pooled', async () => {
  const candidate = await createCandidate(pairs);
  const other = await candidate.person('viewer');
  const client = clientOf(candidate, other.token);
  await sheetOf({ ...candidate, client });
  expect((await voteAll(candidate, forNew)).result).toMatchObject({ people: 1 });
  const theirs = await voteAll({ ...candidate, client }, (left) => (left.startsWith('old') ? 'left' : 'right'));
  expect(theirs.result).toMatchObject({
    own: { wins: 0, losses: 8 },
    pooled: { wins: 8, losses: 8 },
    people: 2,
  });
});

test('votes become feedback when the person says so: what was liked up, the other down, once', async () => {
  const candidate = await createCandidate(pairs);
  const keep = () => candidate.client.call('POST /runs/{runId}/blind/{stepId}/keep', { params: candidate.where });
  expect((await candidate.refusal(keep())).code).toBe('pairs-open');
  await voteAll(candidate, forNew);
  expect((await keep()).isKept).toBe(true);
  await keep();
  const segments = await candidate.store.listRecords('feedback/lyrics/');
  expect(segments).toHaveLength(1);
  const lines = String(await candidate.store.getRecord(segments[0]!.path))
    .trim()
    .split('\n');
  const events = lines.map((line) => JSON.parse(line) as { text: string; vote: string; prompt: string });
  expect(events).toHaveLength(16);
  for (const { text, vote } of events) expect(vote).toBe(text.startsWith('new') ? 'up' : 'down');
});
