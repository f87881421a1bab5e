import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exportPairs } from './commands/export.ts';
import { decide, run, takeBack } from './commands/runs.ts';
import { exitCodes } from './exit-codes.ts';
import { createTerminal } from './terminal.fixture.ts';

const pair = (n: number) => ({ id: `p${n}`, prompt: '写', chosen: '月光', rejected: '大海' });

test('pairs are written as a trainer reads them, with one line a pair and their lengths told', async () => {
  const { store, folder, text } = await createTerminal();
  const files = { 'rows-00.jsonl': [1, 2, 3].map((n) => `${JSON.stringify(pair(n))}\n`).join('') };
  const { digest } = await store.commit('preferences', { files }, { meta: { rows: 3 } });
  const out = join(folder, 'dpo.jsonl');
  expect(await exportPairs(digest, { format: 'ms-swift', out })).toBe(exitCodes.ok);
  expect(readFileSync(out, 'utf8').trimEnd().split('\n')).toHaveLength(3);
  expect(text()).toContain('3 pairs, 3 lines');
  await expect(exportPairs(digest, { format: 'trl', out })).rejects.toMatchObject({ exitCode: exitCodes.conflict });
  await expect(exportPairs(digest, { format: 'csv' })).rejects.toMatchObject({ exitCode: exitCodes.badInput });
});

test('a decision that is not in effect yet tells how to take it back, and that takes it back', async () => {
  const terminal = await createTerminal();
  terminal.play.graceMs = 30_000;
  await run('small', {});
  const runId = await terminal.newest();
  terminal.play.wait(runId);
  await decide('approve', runId, {});
  expect(terminal.text()).toContain(`take-back ${runId}`);
  expect(await takeBack(runId, {})).toBe(exitCodes.ok);
  expect(terminal.text()).toContain('It waits for a decision again.');
  await expect(takeBack(runId, {})).rejects.toMatchObject({ exitCode: exitCodes.conflict });
});
