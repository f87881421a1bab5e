import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readHistories } from '../../workflows/recorded-histories.fixture.ts';
import { startQuietly } from './quiet.ts';

/**
 * Changes that would stop runs under way, each planted in a copy of the workflows: replaying the recorded histories
 * must catch every one of them. A history or a replay that lets one pass guards nothing.
 */
interface Change {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const changes: readonly Change[] = [
  {
    name: 'the activity of a step is named by its kind with a version',
    file: 'call-step.ts',
    from: 'const { [step.activity]: activity } = proxyActivities',
    to: 'const { [`${step.activity}-v2`]: activity } = proxyActivities',
  },
  {
    name: 'a local step goes through the queue',
    file: 'call-step.ts',
    from: 'inARow = step.local &&',
    to: 'inARow = !step.local &&',
  },
  {
    name: 'the id of a step’s activity has a prefix',
    file: 'call-step.ts',
    from: 'activityId: step.id,',
    to: 'activityId: `step/${step.id}`,',
  },
  {
    name: 'a pause comes before every step',
    file: 'call-step.ts',
    from: 'for (let handBacks = 0; ; handBacks += 1) {',
    to: 'await sleep(10);\n  for (let handBacks = 0; ; handBacks += 1) {',
  },
  {
    name: 'a step that was handed back fails instead of being called again',
    file: 'call-step.ts',
    from: 'const maxHandBacks = 50;',
    to: 'const maxHandBacks = 0;',
  },
  {
    name: 'effects are taken back oldest first',
    file: 'run-pipeline.ts',
    from: '[...plan.steps].reverse()',
    to: '[...plan.steps]',
  },
  {
    name: 'effects are not taken back',
    file: 'run-pipeline.ts',
    from: "if (outcome !== 'done') await compensate();",
    to: '',
  },
  {
    name: 'the run is not told by search attributes what it is',
    file: 'run-pipeline.ts',
    from: 'upsertSearchAttributes([\n    { key: pipelineKey',
    to: 'void ([\n    { key: pipelineKey',
  },
  {
    name: 'the status is told twice',
    file: 'run-pipeline.ts',
    from: 'if (now !== status) upsertSearchAttributes([{ key: statusKey, value: now }]);',
    to: 'if (now !== status) for (const key of [statusKey, statusKey]) upsertSearchAttributes([{ key, value: now }]);',
  },
  {
    name: 'a history that has grown long is not handed over',
    file: 'run-pipeline.ts',
    from: "await condition(() => ledger.outcome === 'running' && isLong() && !isCancelled());",
    to: 'await condition(() => false);',
  },
  {
    name: 'the night is not told that its run has settled',
    file: 'run-pipeline.ts',
    from: 'await tellSettled(input.night',
    to: 'void (input.night',
  },
  {
    name: 'a cancelled run ends at once',
    file: 'run-pipeline.ts',
    from: 'CancellationScope.nonCancellable(handOver)',
    to: 'handOver()',
  },
  {
    name: 'an approval runs nothing of its own',
    file: 'run-pipeline.ts',
    from: 'if (refusal) return refusal;',
    to: "return refusal ?? { outcome: 'done', outputs: {} };",
  },
  {
    name: 'an approval never expires',
    file: 'wait-for-people.ts',
    from: 'if (until) await condition(isOver, Math.max(1, Date.parse(until) - Date.now()));',
    to: 'if (until) await condition(isOver);',
  },
  {
    name: 'a broken step waits for ever',
    file: 'wait-for-people.ts',
    from: 'await condition(() => repairs.has(step.id), Math.max(1, Date.parse(until) - Date.now()));',
    to: 'await condition(() => repairs.has(step.id));',
  },
  {
    name: 'a candidate is announced for every run',
    file: 'wait-for-people.ts',
    from: 'if (input.night && isNew) void announceCandidate(input.night, input.runId).catch(ignore);',
    to: "void announceCandidate(input.night ?? { scheduleId: 'none', workflowId: '', scheduledAt: '' }, input.runId).catch(ignore);",
  },
  {
    name: 'steps that are ready together start in the opposite order',
    file: 'walk.ts',
    from: 'for (const step of pending.values()) consider(step);',
    to: 'for (const step of [...pending.values()].reverse()) consider(step);',
  },
  {
    name: 'one step runs at a time',
    file: 'walk.ts',
    from: 'if (ports.admits?.() === false) return undefined;',
    to: 'if (ports.admits?.() === false || running.size > 0) return undefined;',
  },
  {
    name: 'a night names its run by a workflow id of another shape',
    file: 'night.ts',
    from: 'workflowId: `${workflowIdPrefix}${runId}`,',
    to: 'workflowId: `night-run/${runId}`,',
  },
  {
    name: 'a night does not look for news',
    file: 'night.ts',
    from: 'await checkNews!(input);',
    to: '{ mark: null, skip: undefined } as News;',
  },
  {
    name: 'a deployment applies every route twice',
    file: 'deployment.ts',
    from: 'history.push({\n        at: entry.changedAt',
    to: 'await applyRoute!({ route, expectedVersion: entry.version, changedBy: who, reason });\n      history.push({\n        at: entry.changedAt',
  },
  {
    name: 'a deployment takes a rest after every change',
    file: 'deployment.ts',
    from: 'remember(request.requestId);',
    to: 'await condition(() => false, 1000);\n      remember(request.requestId);',
  },
];

/** What a person may change while runs are under way. */
const harmless: readonly Change[] = [
  {
    name: 'words',
    file: 'walk.ts',
    from: 'The run was cancelled before this step started.',
    to: 'The run had been cancelled when its turn came.',
  },
  {
    name: 'a pause before every step, for new runs alone',
    file: 'call-step.ts',
    from: 'for (let handBacks = 0; ; handBacks += 1) {',
    to: "if (patched('a-pause')) await sleep(10);\n  for (let handBacks = 0; ; handBacks += 1) {",
  },
];

const root = process.cwd();
const histories = readHistories();
const sinks = { events: { transition: { fn: async () => undefined, callDuringReplay: false } } };
let folder: string;
beforeAll(async () => {
  startQuietly();
  folder = await mkdtemp(join(tmpdir(), 'refrain-changed-workflows-'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await cp(join(root, 'pipeline'), join(folder, 'pipeline'), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Names of the histories that the changed code would not have made. */
async function caughtBy({ file, from, to }: Change, isEnough: (caught: string[]) => boolean): Promise<string[]> {
  await rm(join(folder, 'workflows'), { recursive: true, force: true });
  await cp(join(root, 'workflows'), join(folder, 'workflows'), {
    recursive: true,
    filter: (path) => !path.endsWith('histories'),
  });
  const path = join(folder, 'workflows', file);
  const source = await readFile(path, 'utf8');
  expect(source.split(from), `${file} says once: ${from}`).toHaveLength(2);
  const imported = "import { patched, sleep } from '@temporalio/workflow';\n";
  await writeFile(path, (file === 'call-step.ts' ? imported : '') + source.replace(from, () => to));
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: join(folder, 'workflows', 'index.ts'),
    logger: new DefaultLogger('ERROR'),
  });
  const caught: string[] = [];
  for (const { name, history } of histories) {
    try {
      await Worker.runReplayHistory({ workflowBundle, sinks }, history, 'replayed');
    } catch (error) {
      if ((error as Error).name !== 'DeterminismViolationError') throw error;
      caught.push(name);
      if (isEnough(caught)) break;
    }
  }
  return caught;
}

test.each(changes)('caught: $name', async (change) => {
  expect((await caughtBy(change, ({ length }) => length > 0)).length).toBeGreaterThan(0);
});

test.each(harmless)('let pass: $name', async (change) => {
  expect(await caughtBy(change, () => false)).toEqual([]);
});
