import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import type { Store } from '../store/store.ts';
import { createAcceptFeedback } from './accept-feedback.ts';
import { createCompletions } from './completions.ts';
import { createControlApp } from './control-app.ts';
import { createEngine } from './engine.ts';
import { openFeedbackJournal } from './feedback-journal.ts';
import { openKeyTable } from './key-table.ts';
import { createMetrics } from './metrics.ts';
import { createPlaygroundDoor } from './playground-door.ts';
import { createPublicApp } from './public-app.ts';
import { createRelay } from './relay.ts';
import { openResponseIds } from './response-id.ts';
import { openRouteTable } from './route-table.ts';
import { openServedLog } from './served-log.ts';
import { createSlotRecords } from './slot-records.ts';
import { watchStoredRoutes } from './stored-routes.ts';

export interface GatewayOptions {
  /** Folder of keys, routes, feedback and remembered answers. */
  readonly folder: string;
  readonly vllm: { readonly url: string; readonly key: string; readonly silenceMs?: number; readonly pollMs?: number };
  readonly controlToken: string;
  readonly port: number;
  readonly controlPort: number;
  /** Address that both listen on; loopback unless given. */
  readonly host?: string;
  /** Where route refs are read and feedback goes; null while it cannot be opened. */
  readonly store: Pick<Store, 'readRef' | 'putRecord' | 'listRecords'> | null;
  readonly readyWithinMs?: number;
  readonly tickMs?: number;
  readonly closeFeedbackAfterMs?: number;
  readonly log?: (line: string) => void;
}

/** Starts both ports. `close` refuses new connections, lets streams finish within `drainMs`, then cuts them. */
export async function startGateway(options: GatewayOptions) {
  const { folder, store, tickMs = 1000, log = () => undefined } = options;
  const keys = await openKeyTable(folder);
  const routes = await openRouteTable(folder);
  const records = createSlotRecords(routes);
  const responseIds = await openResponseIds(folder);
  const served = await openServedLog(join(folder, 'served'));
  const closeAfter = options.closeFeedbackAfterMs === undefined ? {} : { closeAfterMs: options.closeFeedbackAfterMs };
  const feedback = await openFeedbackJournal({ folder: join(folder, 'feedback'), store, log, ...closeAfter });
  const engine = createEngine(options.vllm);
  const metrics = createMetrics();
  const limit = options.readyWithinMs === undefined ? {} : { readyWithinMs: options.readyWithinMs };
  const relay = createRelay({ engine, records, ...limit });
  const complete = createCompletions({ routes, relay, responseIds, served });
  const acceptFeedback = createAcceptFeedback({ responseIds, served, feedback, metrics });
  const door = createPublicApp({ keys, routes, engine, complete, acceptFeedback, metrics, log });
  const playground = createPlaygroundDoor({ engine, responseIds, served, acceptFeedback });
  const control = createControlApp({ token: options.controlToken, keys, routes, records, metrics, playground });

  await engine.started;
  const publicServer = await listen(door.app.fetch, options.port, options.host);
  const controlServer = await listen(control.fetch, options.controlPort, options.host);
  const watcher = store ? watchStoredRoutes({ store, routes, everyMs: tickMs, log }) : null;
  const ticking = setInterval(() => void feedback.tick(), tickMs);

  return {
    port: portOf(publicServer),
    controlPort: portOf(controlServer),
    async close(drainMs = 8000): Promise<void> {
      clearInterval(ticking);
      watcher?.close();
      const closed = [publicServer, controlServer].map((server) => new Promise((resolve) => server.close(resolve)));
      for (const server of [publicServer, controlServer]) server.closeIdleConnections();
      const until = Date.now() + drainMs;
      while (door.inFlight() > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
      for (const server of [publicServer, controlServer]) server.closeIdleConnections();
      setTimeout(() => [publicServer, controlServer].forEach((server) => server.closeAllConnections()), 200).unref();
      await Promise.all(closed);
      await feedback.close();
      await Promise.all([served.settled(), routes.settled(), engine.close()]);
    },
  };
}
export type Gateway = Awaited<ReturnType<typeof startGateway>>;

function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  port: number,
  host = '127.0.0.1',
): Promise<Server> {
  const listener = getRequestListener((request) => fetch(request), { overrideGlobalObjects: false });
  const server = createServer(
    { maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5000 },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
