import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadEnglish } from '../../datasets/engine/english-phones.ts';
import { scoreHash } from '../../datasets/engine/score-hash.ts';
import { score } from '../../datasets/engine/score.ts';
import type { Language } from '../../datasets/language.ts';
import { lyricOf, promptOf } from '../../datasets/lyric-row.ts';
import type { LyricRow } from '../../datasets/lyric-row.ts';
import { requestOfRow } from '../../datasets/reward/row-request.ts';
import { randomFrom } from '../../datasets/text-hash.ts';
import type { ArtifactRef } from '../../pipeline/artifact.ts';
import type { Store } from '../../store/store.ts';
import { implement } from '../implement.ts';
import { StepError } from '../step-error.ts';
import { readJsonLines, readRows, sortById, writeJsonLines } from '../workbench/dataset-files.ts';
import { feedbackEvent, pairFeedback } from './feedback-pairs.ts';
import type { FeedbackEvent } from './feedback-pairs.ts';
import { differByIdenticalRhyme, pairCandidates } from './candidate-pairs.ts';
import { buildPreferences } from './kind.ts';
import { createPreference } from '../workbench/preference-row.ts';
import type { PreferenceRow } from '../workbench/preference-row.ts';
import { pairsByLevel, rhymeLevelOf, rhymeLevels } from './rhyme-level.ts';
import type { RhymeLevel } from './rhyme-level.ts';
import { spoil, spoilings } from './spoil.ts';
import type { Spoiling } from './spoil.ts';

const mostSamples = 20;
/** A margin up to so much above the smallest is too close for the scorer alone. */
const closeBy = 0.05;

export const runBuildPreferences = implement(
  buildPreferences,
  async ({ params, inputs }, { store, scratch, step }) => {
    await loadEnglish();
    const engine = scoreHash();
    const rows: LyricRow[] = [];
    for await (const row of readRows(store, inputs.dataset)) rows.push(row);
    const linesOf = (lang: Language) =>
      rows.filter((row) => row.lang === lang).flatMap((row) => lyricOf(row).split('\n'));
    const others = { zh: linesOf('zh'), en: linesOf('en') };

    const levels = rows.map((row) => rhymeLevelOf(row));
    const wanted = params.balanceLevels ? pairsByLevel(levels, params.pairsPerRow, spoilings.length) : null;
    const spoilt: SpoiltPair[] = [];
    for (const [index, row] of rows.entries()) {
      if (index % 1_000 === 999) {
        step.signal.throwIfAborted();
        step.progress({ message: `${index + 1} lyrics paired`, step: index + 1, totalSteps: rows.length });
      }
      const level = levels[index] ?? 'none';
      const pairsPerRow = wanted?.[level] ?? params.pairsPerRow;
      spoilt.push(...spoilRow(row, others[row.lang], { ...params, pairsPerRow, level }));
    }
    const { events, badEvents } = inputs.feedback
      ? await readFeedback(store, inputs.feedback)
      : { events: [], badEvents: 0 };
    const liked = pairFeedback(events);
    const candidates: LyricRow[] = [];
    if (inputs.candidates) for await (const row of readRows(store, inputs.candidates)) candidates.push(row);
    const written = pairCandidates(candidates, { ...params, closeBy });
    const pairs = sortById([
      ...new Map([...spoilt.map(({ pair }) => pair), ...written, ...liked].map((pair) => [pair.id, pair])).values(),
    ]);
    if (pairs.length === 0) {
      const message = `${rows.length} lyrics, ${candidates.length} candidates and ${events.length} votes gave no pair with a margin of ${params.minMargin}. Lower the smallest margin, or bring lyrics that rhyme.`;
      throw new StepError('DatasetEmpty', message, { retry: false });
    }

    const folders = { preferences: join(scratch, 'preferences'), report: join(scratch, 'report') };
    await mkdir(folders.preferences);
    await mkdir(folders.report);
    const needsHuman = pairs.filter((pair) => pair.needsHuman).length;
    const counts = {
      rows: pairs.length,
      corrupted: spoilt.length,
      ...(inputs.candidates && { model: written.length }),
      feedback: liked.length,
      needsHuman,
    };
    await writeJsonLines(join(folders.preferences, 'rows-00.jsonl'), pairs);
    await writeJsonLines(join(folders.preferences, 'card.json'), [
      { schemaVersion: 1, ...counts, made: { step: 'build-preferences', params, engine } },
    ]);
    const parents: ArtifactRef[] = [inputs.dataset, inputs.candidates, inputs.feedback].filter(
      (one) => one !== undefined,
    );
    const preferences = await store.commit(
      'preferences',
      { folder: folders.preferences },
      { parents, meta: { ...counts, engine }, signal: step.signal },
    );

    const metrics = { ...counts, lyrics: rows.length, badEvents, meanMargin: mean(pairs.map(({ margin }) => margin)) };
    const bySpoiling = Object.fromEntries(
      spoilings.map((how) => [how, spoilt.filter((made) => made.how === how).length]),
    );
    const byLevel = Object.fromEntries(
      rhymeLevels.map((level) => [level, spoilt.filter((made) => made.level === level).length]),
    );
    await writeJsonLines(join(folders.report, 'report.json'), [
      { schemaVersion: 1, kind: 'build-preferences', metrics, engine, bySpoiling, byLevel },
    ]);
    await writeJsonLines(
      join(folders.report, 'samples.jsonl'),
      spoilt.slice(0, mostSamples).map(({ how, pair }) => ({ how, ...pair })),
    );
    const report = await store.commit(
      'report',
      { folder: folders.report },
      { parents: [...parents, preferences], signal: step.signal },
    );
    return { preferences, report, $metrics: metrics };
  },
  { mark: async () => ({ engine: scoreHash() }) },
);

