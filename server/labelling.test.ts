import { expect, test } from 'vitest';
import { selectPreferences } from '../activities/select-preferences/kind.ts';
import { runSelectPreferences } from '../activities/select-preferences/run.ts';
import { createTestBench } from '../activities/workbench/test-bench.fixture.ts';
import { scoreHash } from '../datasets/engine/score-hash.ts';
import type { LabelFacts, LabelSheet } from './labelling.ts';
import type { JudgedVersion } from './judged-version.ts';
import { createWorld } from './stand-ins.fixture.ts';

const pair = (id: string, more: object = {}) => ({
  id,
  prompt: `write ${id}`,
  chosen: `good ${id}`,
  rejected: `bad ${id}`,
  lang: 'zh',
  chosenScore: 0.8,
  rejectedScore: 0.7,
  margin: 0.1,
  origin: 'corrupted',
  engine: 'e',
  ...more,
});

async function createDesk(rows: readonly object[]) {
  const world = await createWorld();
  const { store, ask, person } = world;
  const ref = await store.commit(
    'preferences',
    { files: { 'rows-00.jsonl': rows.map((row) => `${JSON.stringify(row)}\n`).join('') } },
    { meta: { rows: rows.length, engine: 'e' } },
  );
  await store.name('songs/preferences', ref);
  const of = ref.digest;
  const call = async <T>(token: string, method: 'GET' | 'POST', path: string, body?: object): Promise<T> => {
    const query = method === 'GET' ? `?of=${encodeURIComponent(of)}` : '';
    const answer = await ask(method, `/api/labelling${path}${query}`, { token, ...(body ? { body } : {}) });
    return { status: answer.status, ...((await answer.json()) as object) } as T;
  };
  const sheet = (token: string) => call<LabelSheet & { status: number }>(token, 'GET', '');
  /** Says which lyric is better by its own words. */
  const say = async (token: string, better: 'good' | 'bad' | 'equal' | 'skip') => {
    const { pair: next } = await sheet(token);
    const answer =
      better === 'equal' || better === 'skip' ? better : next!.first.startsWith(better) ? 'first' : 'second';
    return await call<LabelSheet>(token, 'POST', '/answer', { of, pairId: next!.id, answer });
  };
  return { ...world, of, call, sheet, say, somebody: () => person('operator') };
}

test('pairs that ask for a person come first, then each stratum in turn, in one order for everybody', async () => {
  const rows = [
    ...['z1', 'z2', 'z3'].map((id) => pair(id)),
    pair('e1', { lang: 'en' }),
    pair('close', { needsHuman: true }),
    pair('told', { people: { chosen: 1, rejected: 0, equal: 0 } }),
  ];
  const { sheet, say, somebody } = await createDesk(rows);
  const order = async (token: string) => {
    const seen: string[] = [];
    for (let next = (await sheet(token)).pair; next; next = (await say(token, 'equal')).pair) seen.push(next.id);
    return seen;
  };
  const [one, other] = [(await somebody()).token, (await somebody()).token];
  expect(await sheet(one)).toMatchObject({ total: 5, flagged: 1, answered: 0, pair: { id: 'close', isFlagged: true } });
  const seen = await order(one);
  expect(seen.slice(0, 2)).toEqual(['close', 'e1']);
  expect(seen.toSorted()).toEqual(['close', 'e1', 'z1', 'z2', 'z3']);
  expect(await order(other)).toEqual(seen);
});

test('nobody can tell which lyric the dataset prefers: neither side has it always, and nothing else is told', async () => {
  const rows = Array.from({ length: 40 }, (_, n) => pair(`p${n}`));
  const { sheet, say, somebody } = await createDesk(rows);
  const { token } = await somebody();
  let goodFirst = 0;
  for (let n = 0; n < 40; n += 1) {
    const { pair: next } = await sheet(token);
    expect(Object.keys(next!).toSorted()).toEqual(['first', 'id', 'isFlagged', 'prompt', 'second']);
    if (next!.first.startsWith('good')) goodFirst += 1;
    await say(token, 'skip');
  }
  expect(goodFirst).toBeGreaterThan(8);
  expect(goodFirst).toBeLessThan(32);
});

test('an answer is kept, goes on where it stopped, and the newest can be taken back', async () => {
  const { sheet, say, call, of, somebody } = await createDesk([pair('a'), pair('b')]);
  const { token } = await somebody();
  const first = (await sheet(token)).pair!.id;
  await say(token, 'good');
  expect(await sheet(token)).toMatchObject({ answered: 1, skipped: 0 });
  expect((await sheet(token)).pair!.id).not.toBe(first);
  expect(await call(token, 'POST', '/undo', { of })).toMatchObject({ answered: 0, pair: { id: first } });
  await say(token, 'skip');
  await say(token, 'skip');
  expect(await sheet(token)).toMatchObject({ answered: 0, skipped: 2, pair: null });
});

