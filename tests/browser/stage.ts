import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { createClient, type Client } from '../../server/client.ts';
import { sessionFetch, signIn, signInLink } from '../integration/browser-session.ts';
import { launchBrowser } from './chromium.ts';
import './stage.setup.ts';

export type Language = 'zh' | 'en';
export interface Look {
  readonly language?: Language;
  readonly theme?: 'light' | 'dark';
  readonly phone?: boolean;
  /** Whose browser it is: a cookie of `signIn`; the owner's unless given. */
  readonly cookie?: string;
  readonly more?: BrowserContextOptions;
}

/**
 * The real stack that all browser tests share (stage.setup.ts), and a browser of one test file. A page that logs an error, throws, or breaks the content security policy
 * fails the test that opened it.
 */
export interface Stage {
  readonly url: string;
  /** Folder of the installation: logs, pids, secrets. */
  readonly state: string;
  /** The signed-in owner, beside the browser. */
  readonly owner: Client;
  /** A new browser profile, signed in. */
  readonly open: (path: string, look?: Look) => Promise<Page>;
  /** What pages complained of since it was asked last. */
  readonly complaints: () => string[];
}

/** As long as `expect.poll` waits (vitest.config.ts): a page may take its time on a busy machine. */
const patienceMs = 120_000;

/** Where pictures go: `REFRAIN_PICTURES`, or nowhere. */
const pictures = () => process.env['REFRAIN_PICTURES'];

/** Takes a picture whether it is kept or not, for a test that looks at it. */
export async function takePicture(of: Page | Locator, name: string): Promise<Buffer> {
  const folder = pictures();
  if (!folder) return await of.screenshot();
  await mkdir(folder, { recursive: true });
  return await of.screenshot({ path: join(folder, `${name}.png`) });
}
export async function photograph(page: Page, name: string): Promise<void> {
  if (pictures()) await takePicture(page, name);
}

/** As light and as dark, where the page follows the system's theme. */
export async function photographThemes(page: Page, name: string): Promise<void> {
  if (!pictures()) return;
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(300); // colours are on their way
    await photograph(page, `${name}-${colorScheme}`);
  }
}

/** Call at the top of a test file; the stage is there inside its tests. */
export function useStage(): () => Stage {
  let stage: Stage | undefined;
  let browser: Browser | undefined;
  const contexts: BrowserContext[] = [];
  const heard: string[] = [];

  beforeAll(async () => {
    const url = inject('stageUrl');
    const state = inject('stageState');
    const cookie = await signIn(await signInLink(url, state));
    const opened = await launchBrowser();
    browser = opened;
    stage = {
      url,
      state,
      owner: createClient({ url, fetch: sessionFetch(url, cookie) }),
      complaints: () => heard.splice(0),
      open: async (path, look = {}) => {
        const context = await opened.newContext({
          viewport: look.phone ? { width: 360, height: 740 } : { width: 1440, height: 900 },
          hasTouch: look.phone === true,
          colorScheme: look.theme ?? 'light',
          locale: look.language === 'en' ? 'en' : 'zh-CN',
          ...look.more,
        });
        contexts.push(context);
        context.setDefaultTimeout(patienceMs);
        await context.addCookies([cookieOf(look.cookie ?? cookie, url)]);
        const page = await context.newPage();
        listen(page, heard);
        await page.goto(url + path);
        return page;
      },
    };
  });

  afterAll(async () => {
    for (const context of contexts) await context.close();
    await browser?.close();
    expect(heard, 'what pages complained of').toEqual([]);
  });

  return () => {
    if (!stage) throw new Error('the stage is set inside tests only');
    return stage;
  };
}

function cookieOf(cookie: string, url: string) {
  const [name = '', ...value] = cookie.split(';')[0]!.split('=');
  return { name, value: value.join('='), url, httpOnly: true, sameSite: 'Lax' as const };
}

/** A refused call is logged by the browser as an error; that one is the page's to show, not a complaint. */
function listen(page: Page, heard: string[]): void {
  page.on('pageerror', (error) => heard.push(`${page.url()}: ${String(error)}`));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const text = message.text();
    if (!text.startsWith('Failed to load resource')) heard.push(`${page.url()}: ${text}`);
  });
}
