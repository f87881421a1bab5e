import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { createServer, request as httpsRequest, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createClient, type Client } from '../../server/client.ts';
import { findExternals } from '../../supervisor/externals.ts';
import { startStack, type Stack } from '../../supervisor/stack.ts';
import { statePaths } from '../../temporal-config/settings.ts';
import { makeCertificates } from './tls-front.ts';

/** A running installation behind a proxy with TLS, and a phone that knows only the public address. */
const host = 'refrain.test';
let root: string;
let proxy: Server;
let stack: Stack;
let owner: Client;
let local: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'refrain-public-'));
  await makeCertificates(root, { refrain: `DNS:${host}` });
  const file = (name: string) => readFileSync(join(root, name));
  proxy = createServer({ key: file('refrain.key'), cert: file('refrain.pem') }, (incoming, outgoing) => {
    const headers = { ...incoming.headers, 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' };
    const inner = httpRequest(
      { host: '127.0.0.1', port: stack.ports.server, method: incoming.method, path: incoming.url, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(outgoing);
      },
    );
    inner.on('error', () => outgoing.destroy());
    outgoing.on('close', () => inner.destroy());
    incoming.pipe(inner);
  });
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
  vi.stubEnv('REFRAIN_PUBLIC_URL', `https://${publicHost()}`);
  const parts = ['temporal', 'minio', 'server', 'worker-cpu'] as const;
  const state = join(root, 'state');
  stack = await startStack({ state, home: resolve('.'), ports: 'free', parts, externals: findExternals() });
  local = (await readFile(join(statePaths(stack.state).secrets, 'local-token'), 'utf8')).trim();
  owner = createClient({ url: stack.settings['REFRAIN_SERVER_URL']!, token: local });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await stack?.stop();
  proxy.closeAllConnections();
  proxy.close();
  await rm(root, { recursive: true, force: true });
});

const publicHost = () => `${host}:${(proxy.address() as AddressInfo).port}`;

interface Heard {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: IncomingMessage;
}
/** As a browser on a phone: over TLS, by the public name. */
function phone(method: string, path: string, headers: Record<string, string> = {}, body?: object): Promise<Heard> {
  return new Promise((hear, fail) => {
    const sent = httpsRequest(
      {
        host: '127.0.0.1',
        port: (proxy.address() as AddressInfo).port,
        servername: host,
        ca: readFileSync(join(root, 'ca.pem')),
        method,
        path,
        headers: { host: publicHost(), ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
      },
      (answer) => hear({ status: answer.statusCode!, headers: answer.headers, body: answer }),
    );
    sent.on('error', fail);
    sent.end(body ? JSON.stringify(body) : undefined);
  });
}
async function textOf({ body }: Heard): Promise<string> {
  let text = '';
  for await (const part of body) text += String(part);
  return text;
}

test('an invited person joins from a phone, and is out at once when deactivated, open events included', async () => {
  const invite = await owner.call('POST /invites', { body: { roles: ['viewer'] } });
  const link = new URL(invite.url);
  expect(link.host).toBe(publicHost());
  expect(await textOf(await phone('GET', link.pathname))).toContain('id="root"');

  const origin = `https://${publicHost()}`;
  const token = link.hash.slice(1);
  const joined = await phone('POST', '/api/invites/accept', { origin }, { token, name: 'Mei' });
  expect(joined.status).toBe(201);
  const { person } = JSON.parse(await textOf(joined)) as { person: { id: string } };
  const [set] = joined.headers['set-cookie']!;
  expect(set).toMatch(/^__Host-refrain\.session=.*; Secure/);
  const cookie = set!.split(';')[0]!;
  expect((await phone('GET', '/api/runs', { cookie })).status).toBe(200);

  // It goes on: nobody here trains.
  await owner.call('POST /pipelines', { body: { id: 'endless', preset: 'sft-only' } });
  const { runId } = await owner.call('POST /runs', { body: { pipelineId: 'endless' } });
  const watching = await phone('GET', `/api/runs/${runId}/events`, { cookie });
  expect(watching.status).toBe(200);
  await new Promise<void>((first) => watching.body.once('data', () => first()));
  const ended = new Promise<number>((end) => watching.body.once('end', () => end(Date.now())));

  const before = Date.now();
  await owner.call('PUT /people/{personId}', { params: { personId: person.id }, body: { active: false } });
  // What is promised, and no measure of the machine.
  expect((await ended) - before).toBeLessThan(5_000);
  expect((await phone('GET', '/api/runs', { cookie })).status).toBe(401);
  await owner.call('POST /runs/{runId}/cancel', { params: { runId } });
});

test('the command line’s own token is worth nothing through the proxy, and the page does not answer to other names', async () => {
  expect((await phone('GET', '/api/runs', { authorization: `Bearer ${local}` })).status).toBe(401);
  expect((await phone('GET', '/', { host: 'evil.test' })).status).toBe(403);
  expect((await phone('POST', '/api/invites/look', { origin: 'https://evil.test' }, { token: 'x' })).status).toBe(403);
});
