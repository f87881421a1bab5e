import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { statePaths } from '../../temporal-config/settings.ts';

const linesEach = 40;

/** The end of every process's log: what is left of an installation whose folder goes with its test. */
export async function lastWords(state: string): Promise<string> {
  const { logs } = statePaths(state);
  const said = (await readdir(logs)).map(async (name) => {
    const lines = (await readFile(join(logs, name), 'utf8')).trimEnd().split('\n');
    return `\n── ${name}\n${lines.slice(-linesEach).join('\n')}\n`;
  });
  return (await Promise.all(said)).join('');
}
