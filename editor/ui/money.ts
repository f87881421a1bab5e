import type { Money } from '../../pipeline/cost.ts';
import { locale } from './format.ts';

interface MoneyLook {
  readonly where?: string;
  /** `$` for every dollar: where there is little room, and the whole name stands elsewhere on the page. */
  readonly isNarrow?: boolean;
}

/** `$1,204.50`, `< ¥0.01`: in the smallest coin of its currency, and never as nothing when it is something. */
export function formatMoney(
  { amount, currency }: Money,
  { where = locale(), isNarrow = false }: MoneyLook = {},
): string {
  const currencyDisplay = isNarrow ? 'narrowSymbol' : 'symbol';
  const format = new Intl.NumberFormat(where, { style: 'currency', currency, currencyDisplay });
  const least = 10 ** -(format.resolvedOptions().maximumFractionDigits ?? 2);
  return amount > 0 && amount < least ? `< ${format.format(least)}` : format.format(amount);
}
