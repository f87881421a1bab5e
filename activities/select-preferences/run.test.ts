import { beforeAll, expect, test } from 'vitest';
import { loadEnglish } from '../../datasets/engine/english-phones.ts';
import { scoreHash } from '../../datasets/engine/score-hash.ts';
import { judgedRow, type PairVotes } from '../../datasets/judged-pairs.ts';
import type { ArtifactRef } from '../../pipeline/artifact.ts';
import { compile } from '../../pipeline/compile.ts';
import { catalog } from '../catalog.ts';
import { readPreferences } from '../workbench/preference-files.ts';
import { givenPreferences, pairOf } from '../workbench/preference-pairs.fixture.ts';
import type { PreferenceRow } from '../workbench/preference-row.ts';
import { createTestBench } from '../workbench/test-bench.fixture.ts';
import { selectPreferences } from './kind.ts';
import { runSelectPreferences } from './run.ts';

beforeAll(() => loadEnglish());

const kept: PairVotes = { chosen: 2, rejected: 0, equal: 0 };
const turned: PairVotes = { chosen: 0, rejected: 2, equal: 0 };
const equal: PairVotes = { chosen: 1, rejected: 1, equal: 0 };
const lines = ['孤舟一夜梦潇湘', '满袖西风满地霜', '月落江边雁字长', '醒来不见旧时路', '桌上一杯凉的水'];
const [a, b, c, d] = [
  pairOf(lines[0]!, lines[3]!),
  pairOf(lines[1]!, lines[3]!),
  pairOf(lines[2]!, lines[3]!),
  pairOf(lines[0]!, lines[4]!),
];

async function createShelf(name = 'songs/preferences/preferences') {
  const bench = await createTestBench();
  const { store } = bench;
  const named = async (ref: ArtifactRef) => void (await store.name(name, ref));
  return {
    bench,
    /** What a step made, and what people made of it: an artifact with their answers, and the version that follows. */
    async judge(rows: readonly PreferenceRow[], votes: Readonly<Record<string, PairVotes>>) {
      const made = await givenPreferences(store, rows);
      await named(made);
      const answers = Object.entries(votes).flatMap(([pair, { chosen, rejected }]) => [
        ...Array.from({ length: chosen }, (_, at) => ({ pair, person: `c${at}`, answer: 'chosen' })),
        ...Array.from({ length: rejected }, (_, at) => ({ pair, person: `r${at}`, answer: 'rejected' })),
      ]);
      const labels = await store.commit(
        'file',
        { files: { 'labels.jsonl': answers.map((one) => `${JSON.stringify(one)}\n`).join('') } },
        { parents: [made], meta: { labels: answers.length } },
      );
      const judged = rows.flatMap((row) => (votes[row.id] ? (judgedRow(row, votes[row.id]!) ?? []) : row));
      const version = await givenPreferences(store, judged as PreferenceRow[], {
        parents: [made, labels],
        meta: { judged: Object.keys(votes).length },
      });
      await named(version);
      return version;
    },
    make: async (rows: readonly PreferenceRow[]) => {
      const made = await givenPreferences(store, rows);
      await named(made);
      return made;
    },
    async select(params: Record<string, unknown> = {}, preferences?: ArtifactRef<'preferences'>) {
      const args = {
        params: selectPreferences.params.parse({ which: name, ...params }),
        inputs: { ...(preferences && { preferences }) },
      };
      const mark = await runSelectPreferences.mark!(args, bench);
      const again = await createTestBench({ store });
      const made = await runSelectPreferences.run({ ...args, mark }, again);
      const pairs: PreferenceRow[] = [];
      for await (const { pair } of readPreferences(store, made.preferences)) pairs.push(pair);
      const report = JSON.parse(await store.readText(made.report.digest, 'report.json')) as {
        metrics: Record<string, number>;
        sources: { digest: string; pairs: number }[];
      };
      return { mark, made, pairs, chosen: pairs.map(({ chosen }) => chosen).toSorted(), report };
    },
  };
}

test('pairs that people judged go into training, of every version, and the others stay behind', async () => {
  const { judge, make, select } = await createShelf();
  const first = await judge([a, b], { [a.id]: kept });
  const second = await judge([b, c], { [c.id]: turned });
  await make([b, d]);
  const { pairs, report, made } = await select();
  expect(new Map(pairs.map(({ chosen, people }) => [chosen, people]))).toEqual(
    new Map([
      [a.chosen, kept],
      [c.rejected, kept],
    ]),
  );
  expect(report.metrics).toMatchObject({ rows: 2, fromPeople: 2, selected: 2, connected: 0 });
  expect(report.sources).toEqual([
    { digest: second.digest, pairs: 1 },
    { digest: first.digest, pairs: 1 },
  ]);
  expect(made.$metrics).toEqual(report.metrics);
});

test('of what is connected, people’s word stands in the place of the pairs they judged: turned, confirmed or taken out', async () => {
  const { judge, make, select, bench } = await createShelf();
  await judge([a, b, c], { [a.id]: turned, [b.id]: equal, [c.id]: kept });
  const today = await make([a, b, c, d]);
  const { chosen, report, made } = await select({}, today);
  expect(chosen).toEqual([a.rejected, c.chosen, d.chosen].toSorted());
  expect(report.metrics).toMatchObject({ rows: 3, fromPeople: 2, selected: 2, connected: 1, replaced: 3 });
  const { meta, parents } = await bench.store.manifest(made.preferences.digest);
  expect(meta).toEqual({ rows: 3, fromPeople: 2, engine: scoreHash() });
  expect(parents).toContain(today.digest);
});

