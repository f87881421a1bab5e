import { expect, test } from 'vitest';
import { readHourPrices } from './hour-prices.ts';

test('each queue has its price, or none; without any there are no prices', () => {
  expect(readHourPrices('2.49 USD', '0.80 USD')).toEqual({ currency: 'USD', training: 2.49, serving: 0.8 });
  expect(readHourPrices(undefined, ' 12 CNY ')).toEqual({ currency: 'CNY', training: null, serving: 12 });
  expect(readHourPrices(undefined, undefined)).toBeNull();
});

test.each(['2.49', 'USD 2.49', '2,49 EUR', '0 USD', '-1 USD', '1e3 USD', '2.49 usd', '2.49 XYZ', '$2.49', ''])(
  'what is no price is refused by the name of its setting, with what would be one: %j',
  (text) => {
    expect(() => readHourPrices(text, undefined)).toThrow(
      /REFRAIN_TRAINING_HOUR_PRICE \(prices\.trainingHour\) is ".*"; it has to be .* 2\.49 USD/,
    );
    expect(() => readHourPrices(undefined, text)).toThrow(/REFRAIN_SERVING_HOUR_PRICE/);
  },
);

test('two currencies are refused, for they cannot be added up', () => {
  expect(() => readHourPrices('2 USD', '2 EUR')).toThrow(/USD.*EUR.*one currency/);
});
