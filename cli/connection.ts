import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createClient, type Client } from '../server/client.ts';
import { CommandError, exitCodes } from './exit-codes.ts';

export interface GlobalOptions {
  readonly state?: string;
  readonly url?: string;
  readonly json?: boolean;
}

/** Folder of the package. */
export const homeFolder = (): string => process.env['REFRAIN_HOME'] || process.cwd();

export function stateFolder({ state }: GlobalOptions): string {
  return resolve(state || process.env['REFRAIN_STATE'] || join(homeFolder(), '.state'));
}

/** How a person calls this command line on this installation; for the commands it tells them. */
export function commandOf(options: GlobalOptions): string {
  const state = stateFolder(options);
  return `npm run refrain --${state === join(homeFolder(), '.state') ? '' : ` --state ${state}`}`;
}

/**
 * A client of the server that runs on the state folder: its address from `--url`, the environment or the supervisor's
 * record, its token from `REFRAIN_TOKEN` or, on the same machine, the installation's own.
 */
export function connect(options: GlobalOptions): Client {
  const state = stateFolder(options);
  const url = options.url || process.env['REFRAIN_SERVER_URL'] || recordedUrl(state) || 'http://127.0.0.1:8070';
  return createClient({ url: url.replace(/\/$/, ''), token: process.env['REFRAIN_TOKEN'] || localToken(state) });
}

function recordedUrl(state: string): string | undefined {
  try {
    const record = JSON.parse(readFileSync(join(state, 'supervisor.json'), 'utf8')) as {
      settings?: Record<string, string>;
    };
    return record.settings?.['REFRAIN_SERVER_URL'];
  } catch {
    return undefined;
  }
}

function localToken(state: string): string {
  try {
    return readFileSync(join(state, 'secrets', 'local-token'), 'utf8').trim();
  } catch {
    throw new CommandError(
      exitCodes.forbidden,
      `There is no token: neither REFRAIN_TOKEN, nor one in ${state}. Start with \`npm start\`, or name the folder with --state.`,
    );
  }
}
