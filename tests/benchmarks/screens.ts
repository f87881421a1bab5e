import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { stringify } from 'yaml';
import { generatedValue } from '../../editor/pages/dev-canvas/generated-document.ts';
import { createClient, type Client } from '../../server/client.ts';
import { startStack } from '../../supervisor/stack.ts';
import { launchBrowser } from '../browser/chromium.ts';
import { sessionFetch, signIn, signInLink } from '../integration/browser-session.ts';
import { runBench, type Bench } from './harness/bench.ts';
import { buildBare } from './harness/screen-builds.ts';
import { servePage, temporaryFolder } from './harness/web-page.ts';

/** What a person waits for on each page: the first thing that answers what they came for. */
const readyWhen = {
  home: '[data-tonight]',
  editor: '[data-step]',
  release: '[data-advice]',
  /** React Flow alone with as many steps as the editor's pipeline, and no server to ask. */
  bare: '[data-step]',
} as const;
type Screen = keyof typeof readyWhen;

const repetitions = 7;
const keys = 15;
const steps = 100;
/** How long the code panel waits for the next key before it reads the text; see code-sync.ts. */
const debounceMs = 250;

/** From the start of the navigation, with nothing kept from before, until what the page is for was painted. */
async function readyAfter(browser: Browser, cookie: string, url: string, selector: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en' });
  const [name = '', value = ''] = cookie.split('=');
  await context.addCookies([{ name, value, url: new URL(url).origin, httpOnly: true, sameSite: 'Lax' }]);
  const page = await context.newPage();
  await page.addInitScript(`
    new MutationObserver((_, observer) => {
      if (!document.querySelector(${JSON.stringify(selector)})) return;
      observer.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => {
        document.documentElement.dataset.ready = String(performance.now());
      }));
    }).observe(document, { childList: true, subtree: true });
  `);
  await page.goto(url);
  const ready = page.locator('html[data-ready]');
  await ready.waitFor({ state: 'attached' });
  const took = Number(await ready.getAttribute('data-ready'));
  await context.close();
  return took;
}

/** Types into the title of a step in the code, one key at a time: from each key until the card says it. */
async function measureKeys(bench: Bench, page: Page): Promise<void> {
  const last = page.locator('.cm-line', { hasText: 'title: Typed' });
  await last.click();
  await page.keyboard.press('End');
  await page.evaluate(`
    window.keyTook = [];
    let pressed = 0;
    document.addEventListener('keydown', () => (pressed = performance.now()), true);
    new MutationObserver((changes) => {
      const drawn = changes.some(({ target }) => (target.nodeType === 1 ? target : target.parentElement)?.closest('[data-step]'));
      if (drawn && pressed > 0) {
        const from = pressed;
        pressed = 0;
        requestAnimationFrame(() => window.keyTook.push(performance.now() - from));
      }
    }).observe(document.querySelector('.canvas'), { childList: true, characterData: true, subtree: true });
  `);
  for (let key = 0; key < keys; key += 1) {
    await page.keyboard.press('x');
    // Not `waitForFunction`: it compiles its text in the page, which the page's policy forbids.
    while ((await page.evaluate<number>('window.keyTook.length')) <= key) await pause(20);
    await pause(100);
  }
  for (const took of await page.evaluate<number[]>('window.keyTook'))
    bench.sample(`a key in the code until the canvas has it, ${steps} steps, ms`, 'after the pause', took - debounceMs);
}

/** Runs the small flywheel until its approval waits. */
async function makeCandidate(owner: Client): Promise<string> {
  await owner.call('POST /pipelines', { body: { preset: 'flywheel-test' } });
  const { runId } = await owner.call('POST /runs', { body: { pipelineId: 'flywheel-test', parameters: {} } });
  for (;;) {
    const { state } = await owner.call('GET /runs/{runId}', { params: { runId } });
    if (state.waiting.length > 0) return runId;
    if (state.broken?.length) throw new Error(`the run broke at ${state.broken[0]!.stepId}`);
    await pause(1_000);
  }
}

/** The built screens on the whole product with a candidate that waits: how soon each answers, cold; and typing in the code. */
await runBench('screens', async (bench) => {
  const state = await temporaryFolder(bench, 'screens-state');
  bench.say('starting the product');
  const stack = await startStack({ state, ports: 'free', home: resolve('.') });
  bench.onEnd(() => stack.stop());
  const url = stack.settings['REFRAIN_SERVER_URL']!;
  const cookie = await signIn(await signInLink(url, state));
  const owner = createClient({ url, fetch: sessionFetch(url, cookie) });
  bench.say('training a candidate');
  const runId = await makeCandidate(owner);
  const value = generatedValue(steps) as { readonly steps: readonly object[] };
  const [first, ...others] = value.steps;
  const source = stringify({ ...value, id: 'hundred', steps: [{ ...first, title: 'Typed' }, ...others] });
  await owner.call('POST /pipelines', { body: { source } });

  const browser = await launchBrowser();
  bench.onEnd(() => browser.close());
  bench.version('chromium', browser.version());
  const folder = await temporaryFolder(bench, 'screens-bare');
  await buildBare(folder);
  const addresses: Readonly<Record<Screen, string>> = {
    home: `${url}/`,
    editor: `${url}/pipelines/flywheel-test`,
    release: `${url}/releases/${runId}/approval`,
    bare: `${await servePage(bench, folder)}/?steps=15`,
  };
  const table = 'from the address to what the page is for, nothing cached, ms';
  for (let time = -1; time < repetitions; time += 1) {
    for (const screen of Object.keys(readyWhen) as Screen[]) {
      const took = await readyAfter(browser, cookie, addresses[screen], readyWhen[screen]);
      if (time >= 0) bench.sample(table, screen, took);
    }
  }

  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en' });
  const [name = '', session = ''] = cookie.split('=');
  await context.addCookies([{ name, value: session, url, httpOnly: true, sameSite: 'Lax' }]);
  const page = await context.newPage();
  const id = (generatedValue(1) as { steps: readonly { id: string }[] }).steps[0]!.id;
  await page.goto(`${url}/pipelines/hundred?panel=code&step=${id}`);
  await page.locator(`[data-step=${id}]`).waitFor();
  await page.locator('.cm-content').waitFor();
  await measureKeys(bench, page);
  await context.close();

  return {
    readyHomeMs: bench.medianOf(table, 'home'),
    readyEditorMs: bench.medianOf(table, 'editor'),
    readyReleaseMs: bench.medianOf(table, 'release'),
    readyBareMs: bench.medianOf(table, 'bare'),
    yamlToCanvasMs100: bench.medianOf(
      `a key in the code until the canvas has it, ${steps} steps, ms`,
      'after the pause',
    ),
  };
});
