import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach } from 'vitest';
import { statePaths } from '../../temporal-config/settings.ts';

const linesEach = 40;

/** The end of every process's log: what is left of an installation whose folder goes with its test. */
async function lastWords(state: string): Promise<string> {
  const { logs } = statePaths(state);
  const said = (await readdir(logs)).map(async (name) => {
    const lines = (await readFile(join(logs, name), 'utf8')).trimEnd().split('\n');
    return `\n── ${name}\n${lines.slice(-linesEach).join('\n')}\n`;
  });
  return (await Promise.all(said)).join('');
}

/** For a file whose tests build on each other: the first that fails leaves its logs, and those after it do not wait for what cannot come. */
export function endAtFirstFailure(state: () => string): void {
  let broken: string | undefined;
  beforeEach(({ onTestFailed, task }) => {
    if (broken !== undefined) throw new Error(`"${broken}" failed before`);
    onTestFailed(async () => {
      if (broken !== undefined) return;
      broken = task.name;
      process.stdout.write(await lastWords(state()));
    });
  });
}
