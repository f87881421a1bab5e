import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { lookAtExternals, type ExternalServer } from './externals.ts';
import { identify, isAlive } from './process-identity.ts';
import { readRecord } from './record.ts';

const partReport = z.object({
  name: z.string(),
  version: z.string(),
  /** `found on PATH`, `built with go1.26.8`, `missing`, … */
  origin: z.string(),
  path: z.string(),
  ok: z.boolean(),
  problem: z.string().optional(),
  /** The one command that mends it. */
  mend: z.string().optional(),
});
const setUpReport = z.object({
  home: z.string(),
  cache: z.string(),
  parts: z.array(partReport),
  problems: z.array(z.object({ what: z.string(), why: z.string(), mend: z.string() })),
});

/** What `refrain doctor` prints; `ok` is false as soon as one part or the machine is not as it should be. */
export type Diagnosis = z.output<typeof setUpReport> & {
  readonly ok: boolean;
  readonly node: string;
  readonly state: string;
  /** Servers that settings put elsewhere; their parts are neither started nor looked at here. */
  readonly external: readonly ExternalServer[];
  /** Null when nothing runs on the state folder. */
  readonly running: {
    readonly pid: number;
    readonly startedAt: string;
    readonly processes: readonly { readonly name: string; readonly pid: number; readonly alive: boolean }[];
  } | null;
};

/**
 * Looks at every part that set-up installs, at the machine, and at what runs on the state folder. Changes nothing.
 * @param home folder of the package
 * @param state folder of the installation
 */
export async function diagnose(home: string, state = join(home, '.state')): Promise<Diagnosis> {
  const script = join(home, 'tools', 'bootstrap.mjs');
  if (!existsSync(script))
    throw new Error(`${home} is not the folder of the package: there is no tools/bootstrap.mjs. Set REFRAIN_HOME.`);
  const { stdout } = await promisify(execFile)(process.execPath, [script, 'report'], { maxBuffer: 1 << 20 });
  const found = setUpReport.parse(JSON.parse(stdout));
  process.env['REFRAIN_STATE'] = resolve(state);
  const external = await lookAtExternals();
  const report = { ...found, parts: found.parts.filter((part) => !external.some(({ name }) => name === part.name)) };
  const record = readRecord(resolve(state));
  const running =
    record === null || !isAlive(record.supervisor)
      ? null
      : {
          pid: record.supervisor.pid,
          startedAt: record.startedAt,
          processes: record.children.map(({ name, pid }) => ({ name, pid, alive: identify(pid) !== null })),
        };
  return {
    ...report,
    ok:
      report.problems.length === 0 &&
      report.parts.every((part) => part.ok) &&
      external.every(({ reachable }) => reachable),
    external,
    node: process.versions.node,
    state: resolve(state),
    running,
  };
}
