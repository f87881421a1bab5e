import { createHash, randomUUID } from 'node:crypto';
import type { Database } from '../database/open-sqlite.ts';
import type { DecisionTable } from '../database/schema.ts';
import type { Digest } from '../pipeline/artifact.ts';
import type { Decision } from '../pipeline/plan.ts';
import type { TakeBack } from '../workflows/decision-contract.ts';
import type { RunState } from '../workflows/messages.ts';
import type { Audit } from './audit.ts';
import { createTurns } from './in-turn.ts';
import type { People, Person } from './people.ts';
import { Refused, type RunWorkflows } from './ports.ts';
import { conflict, forbidden, invalid, trialDecision, type Refusal } from './refusal.ts';
import { wasTakenBack } from './run-history.ts';
import type { RunRecords } from './run-records.ts';
import type { Runs } from './runs.ts';
import type { Signer } from './signing.ts';

export interface DecisionsOptions {
  readonly db: Database;
  readonly runs: Runs;
  readonly workflows: RunWorkflows;
  readonly people: Pick<People, 'countActive' | 'find'>;
  readonly signer: Signer;
  readonly records: Pick<RunRecords, 'keepDecision'>;
  readonly audit: Audit;
}
export interface Decide {
  readonly stepId: string;
  readonly verdict: 'approve' | 'reject';
  readonly evidenceDigest: Digest;
  readonly comment: string;
  /** Of the page that asked. */
  readonly language?: 'zh' | 'en' | undefined;
}
export interface TakeBackWanted {
  readonly stepId: string;
  /** Of the decision that is meant. */
  readonly signature: string;
  readonly requestId?: string | undefined;
}
export type Decisions = ReturnType<typeof createDecisions>;

