import { createHash, randomInt } from 'node:crypto';
import type { Database } from '../database/open-sqlite.ts';
import type { BlindPairTable } from '../database/schema.ts';
import type { Digest } from '../pipeline/artifact.ts';
import type { Store } from '../store/store.ts';
import type { Audit } from './audit.ts';
import type { EvaluationSamples, SamplePair } from './evaluation-samples.ts';
import type { EvidenceDesk } from './evidence.ts';
import { drawFrom } from './paired-interval.ts';
import type { Person } from './people.ts';
import { conflict, notFound } from './refusal.ts';

export type BlindVote = 'left' | 'right' | 'equal' | 'skip';
type Side = 'left' | 'right';

export interface BlindVotesOptions {
  readonly db: Database;
  readonly evidence: Pick<EvidenceDesk, 'reportOf'>;
  readonly samplesOf: EvaluationSamples;
  readonly store: Pick<Store, 'putRecord'>;
  readonly audit: Audit;
}
export interface BlindPair {
  readonly place: number;
  readonly prompt: string;
  readonly left: string;
  readonly right: string;
  readonly vote: BlindVote | null;
  /** Only once every pair has its vote. */
  readonly candidateSide: Side | null;
}
/** How often the candidate was preferred: wins, and votes that said which. */
export interface Tally {
  readonly wins: number;
  readonly losses: number;
  readonly equal: number;
}
export interface BlindSheet {
  readonly pairs: readonly BlindPair[];
  /** Null until the person has voted on every pair: nobody is to be led by what others said. */
  readonly result: { readonly own: Tally; readonly pooled: Tally; readonly people: number } | null;
  /** The person let the votes become preferences. */
  readonly isKept: boolean;
}
export type BlindVotes = ReturnType<typeof createBlindVotes>;

const usualPairs = 8;

/** Comparisons without names: who wrote which side is dealt at random, kept, and told only when all is said. */
export function createBlindVotes({ db, evidence, samplesOf, store, audit }: BlindVotesOptions) {
  async function reportOf(runId: string, stepId: string): Promise<Digest> {
    const { digest } = await evidence.reportOf(runId, stepId);
    if (digest === null) throw notFound('report of step', stepId);
    return digest;
  }

  const rowsOf = (runId: string, stepId: string, report: Digest) =>
    db
      .selectFrom('blindPairs')
      .selectAll()
      .where('runId', '=', runId)
      .where('stepId', '=', stepId)
      .where('reportDigest', '=', report)
      .orderBy('place');

  async function dealt(person: Person, runId: string, stepId: string, report: Digest): Promise<BlindPairTable[]> {
    const standing = await rowsOf(runId, stepId, report).where('personId', '=', person.id).execute();
    if (standing.length > 0) return standing;
    const rows = deal(await samplesOf(report), randomInt(2 ** 32)).map(({ lyric, candidateSide }, place) => ({
      runId,
      stepId,
      reportDigest: report,
      personId: person.id,
      personName: person.name,
      place,
      lyric,
      candidateSide,
      vote: null,
      votedAt: null,
      keptAt: null,
    }));
    if (rows.length === 0) return [];
    // Two tabs at once: the first hand stands.
    await db
      .insertInto('blindPairs')
      .values(rows)
      .onConflict((oc) => oc.columns(['runId', 'stepId', 'reportDigest', 'personId', 'place']).doNothing())
      .execute();
    return await rowsOf(runId, stepId, report).where('personId', '=', person.id).execute();
  }

  async function sheet(person: Person, runId: string, stepId: string): Promise<BlindSheet> {
    const report = await reportOf(runId, stepId);
    const rows = await dealt(person, runId, stepId, report);
    const samples = await samplesOf(report);
    const isOver = rows.length > 0 && rows.every(({ vote }) => vote !== null);
    return {
      pairs: rows.map((row) => pairOf(row, samples, isOver)),
      result: isOver ? await resultOf(runId, stepId, report, rows) : null,
      isKept: rows.some(({ keptAt }) => keptAt !== null),
    };
  }

  /** Pooled: everybody who has voted on every pair of theirs. */
  async function resultOf(runId: string, stepId: string, report: Digest, own: readonly BlindPairTable[]) {
    const byPerson = byPersonOf(await rowsOf(runId, stepId, report).execute());
    const complete = byPerson.filter((rows) => rows.every(({ vote }) => vote !== null));
    return { own: tallyOf(own), pooled: tallyOf(complete.flat()), people: complete.length };
  }

  return {
    sheet,

    async vote(person: Person, runId: string, stepId: string, place: number, vote: BlindVote): Promise<BlindSheet> {
      const report = await reportOf(runId, stepId);
      const rows = await dealt(person, runId, stepId, report);
      if (!rows.some((row) => row.place === place)) throw notFound('pair', String(place));
      if (rows.every((row) => row.vote !== null)) {
        throw conflict(
          'pairs-revealed',
          'You know by now which side is whose, so your votes stand.',
          '双方身份已揭晓，投票不能再改。',
        );
      }
      await db
        .updateTable('blindPairs')
        .set({ vote, votedAt: new Date().toISOString() })
        .where('runId', '=', runId)
        .where('stepId', '=', stepId)
        .where('reportDigest', '=', report)
        .where('personId', '=', person.id)
        .where('place', '=', place)
        .execute();
      const after = await sheet(person, runId, stepId);
      if (after.result)
        await audit.noteOnce(person, 'release.blind-votes', `${runId} ${stepId}`, {
          reportDigest: report,
          ...after.result.own,
        });
      return after;
    },

    /** Lets the votes count as feedback on the alias, as a listener's would: the next preferences are built from it. */
    async keep(person: Person, runId: string, stepId: string): Promise<BlindSheet> {
      const { alias } = await evidence.reportOf(runId, stepId);
      const report = await reportOf(runId, stepId);
      const rows = await dealt(person, runId, stepId, report);
      if (rows.length === 0 || rows.some(({ vote }) => vote === null)) {
        throw conflict('pairs-open', 'Vote on every pair first.', '请先评完所有对。');
      }
      const at = new Date().toISOString();
      const events = feedbackOf(rows, await samplesOf(report), { alias, at });
      // The same segment however often it is sent; it sorts among the gateway's by its time.
      const key = createHash('sha256').update(`${runId} ${stepId} ${report} ${person.id}`).digest('hex').slice(0, 8);
      if (events.length > 0 && rows.every(({ keptAt }) => keptAt === null)) {
        const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
        await store.putRecord(`feedback/${alias}/${at.replace(/[-:.]/g, '')}-${key}.jsonl`, lines);
      }
      await db
        .updateTable('blindPairs')
        .set({ keptAt: at })
        .where('runId', '=', runId)
        .where('stepId', '=', stepId)
        .where('reportDigest', '=', report)
        .where('personId', '=', person.id)
        .where('keptAt', 'is', null)
        .execute();
      await audit.noteOnce(person, 'release.blind-keep', `${runId} ${stepId}`, { reportDigest: report, alias });
      return await sheet(person, runId, stepId);
    },

    /** What everybody said, for the record of a release; only of people who have finished. */
    async record(runId: string, stepId: string): Promise<{ person: string; tally: Tally }[]> {
      const { digest: report } = await evidence.reportOf(runId, stepId);
      if (report === null) return [];
      const byPerson = byPersonOf(await rowsOf(runId, stepId, report).execute());
      return byPerson
        .filter((rows) => rows.every(({ vote }) => vote !== null))
        .map((rows) => ({ person: rows[0]!.personName, tally: tallyOf(rows) }));
    },
  };
}

