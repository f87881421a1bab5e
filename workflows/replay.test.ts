import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { catalog } from '../activities/catalog.ts';
import { compile } from '../pipeline/compile.ts';
import { readHistories } from './recorded-histories.fixture.ts';

const here = dirname(fileURLToPath(import.meta.url));
const histories = readHistories();
const presets = ['flywheel-test', 'lyric-flywheel', 'nightly', 'sft-only'];

let workflowBundle: { code: string };
/** A replay tells nobody. */
const sinks = { events: { transition: { fn: async () => undefined, callDuringReplay: false } } };

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  workflowBundle = await bundleWorkflowCode({
    workflowsPath: join(here, 'index.ts'),
    logger: new DefaultLogger('ERROR'),
  });
}, 120_000);

test('histories of every way a run can end and of every fault are there to be replayed', () => {
  const endings = ['approved', 'cancelled', 'done', 'expired', 'failed', 'gate-refused', 'rejected', 'superseded'];
  const people = [
    'cancelled-waiting',
    'compensated',
    'in-effect',
    'left-standing',
    'paused',
    'repaired',
    'skipped',
    'stopped',
    'taken-back',
    'trial',
    'unrepaired',
  ];
  const faults = ['handed-back', 'killed-worker', 'killed-everything', 'continued-1', 'continued-2', 'continued-3'];
  const others = [
    'local-steps',
    'local-step-took-long',
    'deployment',
    'deployment-killed',
    'flywheel-killed',
    'night',
    'night-paused',
    'night-run',
    'playground',
  ];
  const wanted = [...endings, ...people, ...faults, ...others];
  expect(wanted.filter((name) => !histories.some((one) => one.name === name))).toEqual([]);
});

/** Kinds of the steps that ran: through a queue, or within the workflow's own task. */
function kindsRun(history: unknown): string[] {
  const { events } = history as {
    events: {
      activityTaskScheduledEventAttributes?: { activityType: { name: string } };
      markerRecordedEventAttributes?: { details: { data?: { payloads: { data: string }[] } } };
    }[];
  };
  return events.flatMap(
    ({ activityTaskScheduledEventAttributes: scheduled, markerRecordedEventAttributes: marker }) => {
      if (scheduled) return [scheduled.activityType.name];
      const told = marker?.details.data?.payloads[0]?.data;
      if (told === undefined) return [];
      const { activity_type: name } = JSON.parse(Buffer.from(told, 'base64').toString()) as { activity_type?: string };
      return name === undefined ? [] : [name];
    },
  );
}

test.each(presets)('the histories of preset %s have every step of it', (preset) => {
  const compiled = compile(readFileSync(join(here, '..', 'pipeline', 'presets', `${preset}.yaml`), 'utf8'), catalog);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const wanted = compiled.plan.steps.map(({ kind }) => kind.split('@')[0]!);
  const kept = histories.filter(({ name }) => name.startsWith(`preset-${preset}-`));
  expect(kept.flatMap(({ history }) => kindsRun(history)).toSorted()).toEqual(wanted.toSorted());
});

test.each(histories)('the code of today replays $name', async ({ history }) => {
  await Worker.runReplayHistory({ workflowBundle, sinks }, history, 'replayed');
});

test('a history that the code of today would not have made is refused', async () => {
  const { history } = histories.find(({ name }) => name === 'done')!;
  const text = JSON.stringify(history).replaceAll('make-text', 'made-up');
  await expect(Worker.runReplayHistory({ workflowBundle, sinks }, JSON.parse(text), 'replayed')).rejects.toMatchObject({
    name: 'DeterminismViolationError',
  });
});