test('the newest word on a pair counts', async () => {
  const { judge, select } = await createShelf();
  await judge([a, b], { [a.id]: kept, [b.id]: kept });
  await judge([a, c], { [a.id]: turned, [c.id]: equal });
  expect((await select()).chosen).toEqual([a.rejected, b.chosen].toSorted());
});

test('another judged version is another mark; one that a step made is not, unless it is to be taken whole', async () => {
  const { judge, make, select } = await createShelf();
  await judge([a], { [a.id]: kept });
  const { mark } = await select();
  await make([d]);
  expect((await select()).mark).toEqual(mark);
  const whole = await select({ take: 'whole' });
  expect(whole.pairs).toEqual([d]);
  await judge([b], { [b.id]: kept });
  expect((await select()).mark).not.toEqual(mark);
});

test('a number or a digest names one version, and the same pairs make the same bytes', async () => {
  const { judge, select } = await createShelf();
  const version = await judge([a, b], { [a.id]: kept });
  await judge([c], { [c.id]: kept });
  const [numbered, byDigest] = [
    await select({ which: 'songs/preferences/preferences v2' }),
    await select({ which: version.digest }),
  ];
  expect(numbered.chosen).toEqual([a.chosen]);
  expect(byDigest.pairs).toEqual(numbered.pairs);
  expect((await select({ which: version.digest })).made).toEqual(byDigest.made);
  expect((await select({ which: 'songs/preferences/preferences v2', take: 'whole' })).chosen).toEqual(
    [a.chosen, b.chosen].toSorted(),
  );
});

test('as long as nobody has judged, what is connected goes through, and nothing else does', async () => {
  const { make, select } = await createShelf();
  const today = await make([a, b]);
  expect((await select({}, today)).chosen).toEqual([a.chosen, b.chosen].toSorted());
  await expect(select()).rejects.toMatchObject({
    code: 'SourceMissing',
    message: expect.stringContaining('under Labelling') as string,
  });
});

test('without a name it takes what people made of its own pairs, and what it made itself is no news to it', async () => {
  const { bench, judge, make, select } = await createShelf('test/step/preferences');
  const today = await make([a, d]);
  const first = await select({ which: '' }, today);
  expect(first.mark).toMatchObject({ versions: [] });
  await bench.store.name('test/step/preferences', first.made.preferences);
  await judge(first.pairs, { [a.id]: turned });
  const second = await select({ which: '' }, today);
  expect(second.chosen).toEqual([a.rejected, d.chosen].toSorted());
  await bench.store.name('test/step/preferences', second.made.preferences);
  expect((await select({ which: '' }, today)).made).toEqual(second.made);
});

test('a name that nobody gave, and one of something else, are told apart', async () => {
  const { select, bench } = await createShelf();
  await expect(select()).rejects.toMatchObject({ code: 'SourceMissing', retry: false });
  await bench.store.name('words', await bench.store.commit('file', { files: { a: 'a' } }));
  await expect(select({ which: 'words' })).rejects.toMatchObject({
    code: 'SourceUnreadable',
    message: expect.stringContaining('is a file') as string,
  });
});

test('pairs by another scorer are refused one by one, with what helps; scored again, people’s word stands', async () => {
  const { judge, select } = await createShelf();
  const old = { engine: 'score-0-old', chosenScore: 0.1, rejectedScore: 0.9, margin: -0.8 };
  await judge([{ ...a, ...old }, b, { ...c, ...old }], { [a.id]: turned, [b.id]: kept });
  await expect(select()).rejects.toMatchObject({
    code: 'ScorerChanged',
    message: expect.stringMatching(/^1 of 2 pairs .*score-0-old.*score-again/) as string,
  });
  const { pairs, report } = await select({ otherScorer: 'score-again' });
  expect(report.metrics).toMatchObject({ rows: 2, fromPeople: 2, scoredAgain: 1 });
  const again = pairs.find(({ chosen }) => chosen === a.rejected)!;
  expect(again.engine).toBe(scoreHash());
  expect(again.margin).toBeCloseTo(again.chosenScore - again.rejectedScore, 6);
  expect(again.people).toEqual(kept);
});

test('a pair without people that says the opposite when it is scored again is left out', async () => {
  const { make, select } = await createShelf();
  const verse = ['月落江边雁字长\n孤舟一夜梦潇湘', '推开窗子看远山\n昨夜风雨不肯走'] as const;
  const old = { engine: 'score-0-old' };
  await make([pairOf(verse[0], verse[1], old), pairOf(verse[1], verse[0].replace('潇湘', '故乡'), old), d]);
  const { report, chosen } = await select({ take: 'whole', otherScorer: 'score-again' });
  expect(report.metrics).toMatchObject({ rows: 2, scoredAgain: 2, contradicted: 1 });
  expect(chosen).toContain(verse[0]);
});

test('it stands between what builds preferences and what learns from them, or alone', () => {
  const source = (edges: string) => `refrain: 1
id: songs
steps:
  - { id: release, kind: select-release@1 }
  - { id: lyrics, kind: import-lyrics@2 }
  - { id: preferences, kind: build-preferences@1 }
  - { id: judged, kind: select-preferences@1, params: { take: judged } }
  - { id: dpo, kind: train-dpo@1 }
edges:
  - { from: lyrics.dataset, to: preferences.dataset }
  - { from: release.base, to: dpo.base }
  - { from: release.adapter, to: dpo.adapter }
  - { from: judged.preferences, to: dpo.preferences }
${edges}`;
  for (const edges of ['', '  - { from: preferences.preferences, to: judged.preferences }\n'])
    expect(compile(source(edges), catalog, { revision: null })).toMatchObject({ ok: true });
});
