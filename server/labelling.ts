import type { Database } from '../database/open-sqlite.ts';
import type { LabelTable } from '../database/schema.ts';
import { agreementOf, type Agreement } from '../datasets/agreement.ts';
import { fractionOf } from '../datasets/text-hash.ts';
import type { ArtifactRef, Digest } from '../pipeline/artifact.ts';
import type { Store } from '../store/store.ts';
import { createJudgedVersion, type JudgedVersion } from './judged-version.ts';
import type { Artifacts } from './artifacts.ts';
import type { Audit } from './audit.ts';
import { createPairIndex } from './pair-index.ts';
import type { Person } from './people.ts';
import { invalid, notFound } from './refusal.ts';
import { fieldsOf, openRows } from './row-files.ts';

export type LabelAnswer = 'first' | 'second' | 'equal' | 'skip';
export interface LabellingOptions {
  readonly db: Database;
  readonly store: Store;
  readonly artifacts: Pick<Artifacts, 'get'>;
  readonly audit: Audit;
  readonly scratch: string;
}
export interface LabelSheet {
  readonly of: Digest;
  readonly total: number;
  /** Pairs that ask for a person; they come first. */
  readonly flagged: number;
  /** Of this person. */
  readonly answered: number;
  readonly skipped: number;
  /** The next one without their answer; which of the two the dataset calls the better one is not told. */
  readonly pair: {
    readonly id: string;
    readonly isFlagged: boolean;
    readonly prompt: string;
    readonly first: string;
    readonly second: string;
  } | null;
}
export interface LabelFacts {
  readonly people: readonly {
    readonly id: string;
    readonly name: string;
    readonly judged: number;
    readonly skipped: number;
    /** How often they say what the dataset says, of what they did not find equal; null without any. */
    readonly withDataset: number | null;
  }[];
  readonly agreements: readonly (Agreement & { readonly one: string; readonly other: string })[];
  /** Pairs with at least one answer that is no skip. */
  readonly judged: number;
}
export type Labelling = ReturnType<typeof createLabelling>;

