import type { Page } from 'playwright-core';
import type { HourPrices, Money } from '../../pipeline/cost.ts';
import type { Stage } from './stage.ts';

/** What the stage's installation says an hour costs; see stage.setup.ts. */
export async function pricesOf({ owner }: Stage): Promise<HourPrices> {
  const { prices } = await owner.call('GET /session');
  if (prices === null) throw new Error('the stage has no prices');
  return prices;
}

export const inWords = (
  { amount, currency }: Money,
  language: 'zh-CN' | 'en',
  currencyDisplay: 'symbol' | 'narrowSymbol' = 'symbol',
): string => new Intl.NumberFormat(language, { style: 'currency', currency, currencyDisplay }).format(amount);

/** From its next load on, the page is of an installation that has no prices. */
export async function withoutPrices(page: Page): Promise<void> {
  await page.route(/\/api\/session$/, async (route) => {
    const answer = await route.fetch();
    const session = (await answer.json()) as object;
    await route.fulfill({ response: answer, json: { ...session, prices: null } });
  });
}
