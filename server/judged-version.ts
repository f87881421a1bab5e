import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabelTable } from '../database/schema.ts';
import { judgedRow, verdictOnPair, type PairVotes } from '../datasets/judged-pairs.ts';
import type { ArtifactRef, Digest } from '../pipeline/artifact.ts';
import { canonicalJson } from '../pipeline/digest.ts';
import type { JsonObject } from '../pipeline/plan.ts';
import type { ArtifactName, Store } from '../store/store.ts';
import { conflict } from './refusal.ts';
import { fieldsOf, openRows, parsed } from './row-files.ts';

export interface JudgedVersion {
  readonly digest: Digest;
  readonly name: string;
  readonly number: number;
  /** The artifact with the answers it was made of. */
  readonly labels: Digest;
  readonly rows: number;
  readonly kept: number;
  readonly turned: number;
  readonly dropped: number;
}

/** Puts people's answers into a preference dataset: a new artifact, made of the old one and of the answers. */
export function createJudgedVersion({ store, scratch }: { readonly store: Store; readonly scratch: string }) {
  async function commitLabels(labels: readonly LabelTable[], parent: ArtifactRef): Promise<ArtifactRef<'file'>> {
    const lines = labels
      .map(({ pairId, personId, answer, answeredAt }) =>
        canonicalJson({ pair: pairId, person: personId, answer, at: answeredAt }),
      )
      .sort();
    return await store.commit(
      'file',
      { files: { 'labels.jsonl': lines.map((line) => `${line}\n`).join('') } },
      {
        parents: [parent],
        meta: { labels: lines.length, people: new Set(labels.map(({ personId }) => personId)).size },
      },
    );
  }

  return async function makeVersion(
    ref: ArtifactRef<'preferences'>,
    names: readonly ArtifactName[],
    labels: readonly LabelTable[],
  ): Promise<JudgedVersion> {
    const votes = votesOf(labels);
    const counts = { kept: 0, turned: 0, dropped: 0 };
    /** By id: a pair that was turned may be another one of the dataset already. */
    const rows = new Map<string, string>();
    for await (const { text } of (await openRows(store, ref)).lines()) {
      const row = fieldsOf(text === null ? null : parsed(text));
      const { id, prompt, chosen, rejected } = row;
      if (typeof id !== 'string' || typeof chosen !== 'string' || typeof rejected !== 'string') continue;
      const said = votes.get(id);
      if (!said) {
        if (!rows.has(id)) rows.set(id, canonicalJson(row));
        continue;
      }
      counts[verdictOnPair(said)] += 1;
      const judged = judgedRow({ ...row, prompt: String(prompt), chosen, rejected }, said);
      if (judged) rows.set(String(judged['id']), canonicalJson(judged));
    }
    if (rows.size === 0)
      throw conflict(
        'nothing-left',
        'People found every pair equal: nothing is left to learn from.',
        '所有配对均被判为一样，没有可供学习的内容。',
      );
    const made = await store.ref((await commitLabels(labels, ref)).digest);
    const folder = join(scratch, `labels-${randomUUID()}`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
      await writeFile(join(folder, 'rows-00.jsonl'), sorted.map(([, line]) => `${line}\n`).join(''));
      const facts = { ...counts, of: ref.digest, labels: made.digest };
      await writeFile(
        join(folder, 'card.json'),
        `${canonicalJson({ schemaVersion: 1, rows: rows.size, made: facts })}\n`,
      );
      const { meta: before } = await store.manifest(ref.digest);
      const meta: JsonObject = { ...before, rows: rows.size, judged: votes.size, ...counts };
      const version = await store.commit('preferences', { folder }, { parents: [ref, made], meta });
      const newest = names.toSorted((a, b) => b.namedAt.localeCompare(a.namedAt))[0];
      const named = await store.name(newest?.name ?? `labelled/${ref.digest.slice(7, 19)}`, version);
      return {
        digest: version.digest,
        name: named.name,
        number: named.number,
        labels: made.digest,
        rows: rows.size,
        ...counts,
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

function votesOf(labels: readonly LabelTable[]): Map<string, PairVotes> {
  const votes = new Map<string, PairVotes>();
  for (const { pairId, answer } of labels) {
    const { chosen, rejected, equal } = votes.get(pairId) ?? { chosen: 0, rejected: 0, equal: 0 };
    const one = (of: string) => (answer === of ? 1 : 0);
    votes.set(pairId, {
      chosen: chosen + one('chosen'),
      rejected: rejected + one('rejected'),
      equal: equal + one('equal'),
    });
  }
  return votes;
}
