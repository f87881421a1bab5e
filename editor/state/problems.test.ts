import { expect, onTestFinished, test, vi } from 'vitest';
import { catalog } from '../../activities/catalog.ts';
import { createDocument } from './document.ts';
import { setParam } from './edits/setting-edits.ts';
import { createProblems, followProblems } from './problems.ts';

test('a problem of a hundred steps is known soon after the edit that made it, and gone soon after the one that mended it', async () => {
  const ids = Array.from({ length: 100 }, (_, place) => `step-${place}`);
  const steps = ids.map((id, place) => ({ id, kind: place === 0 ? 'import-lyrics@2' : 'curate-dataset@1' }));
  const edges = ids.slice(1).map((id, place) => ({ from: `${ids[place]}.dataset`, to: `${id}.dataset` }));
  const document = createDocument({ source: '', value: { refrain: 1, id: 'p', steps, edges } });
  const problems = createProblems();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const stop = followProblems(document, problems, catalog);
  const took: number[] = [];
  /** Looked for no later than 150 ms after the edit; finding them takes what the machine takes. */
  const isKnown = async (count: number) => {
    const begin = performance.now();
    await vi.advanceTimersByTimeAsync(150);
    await expect.poll(() => problems.getState().all.length, { interval: 5 }).toBe(count);
    took.push(performance.now() - begin);
  };
  const edit = (value: string | undefined) =>
    document.getState().edit('language', setParam('step-50', 'language', value));
  // What checks is fetched with the first.
  edit('latin');
  await isKnown(1);
  expect(problems.getState().bySteps['step-50']).toHaveLength(1);
  edit(undefined);
  await isKnown(0);
  for (const [value, count] of [
    ['latin', 1],
    [undefined, 0],
    ['latin', 1],
  ] as const) {
    edit(value);
    await isKnown(count);
  }
  stop();
  console.info(`E17: problems of 100 steps, ms to find them: ${took.map(Math.round).join(', ')}`);
});
