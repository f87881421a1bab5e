import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { readHistories } from './recorded-histories.fixture.ts';

const here = dirname(fileURLToPath(import.meta.url));
const histories = readHistories();

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

test('histories of every preset, of every way a run can end and of every fault are there to be replayed', () => {
  const endings = ['approved', 'cancelled', 'done', 'expired', 'failed', 'gate-refused', 'rejected', 'superseded'];
  const people = [
    'cancelled-waiting',
    'compensated',
    'in-effect',
    'paused',
    'repaired',
    'skipped',
    'stopped',
    'taken-back',
    'trial',
    'unrepaired',
  ];
  const faults = ['handed-back', 'killed-worker', 'killed-everything', 'continued-1', 'continued-2', 'continued-3'];
  const presets = ['flywheel-test', 'lyric-flywheel', 'nightly', 'sft-only'].map((preset) => `preset-${preset}`);
  const others = [
    'local-steps',
    'local-step-took-long',
    'deployment',
    'deployment-killed',
    'flywheel-killed',
    'night',
    'night-run',
    'playground',
  ];
  const wanted = [...endings, ...people, ...faults, ...presets, ...others];
  expect(wanted.filter((name) => !histories.some((one) => one.name === name))).toEqual([]);
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
