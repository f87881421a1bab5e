import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { statePaths } from '../temporal-config/settings.ts';
import { processIdentity } from './process-identity.ts';
import { replaceFile } from './write-file.ts';

/** `supervisor.json` in the state folder: who runs here, and where the parts answer. Holds no secret. */
const supervisorRecord = z.object({
  supervisor: processIdentity,
  startedAt: z.iso.datetime(),
  /** Settings with which a command line or a client reaches this installation. */
  settings: z.record(z.string(), z.string()),
  ports: z.record(z.string(), z.int()),
  /** Each leads a process group of its own. */
  children: z.array(processIdentity.extend({ name: z.string() })),
});
export type SupervisorRecord = z.output<typeof supervisorRecord>;

/** Null when nothing was ever started here. A record that cannot be read counts as none: it is written anew. */
export function readRecord(state: string): SupervisorRecord | null {
  try {
    return supervisorRecord.parse(JSON.parse(readFileSync(statePaths(state).supervisor, 'utf8')));
  } catch {
    return null;
  }
}

export function writeRecord(state: string, record: SupervisorRecord): void {
  replaceFile(statePaths(state).supervisor, `${JSON.stringify(record, null, 2)}\n`);
}
