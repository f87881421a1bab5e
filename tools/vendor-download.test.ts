import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

interface Wanted {
  readonly addresses: readonly string[];
  readonly sha256: string;
  readonly member: string;
  readonly folder: string;
  readonly report: (text: string) => void;
}
type Answer = { readonly ok: true; readonly origin: string } | { readonly ok: false; readonly why: string };
const script = join(process.cwd(), 'tools', 'vendor-download.mjs');
const { downloadFromVendor } = (await import(script)) as { downloadFromVendor: (wanted: Wanted) => Promise<Answer> };

/* A vendor on loopback: nothing here touches a network. */

let vendor: Server;
let address: string;
let root: string;
let folder: string;
let archive: Buffer;
let said: string[];
const serve: Record<string, (response: ServerResponse) => void> = {
  '/good': (response) => response.end(archive),
  '/moved': (response) => response.writeHead(302, { location: '/good' }).end(),
  '/other': (response) => response.end(Buffer.concat([archive, Buffer.from('x')])),
  '/cut': (response) => {
    response.writeHead(200, { 'content-length': archive.length });
    response.write(archive.subarray(0, 100), () => response.destroy());
  },
  '/silent': () => undefined,
};

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'refrain-vendor-'));
  writeFileSync(join(root, 'program'), '#!/bin/sh\necho version 1.8.2\n', { mode: 0o755 });
  writeFileSync(join(root, 'LICENSE'), 'MIT');
  spawnSync('tar', ['-czf', join(root, 'archive.tar.gz'), '-C', root, 'LICENSE', 'program']);
  archive = readFileSync(join(root, 'archive.tar.gz'));
  vendor = createServer((request, response) => {
    const answer = serve[request.url ?? ''];
    if (answer) answer(response);
    else response.writeHead(404).end('no such thing');
  });
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`;
});
afterAll(async () => {
  vendor.closeAllConnections();
  await new Promise((resolve) => vendor.close(resolve));
  rmSync(root, { recursive: true, force: true });
});
let made = 0;
beforeEach(() => {
  folder = join(root, `part-${++made}`);
  mkdirSync(folder);
  said = [];
});

const download = (paths: readonly string[], sha256 = createHash('sha256').update(archive).digest('hex')) =>
  downloadFromVendor({
    addresses: paths.map((path) => (path.startsWith('http') ? path : `${address}${path}`)),
    sha256,
    member: 'program',
    folder,
    report: (text) => said.push(text),
  });
const version = () => spawnSync(join(folder, 'program'), { encoding: 'utf8' }).stdout;

test.each(['/good', '/moved'])('the pinned archive is unpacked, and its origin is told (%s)', async (path) => {
  const answer = await download([path]);
  expect(answer).toMatchObject({
    ok: true,
    origin: expect.stringMatching(/^downloaded from its vendor .*sha256 [0-9a-f]{12}/),
  });
  expect(version()).toBe('version 1.8.2\n');
  expect(readdirSync(folder)).toEqual(['program']);
  expect(said.at(-1)).toMatch(/^downloading: /);
});

test.each([
  ['another file than the pinned one', '/other', /gave another file than the pinned one \(sha256 [0-9a-f]{64}\)/],
  ['an archive that breaks off', '/cut', /broke off after/],
  ['a page that says no', '/nothing', /answered with status 404/],
  ['an address where nobody listens', 'http://127.0.0.1:9/x', /is not reachable/],
])('%s leaves nothing behind, and says why', async (_, path, why) => {
  const answer = await download([path]);
  expect(answer).toMatchObject({ ok: false, why: expect.stringMatching(why) });
  expect(readdirSync(folder)).toEqual([]);
});

test('an address that accepts and says nothing is given up after seconds, and the next one is asked', async () => {
  expect(await download(['/silent', '/good'])).toMatchObject({ ok: true });
  expect(existsSync(join(folder, 'program'))).toBe(true);
});

test('an archive with the right checksum and without the program is no program', async () => {
  writeFileSync(join(root, 'note'), 'x');
  spawnSync('tar', ['-czf', join(root, 'empty.tar.gz'), '-C', root, 'note']);
  const bytes = readFileSync(join(root, 'empty.tar.gz'));
  serve['/empty'] = (response) => response.end(bytes);
  const answer = await download(['/empty'], createHash('sha256').update(bytes).digest('hex'));
  expect(answer).toMatchObject({ ok: false, why: expect.stringContaining('nothing that can be unpacked') });
  expect(readdirSync(folder)).toEqual([]);
});
