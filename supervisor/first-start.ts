import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { statePaths } from '../temporal-config/settings.ts';
import type { Stack } from './stack.ts';

const linkAnswer = z.object({ url: z.url() });

/** A link that signs in whoever opens it first; the server makes it for the holder of this machine's own token. */
export async function signInLink({ state, settings }: Stack): Promise<string> {
  const token = readFileSync(join(statePaths(state).secrets, 'local-token'), 'utf8').trim();
  const answer = await fetch(`${settings['REFRAIN_SERVER_URL']}/api/local/sign-in-link`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok)
    throw new Error(
      `The server gave no sign-in link (status ${answer.status}). Its log: ${join(statePaths(state).logs, 'server.log')}`,
    );
  return linkAnswer.parse(await answer.json()).url;
}

/** Lets the command line create the first pipeline, start its run and show it live on this terminal. */
export function followFirstRun(
  { settings, mark }: Stack,
  home: string,
): { readonly done: Promise<number>; end(): void } {
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', join(home, 'dist', 'cli', 'refrain.js'), 'first-run'],
    {
      env: { ...process.env, ...settings, ...mark },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  return {
    done: new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    }),
    end: () => void child.kill('SIGTERM'),
  };
}
