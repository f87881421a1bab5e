import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { usualRates } from '../../../server/rate-limits.ts';
import { createWorld } from '../../../server/stand-ins.fixture.ts';

/** A port that was free a moment ago; the application must know its own name before it listens. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** The product's HTTP application with its guards, alone in a process: what a reward call passes on its way. */
const port = await freePort();
const rates = { ...usualRates, caller: { burst: 1e6, perSecond: 1e6 } };
const { app, local } = await createWorld({}, { rates, hosts: [`127.0.0.1:${port}`] });
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, () => {
  process.stdout.write(`${JSON.stringify({ port, token: local })}\n`);
});
process.on('SIGTERM', () => server.close(() => process.exit(0)));
