import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { createWorld } from '../server/stand-ins.fixture.ts';

/** Commands talk to a server in memory; `said` is what they wrote. */
export async function createTerminal() {
  const world = await createWorld();
  vi.stubEnv('REFRAIN_TOKEN', world.local);
  vi.stubEnv('REFRAIN_SERVER_URL', 'http://127.0.0.1:8070');
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    headers.set('host', '127.0.0.1:8070');
    return world.app.request(url, { ...init, headers });
  });
  const said: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
  const folder = mkdtempSync(join(tmpdir(), 'refrain-cli-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const newest = async () => (await world.services.runs.list({ limit: 1 }))[0]!.runId;
  return { ...world, folder, file, newest, text: () => said.join(''), said };
}
