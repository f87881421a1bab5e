import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';

const here = dirname(fileURLToPath(import.meta.url));
const histories = readdirSync(join(here, 'histories')).filter((name) => name.endsWith('.json'));
const read = (name: string): unknown => JSON.parse(readFileSync(join(here, 'histories', name), 'utf8'));

let workflowBundle: { code: string };

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  workflowBundle = await bundleWorkflowCode({
    workflowsPath: join(here, 'index.ts'),
    logger: new DefaultLogger('ERROR'),
  });
}, 120_000);

test('histories of every way a run can end are there to be replayed', () => {
  expect(histories).toEqual(
    expect.arrayContaining([
      'approved.json',
      'cancelled.json',
      'deployment.json',
      'done.json',
      'failed.json',
      'gate-refused.json',
      'rejected.json',
    ]),
  );
});

test.each(histories)('the code of today replays %s', async (name) => {
  await Worker.runReplayHistory({ workflowBundle }, read(name), 'replayed');
});

test('a history that the code of today would not have made is refused', async () => {
  const text = JSON.stringify(read('done.json')).replaceAll('make-text', 'made-up');
  await expect(Worker.runReplayHistory({ workflowBundle }, JSON.parse(text), 'replayed')).rejects.toMatchObject({
    name: 'DeterminismViolationError',
  });
});
