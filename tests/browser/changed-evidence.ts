import type { Page } from 'playwright-core';
import type { Stage } from './stage.ts';

/**
 * The page of a candidate that waits, in Chinese. After `change` its server says that other evidence waits, on which a fifth
 * fewer lines rhyme.
 */
export async function openChangeable(
  { open, owner, url }: Stage,
  runId: string,
): Promise<{ readonly page: Page; readonly change: () => void }> {
  const { state } = await owner.call('GET /runs/{runId}', { params: { runId } });
  const page = await open('/', { language: 'zh' });
  let isOther = false;
  await page.route(/\/api\/runs\/[^/]+(\/evidence\/approval)?$/, async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    if (!isOther) return await route.fulfill({ response, body: text });
    const other = text.replaceAll(state.waiting[0]!.evidence.digest, `sha256:${'f'.repeat(64)}`);
    const json = JSON.parse(other) as { metrics?: Record<string, { delta: number }> };
    if (json.metrics?.['rhyme']) json.metrics['rhyme'].delta = -0.2;
    await route.fulfill({ response, json });
  });
  await page.goto(`${url}/releases/${runId}/approval`);
  return { page, change: () => void (isOther = true) };
}