/** Approvals and rejections: who may, signed, sent to the workflow, and indexed once the workflow has taken them. */
export function createDecisions({ db, runs, workflows, people, signer, records, audit }: DecisionsOptions) {
  /** Decisions on one run go one after another: the rules are read and the answer is sent in one breath. */
  const inTurn = createTurns();
  /** Signatures of decisions that lie in the store, of runs that go on. */
  const kept = new Set<string>();

  async function decide(
    person: Person,
    runId: string,
    wanted: Decide,
  ): Promise<{ decision: Decision; state: RunState }> {
    const comment = wanted.comment.trim();
    if (wanted.verdict === 'reject' && comment === '') {
      throw invalid(
        'comment-missing',
        'A rejection needs a comment: whoever made the candidate will read it.',
        '驳回必须填写意见，供候选的制作者阅读。',
      );
    }
    const row = await runs.rowOf(runId);
    if (row.trial !== null) throw trialDecision(runId);
    const singlePersonInstall = (await people.countActive()) === 1;
    const ownRun = row.startedById === person.id;
    if (ownRun && !singlePersonInstall) {
      throw forbidden(
        'own-run',
        'You started this run; another person with the approver role decides on it.',
        '该运行由你启动，须由另一位有审批角色的人决定。',
      );
    }

    const earlier = await db
      .selectFrom('decisions')
      .selectAll()
      .where('runId', '=', runId)
      .where('stepId', '=', wanted.stepId)
      .executeTakeFirst();
    const isOver = earlier?.acceptedAt ? await isTakenBack(runId, earlier) : false;
    if (earlier?.acceptedAt && !isOver) throw decidedAlready(earlier);
    if (!singlePersonInstall) await refuseMaker(runId, person);
    const isRepeat =
      !isOver &&
      earlier?.personId === person.id &&
      earlier.verdict === wanted.verdict &&
      evidenceOf(earlier) === wanted.evidenceDigest;
    const decision = isRepeat
      ? (JSON.parse(earlier.decision) as Decision)
      : signer.decision({
          stepId: wanted.stepId,
          verdict: wanted.verdict,
          evidenceDigest: wanted.evidenceDigest,
          planDigest: row.planDigest as Digest,
          runId,
          person: { id: person.id, name: person.name },
          comment,
          decidedAt: new Date().toISOString(),
          ownRun,
          singlePersonInstall,
          ...(wanted.language === undefined ? {} : { language: wanted.language }),
        });
    const sent: DecisionTable = {
      runId,
      stepId: wanted.stepId,
      personId: person.id,
      personName: person.name,
      verdict: wanted.verdict,
      decision: JSON.stringify(decision),
      sentAt: new Date().toISOString(),
      acceptedAt: null,
    };
    const { runId: _run, stepId: _step, ...changes } = sent;
    await db
      .insertInto('decisions')
      .values(sent)
      .onConflict((oc) => oc.columns(['runId', 'stepId']).doUpdateSet(changes))
      .execute();

    const updateId = updateIdOf(decision);
    const state = await send(row.workflowId, decision, updateId, earlier);
    // First of all: a decision whose answer is lost here is sent again, and noted then.
    await audit.noteOnce(person, `run.${wanted.verdict}`, `${runId} ${wanted.stepId}`, {
      evidenceDigest: wanted.evidenceDigest,
      planDigest: decision.planDigest,
      ownRun,
      singlePersonInstall,
      comment,
      ...(decision.language === undefined ? {} : { language: decision.language }),
      requestId: updateId,
    });
    await db
      .updateTable('decisions')
      .set({ acceptedAt: new Date().toISOString() })
      .where('runId', '=', runId)
      .where('stepId', '=', wanted.stepId)
      .execute();
    // Its Update is the truth; should this copy be lost now, the record of the run brings it back. One that can still
    // be taken back is kept by `tend`, once it cannot.
    if (!state.waiting.some(({ stepId }) => stepId === wanted.stepId))
      await records.keepDecision(decision).catch(() => undefined);
    return { decision, state };
  }

  /** The index may not know it yet: the run itself does. */
  async function isTakenBack(runId: string, { decision }: DecisionTable): Promise<boolean> {
    return wasTakenBack(JSON.parse(decision) as Decision, (await runs.get(runId)).state.changes);
  }

  async function takeBack(person: Person, runId: string, wanted: TakeBackWanted): Promise<RunState> {
    const row = await runs.rowOf(runId);
    const { stepId, signature, requestId = randomUUID() } = wanted;
    const taken: TakeBack = {
      requestId,
      stepId,
      signature,
      who: { id: person.id, name: person.name },
      at: new Date().toISOString(),
    };
    const state = await workflows.takeBack(row.workflowId, taken).catch((error: unknown) => {
      throw error instanceof Refused ? lateOf(error) : error;
    });
    await audit.noteOnce(person, 'run.take-back', `${runId} ${stepId}`, { signature, requestId });
    await db.deleteFrom('decisions').where('runId', '=', runId).where('stepId', '=', stepId).execute();
    return state;
  }

  /** Whoever changed the candidate on its way has made it as much as whoever started the run. */
  async function refuseMaker(runId: string, person: Person): Promise<void> {
    const { changes = [] } = (await runs.get(runId)).state;
    const own = changes.find(
      ({ who, action, params }) => who.id === person.id && (action === 'skip' || params !== undefined),
    );
    if (!own) return;
    const did = own.action === 'skip' ? ['skipped', '跳过了'] : ['changed parameters of', '更改了参数：'];
    throw forbidden(
      'own-change',
      `You ${did[0]} ${own.stepId} in this run; another person with the approver role decides on it.`,
      `你在该运行中${did[1]} ${own.stepId}，须由另一位有审批角色的人决定。`,
    );
  }

  async function send(
    workflowId: string,
    decision: Decision,
    updateId: string,
    earlier: DecisionTable | undefined,
  ): Promise<RunState> {
    const { stepId, runId } = decision;
    try {
      return await workflows.decide(workflowId, decision, updateId);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // Nobody's decision was taken now: what is left in the index is an earlier one whose answer was lost, or none.
      await db.deleteFrom('decisions').where('runId', '=', runId).where('stepId', '=', stepId).execute();
      if (earlier) {
        const acceptedAt = error.code === 'AlreadyDecided' ? earlier.sentAt : null;
        await db
          .insertInto('decisions')
          .values({ ...earlier, acceptedAt })
          .execute();
      }
      throw refusalOf(error);
    }
  }

  /** Whether the run itself says that it can no longer be taken back. */
  async function isInEffect(decision: Decision): Promise<boolean> {
    const { waiting, changes } = (await runs.get(decision.runId)).state;
    return !waiting.some(({ stepId }) => stepId === decision.stepId) && !wasTakenBack(decision, changes);
  }

  return {
    decide: (person: Person, runId: string, wanted: Decide) => inTurn(runId, () => decide(person, runId, wanted)),

    takeBack: (person: Person, runId: string, wanted: TakeBackWanted) =>
      inTurn(runId, () => takeBack(person, runId, wanted)),

    /** Keeps decisions that have taken effect since they were answered, of runs that go on. Called from time to time. */
    async tend(): Promise<void> {
      const rows = await db
        .selectFrom('decisions')
        .innerJoin('runs', 'runs.id', 'decisions.runId')
        .select('decision')
        .where('acceptedAt', 'is not', null)
        .where('runs.endedAt', 'is', null)
        .execute();
      const open = rows.map(({ decision }) => JSON.parse(decision) as Decision);
      const signatures = new Set(open.map(({ signature }) => signature));
      for (const signature of kept) if (!signatures.has(signature)) kept.delete(signature);
      const failures: unknown[] = [];
      for (const decision of open) {
        if (kept.has(decision.signature)) continue;
        try {
          if (!(await isInEffect(decision))) continue;
          await records.keepDecision(decision);
          kept.add(decision.signature);
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },

    async list(runId: string): Promise<readonly Decision[]> {
      const rows = await db
        .selectFrom('decisions')
        .select('decision')
        .where('runId', '=', runId)
        .where('acceptedAt', 'is not', null)
        .execute();
      return rows.map((row) => JSON.parse(row.decision) as Decision);
    },
  };
}

const evidenceOf = (row: DecisionTable) => (JSON.parse(row.decision) as Decision).evidenceDigest;

/** One signature, one update: sent again it is the same update, and another person's is another. */
const updateIdOf = ({ stepId, signature }: Decision) =>
  `decide/${stepId}/${createHash('sha256').update(signature).digest('hex').slice(0, 32)}`;

function lateOf({ code, message }: Refused): Refusal {
  return code === 'NotYours'
    ? forbidden('not-yours', message, '只有作出决定的人可以撤回该决定。')
    : conflict(
        'too-late',
        'The decision has taken effect, or was taken back already: it can no longer be taken back.',
        '该决定已生效或已撤回，不能再撤回。',
      );
}

function decidedAlready(row: DecisionTable): Refusal {
  const { decidedAt } = JSON.parse(row.decision) as Decision;
  const verdict = { approve: ['approved', '批准'], reject: ['rejected', '驳回'] }[row.verdict] ?? [
    row.verdict,
    row.verdict,
  ];
  return conflict(
    'decided-already',
    `${row.personName} ${verdict[0]} this at ${decidedAt}. A decision is made once.`,
    `${row.personName} 已于 ${decidedAt} ${verdict[1]}。每项只决定一次。`,
  );
}

/** The workflow's own reasons. It says in English who was first; the screens add the rest. */
function refusalOf({ code, message }: Refused): Refusal {
  if (code === 'AlreadyDecided') return conflict('decided-already', message, `已有人作出决定：${message}`);
  if (code === 'WrongEvidence') {
    return conflict(
      'evidence-changed',
      'What you saw is not what waits now. Look at it again, then decide.',
      '你看到的证据已不是当前等待决定的证据，请重新查看后再决定。',
    );
  }
  if (code === 'WrongStep') return invalid('not-an-approval', message, `该步骤不是审批步骤：${message}`);
  return conflict('not-waiting', message, `该步骤现在不等待决定：${message}`);
}
