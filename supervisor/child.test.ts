import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { superviseChild } from './child.ts';

test('what a killed process left in its passing folder is gone when it starts again, and after the last one', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'refrain-child-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  const passingFolder = join(cwd, 'sockets');
  mkdirSync(passingFolder);
  writeFileSync(join(passingFolder, 'of-an-earlier-supervisor'), '');
  const leavesOne = `
    const { readdirSync, writeFileSync } = require('node:fs');
    console.log('found ' + readdirSync('sockets').length);
    writeFileSync('sockets/' + process.pid, '');
    process.kill(process.pid, 'SIGKILL');`;
  const child = superviseChild(
    {
      name: 'part',
      program: process.execPath,
      args: ['-e', leavesOne],
      env: {},
      cwd,
      logFile: join(cwd, 'part.log'),
      passingFolder,
      patienceMs: 60_000,
      isHealthy: async () => false,
    },
    { onProcess: () => undefined, onPhase: () => undefined },
  );
  await expect(child.ready).rejects.toThrow('found 0\nfound 0\nfound 0');
  await child.stop(0);
  expect(existsSync(passingFolder)).toBe(false);
});
