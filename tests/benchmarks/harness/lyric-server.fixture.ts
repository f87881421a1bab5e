import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serve } from '@hono/node-server';
import { usualRates } from '../../../server/rate-limits.ts';
import { openScoreThreads } from '../../../server/score-threads.ts';
import { createWorld } from '../../../server/stand-ins.fixture.ts';
import { freePort } from '../../../supervisor/ports.ts';

/** The product's HTTP application with its guards, alone in a process: what a reward call passes on its way. */
const port = await freePort();
const rates = { ...usualRates, caller: { burst: 1e6, perSecond: 1e6 } };
const thread = pathToFileURL(join(process.cwd(), 'dist', 'server', 'score-thread.js'));
const scoreLyrics = openScoreThreads({ file: thread });
const { app, local } = await createWorld({ scoreLyrics }, { rates, hosts: [`127.0.0.1:${port}`] });
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, () => {
  process.stdout.write(`${JSON.stringify({ port, token: local })}\n`);
});
process.on('SIGTERM', () => server.close(() => process.exit(0)));
