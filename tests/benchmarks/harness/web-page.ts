import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { CDPSession, Page } from 'playwright-core';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readScreenFiles } from '../../../server/screen-files.ts';
import { launchBrowser } from '../../browser/chromium.ts';
import type { Bench } from './bench.ts';
import { quantile } from './statistics.ts';

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-bench'; connect-src 'self'; font-src 'self'; img-src 'self' blob:; worker-src 'self'; require-trusted-types-for 'script'; trusted-types refrain-workers";

/** A folder that goes when the benchmark ends. */
export async function temporaryFolder(bench: Bench, name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `refrain-${name}-`));
  bench.onEnd(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Serves a built page as the server would: packed, under the same policy. A made-up owner is signed in. */
export async function servePage(bench: Bench, folder: string): Promise<string> {
  const { files, index } = await readScreenFiles(folder);
  const page = index.replace('name="csp-nonce" content=""', 'name="csp-nonce" content="bench"');
  const session = JSON.stringify({
    person: { id: 'owner', name: 'Owner', email: 'owner@example.org', roles: ['owner'] },
    permissions: [],
  });
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const file = files[path];
    const headers = { 'content-security-policy': policy };
    if (file)
      response
        .writeHead(200, { ...headers, 'content-type': file.type, ...(file.gzip ? { 'content-encoding': 'gzip' } : {}) })
        .end(file.gzip ?? file.body);
    else if (path === '/api/session') response.writeHead(200, { 'content-type': 'application/json' }).end(session);
    else if (path.startsWith('/api/')) response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
    else response.writeHead(200, { ...headers, 'content-type': 'text/html; charset=utf-8' }).end(page);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  bench.onEnd(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Notes when the first cards stand in the page, and every frame while it is told to. */
const watcher = `
  window.bench = { frames: [], on: false };
  const mark = () => (document.documentElement.dataset.opened = String(performance.now()));
  const settle = () => requestAnimationFrame(() => requestAnimationFrame(mark));
  new MutationObserver((_, observer) => {
    if (!document.querySelector('[data-step]')) return;
    observer.disconnect();
    settle();
  }).observe(document, { childList: true, subtree: true });
  let last = 0;
  const frame = (now) => {
    if (window.bench.on && last > 0) window.bench.frames.push(now - last);
    last = window.bench.on ? now : 0;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
`;

export interface OpenedPage {
  readonly page: Page;
  /** From the start of the navigation until the first cards were painted. */
  readonly openMs: number;
  readonly cdp: CDPSession;
  readonly close: () => Promise<void>;
}

export async function createPages(bench: Bench): Promise<(url: string) => Promise<OpenedPage>> {
  const browser = await launchBrowser();
  bench.onEnd(() => browser.close());
  bench.version('chromium', browser.version());
  return async (url) => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en' });
    const page = await context.newPage();
    page.on('pageerror', (error) => bench.say(`${url}: ${String(error)}`));
    await page.addInitScript(watcher);
    await page.goto(url);
    const marked = page.locator('html[data-opened]');
    await marked.waitFor({ state: 'attached' });
    const cdp = await context.newCDPSession(page);
    await cdp.send('Performance.enable');
    const openMs = Number(await marked.getAttribute('data-opened'));
    return { page, openMs, cdp, close: () => context.close() };
  };
}

export interface Frames {
  readonly p95: number;
  readonly longest: number;
  /** Script of the page while it was watched, in milliseconds. */
  readonly scriptMs: number;
}

/** Frames and script while something is done. */
export async function watchFrames({ page, cdp }: OpenedPage, work: () => Promise<unknown>): Promise<Frames> {
  const script = async () => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return 1_000 * (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0);
  };
  await page.waitForTimeout(300);
  const before = await script();
  await page.evaluate('window.bench.frames = []; window.bench.on = true');
  await work();
  const frames = await page.evaluate<number[]>('window.bench.on = false, window.bench.frames');
  return { p95: quantile(frames, 0.95), longest: Math.max(...frames), scriptMs: (await script()) - before };
}

/** What the page holds after the rubbish is gone, in MB. */
export async function heapMb({ cdp }: OpenedPage): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN) / 1e6;
}
