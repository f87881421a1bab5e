import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openMemoryStore } from '../store/open-store.ts';
import type { ApplyRoute, RouteEntry } from '../workflows/messages.ts';
import { createApplyRoute } from './apply-route.ts';

const slot = (number: number) => ({ release: null, adapter: null, model: `m${number}`, number });
const change = (expectedVersion: number, number = 1): ApplyRoute => ({
  route: { alias: 'lyrics', stable: slot(number), canary: null, previous: null },
  expectedVersion,
  changedBy: 'Ann',
  reason: 'test',
});
const newStore = () => openMemoryStore(mkdtempSync(join(tmpdir(), 'refrain-route-')));
const away = { gatewayControlUrl: 'http://127.0.0.1:9', token: 't', gatewayWithinMs: 100 };

test('a change is stored as the next version and put to the gateway before it counts', async () => {
  const taken: RouteEntry[] = [];
  const gateway = createServer((request, response) => {
    const parts: Buffer[] = [];
    request
      .on('data', (part: Buffer) => parts.push(part))
      .on('end', () => {
        if (request.headers.authorization !== 'Bearer t') return void response.writeHead(401).end();
        const entry = JSON.parse(Buffer.concat(parts).toString()) as RouteEntry;
        taken.push(entry);
        response.end(JSON.stringify({ alias: 'lyrics', version: entry.version }));
      });
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const store = newStore();
  const apply = createApplyRoute({
    store,
    gatewayControlUrl: `http://127.0.0.1:${(gateway.address() as { port: number }).port}`,
    token: 't',
  });
  const entry = await apply(change(0));
  expect(taken).toEqual([entry]);
  expect((await store.readRef('deployments/lyrics'))!.value).toEqual(entry);
  expect(entry.version).toBe(1);
  gateway.close();
});

test('a gateway that is away does not hold a change up: the ref is the truth', async () => {
  const store = newStore();
  const notes: string[] = [];
  const entry = await createApplyRoute({ store, ...away, log: (line) => notes.push(line) })(change(0));
  expect((await store.readRef('deployments/lyrics'))!.value).toEqual(entry);
  expect(notes.join()).toContain('will read it there');
  expect((await store.listRecords('aliases/')).map(({ path }) => path)).toEqual(['aliases/lyrics']);
});

test('the same change again is the same version', async () => {
  const apply = createApplyRoute({ store: newStore(), ...away });
  expect(await apply(change(0))).toEqual(await apply(change(0)));
});

test('a change that was made for another version is refused', async () => {
  const apply = createApplyRoute({ store: newStore(), ...away });
  await apply(change(0));
  await expect(apply(change(0, 2))).rejects.toMatchObject({ code: 'DeploymentBusy', retry: false });
  await expect(apply(change(5, 2))).rejects.toMatchObject({ code: 'DeploymentBusy' });
});
