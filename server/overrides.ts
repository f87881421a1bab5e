import type { Database } from '../database/open-sqlite.ts';
import type { Digest } from '../pipeline/artifact.ts';
import type { Plan } from '../pipeline/plan.ts';
import type { Audit } from './audit.ts';
import { createTurns } from './in-turn.ts';
import { mayDo } from './permissions.ts';
import type { People, Person } from './people.ts';
import { conflict, forbidden, invalid, trialDecision } from './refusal.ts';
import type { Runs } from './runs.ts';
import type { RunRow, RunView } from './shapes.ts';
import type { Signer } from './signing.ts';
import { ulid } from './ulid.ts';

export interface OverridesOptions {
  readonly db: Database;
  readonly runs: Runs;
  readonly people: Pick<People, 'find' | 'countActive'>;
  readonly signer: Signer;
  readonly audit: Audit;
}
export interface Override {
  readonly stepId: string;
  readonly reportDigest: Digest;
  readonly comment: string;
}
export type Overridden =
  | { readonly waitsForSecond: true; readonly run: null }
  | { readonly waitsForSecond: false; readonly run: RunRow };
export type Overrides = ReturnType<typeof createOverrides>;

/**
 * Setting a gate's refusal aside takes two approvers, each with a reason. The second signature starts the same plan
 * again, in the name of whoever started the refused run, so that they still cannot approve what comes of it.
 */
export function createOverrides({ db, runs, people, signer, audit }: OverridesOptions) {
  /** Two second signatures at once are one and a refusal. */
  const inTurn = createTurns();

  /** The id of the run that is to come of it, instead of none or of one that came to nothing; one id, whoever claims. */
  async function claim(of: { runId: string; stepId: string }, earlier: string | null): Promise<string> {
    await db
      .updateTable('overrides')
      .set({ startedRunId: ulid() })
      .where('runId', '=', of.runId)
      .where('stepId', '=', of.stepId)
      .where('startedRunId', earlier === null ? 'is' : '=', earlier)
      .execute();
    const { startedRunId } = await db
      .selectFrom('overrides')
      .select('startedRunId')
      .where('runId', '=', of.runId)
      .where('stepId', '=', of.stepId)
      .executeTakeFirstOrThrow();
    return startedRunId!;
  }

  async function override(person: Person, runId: string, wanted: Override): Promise<Overridden> {
    const comment = wanted.comment.trim();
    if (comment === '')
      throw invalid('comment-missing', 'Setting a gate aside needs a comment.', '越过门禁必须填写理由。');
    const run = await runs.get(runId);
    if (run.trial) throw trialDecision(runId);
    checkRefused(run, wanted);
    if ((await people.countActive()) < 2) {
      throw forbidden(
        'two-people',
        'Setting a gate aside takes two people, and this installation has one.',
        '越过门禁需要两个人，而此处只有一人。',
      );
    }

    const key = { runId, stepId: wanted.stepId };
    const first = await db
      .selectFrom('overrides')
      .selectAll()
      .where('runId', '=', runId)
      .where('stepId', '=', wanted.stepId)
      .executeTakeFirst();
    const firstPerson = first ? await people.find(first.personId) : null;
    const stands =
      first &&
      firstPerson?.active &&
      mayDo(firstPerson.roles, 'run:decide') &&
      first.reportDigest === wanted.reportDigest;
    const earlier = first?.startedRunId ?? null;
    const start = earlier === null ? 'none' : await runs.startOf(earlier);
    if (start === 'begun') {
      throw conflict(
        'overridden-already',
        `This gate was set aside already; run ${earlier} came of it.`,
        `该门禁已被越过，对应运行 ${earlier}。`,
      );
    }
    if (!stands) {
      const at = new Date().toISOString();
      const values = {
        reportDigest: wanted.reportDigest,
        personId: person.id,
        personName: person.name,
        comment,
        at,
        startedRunId: null,
      };
      await db
        .insertInto('overrides')
        .values({ ...key, ...values })
        .onConflict((oc) => oc.columns(['runId', 'stepId']).doUpdateSet(values))
        .execute();
      await audit.note(person, 'gate.override-first', `${runId} ${wanted.stepId}`, {
        reportDigest: wanted.reportDigest,
        comment,
      });
      return { waitsForSecond: true, run: null };
    }
    if (first.personId === person.id) {
      throw conflict(
        'same-person',
        `You signed first, at ${first.at}. Another approver must sign second.`,
        `你已于 ${first.at} 首先签署，须由另一位审批人签署。`,
      );
    }

    const signed = signer.override({
      stepId: wanted.stepId,
      reportDigest: wanted.reportDigest,
      people: [
        { id: first.personId, name: first.personName, comment: first.comment, at: first.at },
        { id: person.id, name: person.name, comment, at: new Date().toISOString() },
      ],
    });
    // The id first: whoever signs after an end in between starts the same run.
    const startedRunId = earlier === null || start === 'lost' ? await claim(key, earlier) : earlier;
    await audit.noteOnce(person, 'gate.override-second', `${runId} ${wanted.stepId}`, {
      reportDigest: wanted.reportDigest,
      comment,
      startedRunId,
      requestId: `${startedRunId}/${person.id}`,
    });
    const started = await runs.launch(run.plan, run.startedBy, {
      trigger: 'person',
      overrides: { [wanted.stepId]: signed },
      overrideOf: runId,
      runId: startedRunId,
    });
    return { waitsForSecond: false, run: started };
  }

  return {
    override: (person: Person, runId: string, wanted: Override) =>
      inTurn(`${runId} ${wanted.stepId}`, () => override(person, runId, wanted)),
  };
}

/** Only a gate that refused, on exactly this report, can be set aside. */
function checkRefused({ plan, state }: RunView, { stepId, reportDigest }: Override): void {
  const gate = plan.steps.find((step) => step.id === stepId);
  if (!gate?.canRefuse || gate.mode === 'approval')
    throw invalid('not-a-gate', `Step ${stepId} is not a gate.`, `步骤 ${stepId} 不是门禁。`);
  if (state.steps[stepId]?.state !== 'not-passed') {
    throw conflict('gate-did-not-refuse', `The gate ${stepId} has not refused.`, `门禁 ${stepId} 没有拒绝。`);
  }
  const seen = reportOf(plan, state, stepId);
  if (seen !== reportDigest) {
    throw conflict(
      'evidence-changed',
      'The report you saw is not the one the gate refused. Look at it again.',
      '你看到的报告不是门禁所拒绝的那份，请重新查看。',
    );
  }
}

function reportOf(plan: Plan, state: RunView['state'], stepId: string): string | undefined {
  const input = plan.steps.find((step) => step.id === stepId)?.inputs['report'];
  return input ? state.steps[input.step]?.outputs?.[input.port]?.digest : undefined;
}
