interface Price {
  readonly amount: number;
  readonly currency: string;
}

const currencies = new Set(Intl.supportedValuesOf('currency'));
export const priceRule = 'an amount above 0 and a currency, as in 2.49 USD';

/** @returns null for what is no price: `2.49 USD` is one */
export function parsePrice(text: string): Price | null {
  const found = /^(\d{1,9}(?:\.\d{1,6})?) ([A-Z]{3})$/.exec(text.trim());
  const [amount, currency = ''] = [Number(found?.[1]), found?.[2]];
  return amount > 0 && currencies.has(currency) ? { amount, currency } : null;
}

/**
 * @param training value of `REFRAIN_TRAINING_HOUR_PRICE`
 * @param serving value of `REFRAIN_SERVING_HOUR_PRICE`
 * @returns null when neither is set: then nothing is said of cost
 * @throws Error that names the variable, for what is no price, and for two currencies, which could not be added up
 */
export function readHourPrices(
  training: string | undefined,
  serving: string | undefined,
): { readonly currency: string; readonly training: number | null; readonly serving: number | null } | null {
  const ofTraining = priceIn('REFRAIN_TRAINING_HOUR_PRICE (prices.trainingHour)', training);
  const ofServing = priceIn('REFRAIN_SERVING_HOUR_PRICE (prices.servingHour)', serving);
  const [first, second] = [ofTraining, ofServing].flatMap((price) => (price ? [price.currency] : []));
  if (first === undefined) return null;
  if (second !== undefined && second !== first)
    throw new Error(
      `REFRAIN_TRAINING_HOUR_PRICE is in ${first} and REFRAIN_SERVING_HOUR_PRICE in ${second}. Set both in one currency: a run has one cost.`,
    );
  return { currency: first, training: ofTraining?.amount ?? null, serving: ofServing?.amount ?? null };
}

function priceIn(name: string, text: string | undefined): Price | null {
  if (text === undefined) return null;
  const price = parsePrice(text);
  if (price) return price;
  throw new Error(`${name} is ${JSON.stringify(text)}; it has to be ${priceRule}. Leave it out to show no cost.`);
}