test('agreement is told of every two people who judged the same pairs, and how often each says what the dataset says', async () => {
  const { say, call, somebody } = await createDesk([pair('a'), pair('b'), pair('c'), pair('d')]);
  const [one, other] = [await somebody(), await somebody()];
  for (const said of ['good', 'good', 'bad', 'equal'] as const) await say(one.token, said);
  for (const said of ['good', 'bad', 'bad', 'skip'] as const) await say(other.token, said);
  const facts = await call<LabelFacts>(one.token, 'GET', '/facts');
  expect(facts.judged).toBe(4);
  expect(facts.people.map(({ judged, skipped }) => `${judged} ${skipped}`).toSorted()).toEqual(['3 1', '4 0']);
  expect(facts.agreements).toHaveLength(1);
  expect(facts.agreements[0]!.common).toBe(3);
  expect(facts.agreements[0]!.percent).toBeCloseTo(2 / 3);
  expect(facts.agreements[0]!.kappa).toBeCloseTo(0.4);
});

test('the answers become a new version, made of the old one and of the answers; the old one stays', async () => {
  const { sheet, say, call, of, somebody, store } = await createDesk([
    pair('a', { needsHuman: true }),
    pair('b', { needsHuman: true }),
    pair('c', { needsHuman: true }),
    pair('left'),
  ]);
  const { token } = await somebody();
  expect(await call(token, 'POST', '/version', { of })).toMatchObject({ status: 422 });
  const ids: string[] = [];
  for (const said of ['good', 'bad', 'equal'] as const) {
    ids.push((await sheet(token)).pair!.id);
    await say(token, said);
  }
  const made = await call<JudgedVersion & { status: number }>(token, 'POST', '/version', { of });
  expect(made).toMatchObject({
    status: 201,
    name: 'songs/preferences',
    number: 2,
    rows: 3,
    kept: 1,
    turned: 1,
    dropped: 1,
  });
  const rows = (await store.readText(made.digest, 'rows-00.jsonl'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; chosen: string; needsHuman?: boolean });
  expect(rows.map(({ chosen }) => chosen).toSorted()).toEqual(
    [`bad ${ids[1]}`, `good ${ids[0]}`, 'good left'].toSorted(),
  );
  expect(rows.some(({ needsHuman }) => needsHuman)).toBe(false);
  const { parents, meta } = await store.manifest(made.digest);
  expect(parents.toSorted()).toEqual([of, made.labels].toSorted());
  expect(meta).toMatchObject({ rows: 3, engine: 'e', judged: 3 });
  expect(await store.readText(made.labels, 'labels.jsonl')).toContain('"answer":"equal"');
  expect((await store.resolve('songs/preferences v1')).digest).toBe(of);
});

test('the step that selects preferences takes their word: in the place of the pairs they judged, whatever they said', async () => {
  const ours = { needsHuman: true, engine: scoreHash() };
  const { sheet, say, call, of, somebody, store } = await createDesk([
    ...['a', 'b', 'c'].map((id) => pair(id, ours)),
    pair('left', { engine: scoreHash() }),
  ]);
  const { token } = await somebody();
  const ids: string[] = [];
  for (const said of ['good', 'bad', 'equal'] as const) {
    ids.push((await sheet(token)).pair!.id);
    await say(token, said);
  }
  const { digest } = await call<JudgedVersion>(token, 'POST', '/version', { of });
  const bench = await createTestBench({ store });
  const preferences = { ...(await store.ref(of)), type: 'preferences' as const };
  const args = { params: selectPreferences.params.parse({ which: 'songs/preferences' }), inputs: { preferences } };
  const mark = await runSelectPreferences.mark!(args, bench);
  expect(mark).toMatchObject({ versions: [digest] });
  const made = await runSelectPreferences.run({ ...args, mark }, bench);
  const chosen = (await store.readText(made.preferences.digest, 'rows-00.jsonl'))
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { chosen: string }).chosen);
  expect(chosen.toSorted()).toEqual([`bad ${ids[1]}`, `good ${ids[0]}`, 'good left'].toSorted());
});

test('who may look and may not judge is refused, and what is no preference dataset is too', async () => {
  const { ask, person, of, store, local } = await createDesk([pair('a')]);
  const { token } = await person('viewer');
  expect((await ask('GET', `/api/labelling?of=${encodeURIComponent(of)}`, { token })).status).toBe(403);
  const { digest } = await store.commit('dataset', { files: { 'rows-00.jsonl': '{}\n' } });
  expect((await ask('GET', `/api/labelling?of=${encodeURIComponent(digest)}`, { token: local })).status).toBe(422);
});
