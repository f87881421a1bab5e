import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { expect, onTestFinished, test } from 'vitest';
import { openClosable } from './closable-connection.ts';

/** A port at which whoever connects is cut off, so that every call fails as if Temporal was restarting. */
async function openBrokenPort(): Promise<string> {
  const server = createServer((socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What ended the process, were this one not a test. */
function watchForCrashes(): Error[] {
  const crashes: Error[] = [];
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  const keep = (error: Error) => void crashes.push(error);
  process.on('uncaughtException', keep);
  onTestFinished(() => {
    process.off('uncaughtException', keep);
    for (const other of others) process.on('uncaughtException', other);
  });
  return crashes;
}

/** Closes while a call waits for its next try. */
async function closeBetweenTries(connection: Connection): Promise<string> {
  const call = connection
    .withDeadline(Date.now() + 120_000, () => connection.workflowService.getSystemInfo({}))
    .then(
      () => 'answered',
      (error: Error) => error.message,
    );
  await pause(250);
  await connection.close();
  return await Promise.race([call, pause(20_000, 'still under way', { ref: false })]);
}

test('a connection is closed while calls wait for their next try: they fail, and nothing is thrown from a timer', async () => {
  const crashes = watchForCrashes();
  const connections = Array.from({ length: 5 }, async () =>
    closeBetweenTries(openClosable({ address: await openBrokenPort(), connectTimeout: 3_000 })),
  );
  for (const ended of await Promise.all(connections)) expect(ended).not.toMatch(/answered|under way/);
  expect(crashes).toEqual([]);
});