interface SpoiltPair {
  readonly how: Spoiling;
  /** Of the lyric that was spoilt. */
  readonly level: RhymeLevel;
  readonly pair: PreferenceRow;
}

/** Up to `pairsPerRow` pairs of a lyric; which ways come first changes from lyric to lyric, so that all are used alike. */
function spoilRow(
  row: LyricRow,
  others: readonly string[],
  params: { pairsPerRow: number; minMargin: number; seed: number; level: RhymeLevel },
): SpoiltPair[] {
  const random = randomFrom(`${params.seed} ${row.id}`);
  const lyric = lyricOf(row);
  const chosen = score(requestOfRow(row));
  const material = { lines: lyric.split('\n'), lang: row.lang, scheme: row.spec.scheme, others, random };
  const made = new Map<string, SpoiltPair>();
  const start = Math.floor(random() * spoilings.length);
  for (let turn = 0; turn < spoilings.length && made.size < params.pairsPerRow; turn += 1) {
    const how = spoilings[(start + turn) % spoilings.length] ?? 'shuffled';
    const rejected = spoil(how, material)?.join('\n');
    if (rejected === undefined || rejected === '' || rejected === lyric) continue;
    const scores = { chosen, rejected: score(requestOfRow(row, rejected)) };
    if (chosen.total - scores.rejected.total < params.minMargin) continue;
    if (differByIdenticalRhyme(lyric, rejected, row.lang)) continue;
    const pair = createPreference({
      prompt: promptOf(row),
      chosen: lyric,
      rejected,
      lang: row.lang,
      scores,
      clearMargin: params.minMargin + closeBy,
      origin: 'corrupted',
    });
    made.set(pair.id, { how, level: params.level, pair });
  }
  return [...made.values()];
}

async function readFeedback(
  store: Store,
  feedback: ArtifactRef<'feedback'>,
): Promise<{ events: FeedbackEvent[]; badEvents: number }> {
  const folder = await store.checkout(feedback);
  const events: FeedbackEvent[] = [];
  let badEvents = 0;
  for await (const value of readJsonLines(join(folder, 'events.jsonl'))) {
    const event = feedbackEvent.safeParse(value);
    if (event.success) events.push(event.data);
    else badEvents += 1;
  }
  return { events, badEvents };
}

const mean = (values: readonly number[]) =>
  Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * 1e6) / 1e6;
