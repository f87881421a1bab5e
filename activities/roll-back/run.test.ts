import { expect, test } from 'vitest';
import type { RouteSlot } from '../../workflows/messages.ts';
import { createStandInBench } from '../workbench/stand-in-bench.fixture.ts';
import { rollBack } from './kind.ts';
import { runRollBack } from './run.ts';

const slot = (number: number): RouteSlot => ({
  release: `sha256:${String(number).repeat(64)}`,
  adapter: null,
  model: `m${number}`,
  number,
});
const run = (stand: ReturnType<typeof createStandInBench>) =>
  runRollBack.run({ params: rollBack.params.parse({ reason: 'complaints' }), inputs: {}, mark: {} }, stand.bench());

test('the release before answers again, once however often it is attempted', async () => {
  const stand = createStandInBench();
  stand.putRoute({ alias: 'lyrics', stable: slot(2), canary: null, previous: slot(1) });
  const { stable } = await run(stand);
  expect(JSON.parse(await stand.store.readText(stable.digest, 'deployment.json'))).toMatchObject({
    release: slot(1).release,
    slot: slot(1),
    share: 1,
  });
  expect((await run(stand)).stable.digest).toBe(stable.digest);
});

test('without a release before there is nothing to go back to', async () => {
  const stand = createStandInBench();
  await expect(run(stand)).rejects.toMatchObject({ code: 'ReleaseInvalid' });
});
