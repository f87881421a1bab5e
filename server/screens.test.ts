import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpenAPIHono } from '@hono/zod-openapi';
import { expect, test } from 'vitest';
import type { Env } from './route.ts';
import { readScreenFiles } from './screen-files.ts';
import { foreseenOf, serveScreens } from './screens.ts';

const release = 'pages/release/release-page.tsx';
const needed = { [release]: ['/assets/release.js', '/assets/dialog.js', '/assets/dialog.css'] };

/** Run `01M8` is there; `cut` is asked of a database that does not answer. */
const isThere = {
  runId: async (id: string) => {
    if (id === 'cut') throw new Error('no connection');
    return id === '01M8';
  },
};

async function answerOf(path: string, isSignedIn: boolean, headers: Record<string, string> = {}): Promise<Response> {
  const app = new OpenAPIHono<Env>();
  const index = '<head><title>Refrain</title><script></script></head>';
  serveScreens(app, { files: {}, index, needed }, { isSignedIn: async () => isSignedIn, isThere });
  return await app.request(path, { headers });
}
const ask = async (path: string, isSignedIn = false) => await (await answerOf(path, isSignedIn)).text();
const linksOf = (page: string) =>
  [...page.matchAll(/<link rel="(\w+)"[^>]* href="([^"]*)"/g)].map(([, rel, href]) => `${rel} ${href}`);
const ofEveryRelease = [
  'modulepreload /assets/release.js',
  'modulepreload /assets/dialog.js',
  'preload /assets/dialog.css',
];

test('the browser is told of a page’s scripts and first questions with the page', async () => {
  expect(linksOf(await ask('/releases/01M8/approval', true))).toEqual([
    'preload /api/session',
    'preload /api/overview',
    'preload /api/runs/01M8',
    'preload /api/runs/01M8/evidence/approval',
    ...ofEveryRelease,
  ]);
});

test('nobody who is not signed in is made to ask what would be refused', async () => {
  expect(linksOf(await ask('/releases/01M8/approval'))).toEqual(ofEveryRelease);
});

test('a page of what does not exist is not made to ask for it, and one whose database does not answer comes all the same', async () => {
  expect(linksOf(await ask('/releases/none/approval', true))).toEqual([
    'preload /api/session',
    'preload /api/overview',
    ...ofEveryRelease,
  ]);
  expect(linksOf(await ask('/releases/cut/approval', true))).toEqual(ofEveryRelease);
});

test('a person at an address that is none gets a page, a program the usual answer', async () => {
  const html = { accept: 'text/html,*/*' };
  const seen = async (path: string, headers: Record<string, string>) => {
    const { status, headers: said } = await answerOf(path, false, headers);
    return `${status} ${said.get('content-type')?.split(';')[0]}`;
  };
  expect(await seen('/nowhere', html)).toBe('404 text/html');
  expect(await seen('/nowhere/else', html)).toBe('404 text/html');
  expect(await seen('/pipelines', html)).toBe('200 text/html');
  for (const path of ['/api/nothing', '/v1/nothing', '/assets/nothing.js'])
    expect(await seen(path, html), path).toBe('404 text/plain');
  expect(await seen('/nowhere', { accept: '*/*' })).toBe('404 text/plain');
});

test('what stands in an address stays an address', async () => {
  const page = await ask(`/pipelines/${encodeURIComponent('"><script>alert(1)</script>')}`, true);
  expect(page.match(/<script>/g)).toHaveLength(1);
  expect(linksOf(page)).toContain(`preload /api/pipelines/${encodeURIComponent('"><script>alert(1)</script>')}/draft`);
});

test('a page’s files are those it needs and not every page', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-screens-'));
  const manifest = {
    'index.html': { file: 'assets/index.js', imports: ['_runtime.js'] },
    '_runtime.js': { file: 'assets/runtime.js' },
    '_dialog.js': { file: 'assets/dialog.js', css: ['assets/dialog.css'], imports: ['index.html'] },
    [release]: { file: 'assets/release.js', imports: ['_runtime.js', '_dialog.js', 'index.html'] },
  };
  await mkdir(join(folder, '.vite'));
  await writeFile(join(folder, '.vite', 'manifest.json'), JSON.stringify(manifest));
  await expect(readScreenFiles(folder)).rejects.toThrow('build it with npm start');
  await writeFile(join(folder, 'index.html'), '<title>Refrain</title>');
  const { files, needed: read } = await readScreenFiles(folder);
  expect(read).toEqual({
    [release]: ['/assets/release.js', '/assets/dialog.js', '/assets/dialog.css'],
    'index.html': ['/assets/index.js', '/assets/runtime.js'],
  });
  expect(files).toEqual({});
  await rm(folder, { recursive: true });
});

test('every module that is foreseen is one of the editor’s, fetched by itself', async () => {
  const modules = Object.values(foreseenOf).flatMap((one) => one.modules ?? []);
  const asked = await Promise.all(
    ['app/router.tsx', 'pages/run/canvas-tab.tsx', 'pages/pipeline/pipeline-page.tsx'].map((file) =>
      readFile(join('editor', file), 'utf8'),
    ),
  );
  for (const module of modules) {
    expect(existsSync(join('editor', module)), module).toBe(true);
    const name = module.split('/').at(-1)!;
    expect(
      asked.some((text) => new RegExp(`import\\('[^']*${name}'\\)`).test(text)),
      module,
    ).toBe(true);
  }
});
