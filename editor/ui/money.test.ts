import { expect, test } from 'vitest';
import { formatMoney } from './money.ts';

const said = (where: string, amount: number, currency: string) => formatMoney({ amount, currency }, { where });

test('money is written as people of the language write that currency', () => {
  expect([said('en', 1204.5, 'USD'), said('zh-CN', 1204.5, 'USD')]).toEqual(['$1,204.50', 'US$1,204.50']);
  expect([said('en', 3.2, 'EUR'), said('zh-CN', 3.2, 'CNY')]).toEqual(['€3.20', '¥3.20']);
  expect(said('en', 1250, 'JPY')).toBe('¥1,250');
  expect(formatMoney({ amount: 12.3, currency: 'USD' }, { where: 'zh-CN', isNarrow: true })).toBe('$12.30');
});

test('what is less than the smallest coin is said to be less, and not nothing', () => {
  expect([said('en', 0.0099, 'USD'), said('en', 0.4, 'JPY')]).toEqual(['< $0.01', '< ¥1']);
  expect(said('en', 0.01, 'USD')).toBe('$0.01');
});
