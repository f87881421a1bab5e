import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Decision } from '../../pipeline/plan.ts';
import type { Repair, RunChanges, RunState } from '../../workflows/messages.ts';
import { changesQueryName, decideUpdateName, repairUpdateName } from '../../workflows/messages.ts';
import { step } from './trivial-kinds.ts';
import type { Stage } from './trivial-runs.ts';
import { openStage, stateOf } from './trivial-runs.ts';

let stage: Stage;
beforeAll(async () => void (stage = await openStage()));
afterAll(() => stage?.close());

const day = 24 * 3_600_000;
const limits = { repairMs: day, approvalMs: day };

/** Chains side by side, of the lengths given: each hands its text from step to step. */
function chains(lengths: readonly number[]) {
  return lengths.flatMap((length, chain) =>
    Array.from({ length }, (_, place) =>
      place === 0
        ? step(`c${chain}-s0`, 'make-text', { params: { text: `chain ${chain}` } })
        : step(`c${chain}-s${place}`, 'join-texts', { inputs: { first: `c${chain}-s${place - 1}.text` } }),
    ),
  );
}

test(
  'a plan of 2,000 steps runs over several histories; what waited, broke and was decided meanwhile is not lost',
  { timeout: 1_800_000 },
  async () => {
    await stage.withWorker(async () => {
      const steps = [
        step('words', 'make-text', { params: { text: 'words' } }),
        step('judge', 'judge-text', { inputs: { text: 'words.text' }, params: { passes: true } }),
        step('ask', 'ask-person', { inputs: { pass: 'judge.pass' } }),
        step('egg', 'fragile-text'),
        ...chains([...Array.from({ length: 36 }, () => 55), 16]),
      ];
      expect(steps.length).toBe(2_000);
      const run = await stage.startWith({ limits }, ...steps);
      const first = (await run.describe()).runId;
      const handle = stage.client.workflow.getHandle(run.workflowId);
      await expect
        .poll(async () => Object.values((await stateOf(handle)).steps).filter(({ state }) => state === 'done').length, {
          timeout: 1_700_000,
          interval: 2_000,
        })
        .toBe(1_998);
      expect((await handle.describe()).runId).not.toBe(first);

      const state = await stateOf(handle);
      expect(state).toMatchObject({ steps: { ask: { state: 'waiting' }, egg: { state: 'broken' } } });
      const decision: Decision = {
        stepId: 'ask',
        verdict: 'approve',
        evidenceDigest: state.waiting[0]!.evidence.digest,
        planDigest: run.plan.digest,
        runId: run.refrainRunId,
        person: { id: 'p1', name: 'Lin' },
        comment: '',
        decidedAt: new Date().toISOString(),
        ownRun: true,
        singlePersonInstall: true,
        signature: 'c2lnbmVk',
      };
      await handle.executeUpdate<RunState, [Decision]>(decideUpdateName, { args: [decision] });
      const repair: Repair = {
        requestId: 'mend',
        stepId: 'egg',
        action: 'retry',
        params: { breaks: false },
        reason: '',
        who: { id: 'p2', name: 'Mei' },
        at: new Date().toISOString(),
      };
      await handle.executeUpdate<RunState, [Repair]>(repairUpdateName, { args: [repair] });
      expect(await handle.result()).toMatchObject({ outcome: 'done' });

      const { transitions, sequence } = await handle.query<RunChanges, [number]>(changesQueryName, 0);
      expect(transitions.map((one) => one.sequence)).toEqual(Array.from({ length: sequence }, (_, index) => index + 1));
      const dones = transitions.filter(({ state: now }) => now === 'done').map(({ stepId }) => stepId);
      expect(new Set(dones).size).toBe(dones.length);
      expect(dones.filter((id) => id !== null)).toHaveLength(2_000);
      const times = transitions.map(({ at }) => at);
      expect(times).toEqual([...times].sort());
    });
  },
);