export function createLabelling({ db, store, artifacts, audit, scratch }: LabellingOptions) {
  const pairsOf = createPairIndex(store);
  const makeVersion = createJudgedVersion({ store, scratch });

  async function find(which: string): Promise<ArtifactRef<'preferences'>> {
    const { ref } = await artifacts.get(which);
    if (ref.type === 'preferences') return ref as ArtifactRef<'preferences'>;
    throw invalid(
      'no-pairs',
      `${which} is a ${ref.type}; preferences are judged.`,
      `${which} 不是偏好数据，无法标注。`,
    );
  }

  const labelsOf = ({ digest }: ArtifactRef) =>
    db.selectFrom('labels').selectAll().where('preferences', '=', digest).orderBy('answeredAt').orderBy('pairId');

  async function sheet(person: Person, ref: ArtifactRef): Promise<LabelSheet> {
    const [pairs, own] = [await pairsOf(ref), await labelsOf(ref).where('personId', '=', person.id).execute()];
    const said = new Set(own.map(({ pairId }) => pairId));
    const next = pairs.find(({ id }) => !said.has(id));
    const row = next && fieldsOf(await (await openRows(store, ref)).read(next.place));
    const sides = [String(row?.['chosen']), String(row?.['rejected'])];
    const [first = '', second = ''] = next && isTurned(person, next.id) ? sides.toReversed() : sides;
    const skipped = own.filter(({ answer }) => answer === 'skip').length;
    return {
      of: ref.digest,
      total: pairs.length,
      flagged: pairs.filter(({ isFlagged }) => isFlagged).length,
      answered: own.length - skipped,
      skipped,
      pair:
        next && row ? { id: next.id, isFlagged: next.isFlagged, prompt: String(row['prompt']), first, second } : null,
    };
  }

  return {
    sheet: async (person: Person, which: string) => sheet(person, await find(which)),

    async answer(person: Person, which: string, pairId: string, answer: LabelAnswer): Promise<LabelSheet> {
      const ref = await find(which);
      if (!(await pairsOf(ref)).some(({ id }) => id === pairId)) throw notFound('pair', pairId);
      const said: LabelTable = {
        preferences: ref.digest,
        pairId,
        personId: person.id,
        personName: person.name,
        answer: ofRow(answer, isTurned(person, pairId)),
        answeredAt: new Date().toISOString(),
      };
      await db
        .insertInto('labels')
        .values(said)
        .onConflict((oc) =>
          oc
            .columns(['preferences', 'pairId', 'personId'])
            .doUpdateSet({ answer: said.answer, answeredAt: said.answeredAt, personName: said.personName }),
        )
        .execute();
      return await sheet(person, ref);
    },

    /** Their newest answer goes, and its pair comes next again. */
    async undo(person: Person, which: string): Promise<LabelSheet> {
      const ref = await find(which);
      const newest = (await labelsOf(ref).where('personId', '=', person.id).execute()).at(-1);
      if (newest)
        await db
          .deleteFrom('labels')
          .where('preferences', '=', ref.digest)
          .where('pairId', '=', newest.pairId)
          .where('personId', '=', person.id)
          .execute();
      return await sheet(person, ref);
    },

    facts: async (which: string): Promise<LabelFacts> => factsOf(await labelsOf(await find(which)).execute()),

    /** A new version of the dataset in which people's word stands; made of the old one and of their answers. */
    async version(person: Person, which: string): Promise<JudgedVersion> {
      const ref = await find(which);
      const { names } = await artifacts.get(ref.digest);
      const labels = (await labelsOf(ref).execute()).filter(({ answer }) => answer !== 'skip');
      if (labels.length === 0)
        throw invalid('no-answers', 'Nobody has judged a pair of it yet.', '还没有人标注过其中的任何一对。');
      const made = await makeVersion(ref, names, labels);
      await audit.note(person, 'labels.version', made.digest, {
        of: ref.digest,
        labels: made.labels,
        kept: made.kept,
        turned: made.turned,
        dropped: made.dropped,
      });
      return made;
    },
  };
}

/** Which lyric comes first is up to person and pair, so that nobody learns on which side the better one lies. */
const isTurned = (person: Pick<Person, 'id'>, pairId: string) => fractionOf(`${person.id} ${pairId}`, 7) < 0.5;

function ofRow(answer: LabelAnswer, turned: boolean): string {
  if (answer === 'equal' || answer === 'skip') return answer;
  return (answer === 'first') === turned ? 'rejected' : 'chosen';
}

function factsOf(labels: readonly LabelTable[]): LabelFacts {
  const byPerson = new Map<string, LabelTable[]>();
  for (const label of labels) byPerson.set(label.personId, [...(byPerson.get(label.personId) ?? []), label]);
  const people = [...byPerson.values()].map((own) => {
    const judged = own.filter(({ answer }) => answer !== 'skip');
    const decided = judged.filter(({ answer }) => answer !== 'equal');
    const { personId: id, personName: name } = own.at(-1)!;
    return {
      id,
      name,
      judged: judged.length,
      skipped: own.length - judged.length,
      withDataset:
        decided.length === 0 ? null : decided.filter(({ answer }) => answer === 'chosen').length / decided.length,
      answers: new Map(judged.map(({ pairId, answer }) => [pairId, answer])),
    };
  });
  const agreements = people.flatMap((one, at) =>
    people.slice(at + 1).flatMap((other) => {
      const agreement = agreementOf(one.answers, other.answers);
      return agreement ? [{ ...agreement, one: one.name, other: other.name }] : [];
    }),
  );
  const judged = new Set(people.flatMap(({ answers }) => [...answers.keys()])).size;
  return { people: people.map(({ answers: _, ...rest }) => rest), agreements, judged };
}
