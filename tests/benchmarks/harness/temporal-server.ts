import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { noExternals } from '../../../supervisor/externals.ts';
import { planPart } from '../../../supervisor/parts.ts';
import { freePort, usualPorts } from '../../../supervisor/ports.ts';
import { openTemporalAccess } from '../../../supervisor/temporal-access.ts';
import { namespace } from '../../../temporal-config/names.ts';
import { statePaths } from '../../../temporal-config/settings.ts';
import type { Bench } from './bench.ts';
import { startProcess, untilReady } from './process.ts';

export interface TemporalServer {
  readonly address: string;
  readonly pid: number;
}

/**
 * A real Temporal on loopback, in a folder of its own, that ends with the benchmark. `product`: with the arguments the
 * supervisor gives it. `as shipped`: `start-dev` on a file, with nothing else set.
 */
export async function startTemporalServer(bench: Bench, settings: 'product' | 'as shipped'): Promise<TemporalServer> {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-bench-temporal-'));
  bench.onEnd(() => rm(folder, { recursive: true, force: true }));
  const ports = [await freePort(), await freePort(), await freePort(), await freePort()] as const;
  const [temporal, temporalUi, temporalHttp, temporalMetrics] = ports;
  const address = `127.0.0.1:${temporal}`;
  const access = openTemporalAccess(address, false);
  bench.onEnd(() => access.close());
  const { program, args, env } = planPart('temporal', {
    state: folder,
    home: process.cwd(),
    ports: { ...usualPorts, temporal, temporalUi },
    innerPorts: { temporalHttp, temporalMetrics },
    installationId: 'benchmark',
    secrets: { minioUser: '', minioPassword: '', minioKey: '', vllmKey: '' },
    temporal: access,
    externals: noExternals,
  });
  const database = statePaths(folder).temporalDb;
  await mkdir(dirname(database), { recursive: true });
  const asShipped = [
    ...['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(temporal)],
    ...['--http-port', String(temporalHttp), '--metrics-port', String(temporalMetrics)],
    ...['--db-filename', database, '--namespace', namespace],
  ];
  const server = await startProcess(bench, program, settings === 'product' ? args : asShipped, {
    env,
    log: join(folder, 'server.log'),
  });
  await untilReady(server, () => access.isHealthy());
  await access.setUp();
  const said = execFileSync(program, ['--version']).toString();
  bench.version('temporal', /temporal version (\d\S*\d)/.exec(said)?.[1] ?? 'unknown');
  return { address, pid: server.child.pid! };
}
