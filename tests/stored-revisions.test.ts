import { MockActivityEnvironment } from '@temporalio/testing';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalog } from '../activities/catalog.ts';
import { createActivities } from '../activities/index.ts';
import { createWorkbench } from '../activities/workbench/create-workbench.ts';
import { readRows } from '../activities/workbench/dataset-files.ts';
import { createTestBench } from '../activities/workbench/test-bench.fixture.ts';
import type { ArtifactRef } from '../pipeline/artifact.ts';
import { compile } from '../pipeline/compile.ts';
import type { Plan, StepCall, StepOutcome } from '../pipeline/plan.ts';
import type { PipelineInput } from '../pipeline/spec.ts';
import { upgradeStep } from '../pipeline/upgrade.ts';
import { openMemoryStore } from '../store/open-store.ts';
import { walk } from '../workflows/walk.ts';

/** As it was saved before either kind had a second version. */
const stored: PipelineInput = {
  refrain: 1,
  id: 'old-songs',
  steps: [
    { id: 'lyrics', kind: 'import-lyrics@1', params: { source: 'sample:lyrics', licence: 'CC0-1.0' } },
    { id: 'parts', kind: 'split-dataset@1', params: { heldOutShare: 0.3, seed: 5 } },
  ],
  edges: [{ from: 'lyrics.dataset', to: 'parts.dataset' }],
};

function planOf(document: PipelineInput): Plan {
  const compiled = compile(document, catalog);
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message.en).join('\n'));
  return compiled.plan;
}

/** Walks a plan as a run does, through the activities that a worker of the queue offers. */
async function run(plan: Plan) {
  const { scratch, home } = await createTestBench();
  const store = openMemoryStore(join(scratch, 'cache'));
  const activities = createActivities('cpu', {
    store,
    scratchRoot: join(scratch, 'steps'),
    environment: { node: 'test' },
    createWorkbench: (step, folder) => createWorkbench({ store, home, publicKey: () => '' }, step, folder),
  });
  const outcomes: Record<string, StepOutcome> = {};
  const walked = await walk(plan, {
    async visit(step, inputs) {
      const activity = activities[step.activity] as (call: StepCall) => Promise<StepOutcome>;
      const call: StepCall = {
        runId: 'run-1',
        pipelineId: plan.pipelineId,
        planDigest: plan.digest,
        startedBy: { id: 'p1', name: 'Lin' },
        stepId: step.id,
        kind: step.kind,
        params: step.params,
        inputs,
        reuse: step.reuse,
        cache: step.cache,
      };
      const environment = new MockActivityEnvironment({ attempt: 1, heartbeatTimeoutMs: step.heartbeatMs });
      return (outcomes[step.id] = await environment.run<[StepCall], StepOutcome, typeof activity>(activity, call));
    },
  });
  expect(walked).toEqual({ outcome: 'done' });
  const idsOf = async (step: string, port: string) => {
    const ids: string[] = [];
    const dataset = outcomes[step]!.outputs[port] as ArtifactRef<'dataset'>;
    for await (const { id } of readRows(store, dataset)) ids.push(id);
    return ids;
  };
  const kindsOf = async (step: string, port: string) =>
    (await store.info(outcomes[step]!.outputs[port]!.digest)).makings.map(({ kind }) => kind);
  return { outcomes, idsOf, kindsOf };
}

test('a revision that names first versions compiles and runs with them, its rows and its parts', async () => {
  const plan = planOf(stored);
  expect(plan.steps.map(({ kind }) => kind)).toEqual(['import-lyrics@1', 'split-dataset@1']);
  const { outcomes, idsOf, kindsOf } = await run(plan);
  expect(await kindsOf('lyrics', 'dataset')).toEqual(['import-lyrics@1']);
  expect(await kindsOf('parts', 'train')).toEqual(['split-dataset@1']);
  // What the first version did not have, it has not now: a report of the parts.
  expect(Object.keys(outcomes['parts']!.outputs).sort()).toEqual(['heldOut', 'train']);
  const [train, heldOut] = [await idsOf('parts', 'train'), await idsOf('parts', 'heldOut')];
  expect([...train, ...heldOut].sort()).toEqual((await idsOf('lyrics', 'dataset')).sort());
  expect(heldOut.length).toBeGreaterThan(10);
});

test('brought up to the newest versions it runs too, and holds out the same songs', async () => {
  const steps = stored.steps.map((step) => ({ ...step, ...upgradeStep({ params: {}, ...step } as never, catalog) }));
  const upgraded = planOf({ ...stored, steps });
  expect(upgraded.steps.map(({ kind }) => kind)).toEqual(['import-lyrics@2', 'split-dataset@2']);
  const [old, now] = [await run(planOf(stored)), await run(upgraded)];
  for (const port of ['train', 'heldOut'])
    expect(await now.idsOf('parts', port), port).toEqual(await old.idsOf('parts', port));
  expect(Object.keys(now.outcomes['parts']!.outputs)).toContain('report');
});