/** Pairs of different prompts whose lyrics differ, in an order and on sides that the seed alone decides. */
function deal(samples: readonly SamplePair[], seed: number): { lyric: number; candidateSide: Side }[] {
  const random = drawFrom(seed);
  const different = samples.flatMap(({ candidate, baseline, prompt }, lyric) =>
    candidate.text.trim() === baseline.text.trim() ? [] : [{ lyric, prompt, place: random() }],
  );
  const chosen: number[] = [];
  const prompts = new Set<number>();
  for (const { lyric, prompt } of different.sort((a, b) => a.place - b.place)) {
    if (chosen.length === usualPairs) break;
    if (prompts.has(prompt)) continue;
    prompts.add(prompt);
    chosen.push(lyric);
  }
  return chosen.map((lyric) => ({ lyric, candidateSide: random() < 0.5 ? 'left' : 'right' }));
}

function pairOf(row: BlindPairTable, samples: readonly SamplePair[], isOver: boolean): BlindPair {
  const pair = samples[row.lyric];
  const [candidate, baseline] = [pair?.candidate.text ?? '', pair?.baseline.text ?? ''];
  const isLeft = row.candidateSide === 'left';
  return {
    place: row.place,
    prompt: pair?.said ?? '',
    left: isLeft ? candidate : baseline,
    right: isLeft ? baseline : candidate,
    vote: row.vote as BlindVote | null,
    candidateSide: isOver ? (row.candidateSide as Side) : null,
  };
}

function tallyOf(rows: readonly BlindPairTable[]): Tally {
  const count = (is: (row: BlindPairTable) => boolean) => rows.filter(is).length;
  return {
    wins: count(({ vote, candidateSide }) => vote === candidateSide),
    losses: count(({ vote, candidateSide }) => (vote === 'left' || vote === 'right') && vote !== candidateSide),
    equal: count(({ vote }) => vote === 'equal'),
  };
}

function byPersonOf(rows: readonly BlindPairTable[]): BlindPairTable[][] {
  const ids = [...new Set(rows.map(({ personId }) => personId))];
  return ids.map((id) => rows.filter(({ personId }) => personId === id));
}

/** A vote for one lyric of a pair likes it and dislikes the other. Ids are made of what they are about: twice is once. */
function feedbackOf(
  rows: readonly BlindPairTable[],
  samples: readonly SamplePair[],
  { alias, at }: { readonly alias: string; readonly at: string },
) {
  return rows.flatMap((row) => {
    const pair = samples[row.lyric];
    if (!pair || (row.vote !== 'left' && row.vote !== 'right')) return [];
    const liked = row.vote === row.candidateSide ? 'candidate' : 'baseline';
    return (['candidate', 'baseline'] as const).map((side) => {
      const responseId = `blind-${row.reportDigest.slice(7, 19)}-${row.lyric}-${side}-${row.personId}`;
      return {
        eventId: createHash('sha256').update(`${responseId} ${row.runId}`).digest('hex').slice(0, 32),
        responseId,
        alias,
        release: null,
        slot: 'blind-pair',
        prompt: pair.said,
        text: pair[side].text,
        vote: side === liked ? 'up' : 'down',
        keyId: `person:${row.personId}`,
        at,
      };
    });
  });
}
