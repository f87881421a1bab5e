/** How numbers are read: `auto` by the rules below, `each` always digit by digit, `number` always as a quantity. */
export type DigitReading = 'auto' | 'each' | 'number';

const names = '零一二三四五六七八九';
/** Numbers that are words by themselves, said digit by digit. */
export const codes: ReadonlySet<string> = new Set(
  '520 521 530 1314 3344 5201314 7758 7758258 9420 1711 110 119 120 122 911 996 007 404 233 886'.split(' '),
);
/** Measure words and units: a number before one of these is a quantity. */
export const measures = new Set(
  '个個只隻条條张張片朵颗顆位名人口头頭匹次遍回场場趟下步句字首本页頁天夜日晚秒分刻点點时時周週月岁歲代世载載块塊元毛角钱錢斤克公里米尺寸丈度层層楼樓号號路站群双雙对對副杯瓶碗壶壺根支把座间間家件种種样樣万萬亿億千百倍成级級班排队隊封盏盞滴圈缕縷辆輛艘台架部门門颂',
);
/** Only these take 两 for a single 2. */
const orderly = new Set('号號月日路楼樓班级級度');

const each = (digits: string) => digits.replace(/\d/g, (digit) => names[Number(digit)] ?? digit);

/** 0 to 9999 as a quantity, without a leading 一 before 十 at the front. */
function small(value: number, isFirst: boolean): string {
  let text = '';
  let isGap = false;
  for (const [unit, name] of [
    [1000, '千'],
    [100, '百'],
    [10, '十'],
    [1, ''],
  ] as const) {
    const digit = Math.floor(value / unit) % 10;
    if (digit === 0) {
      isGap = text !== '';
      continue;
    }
    if (isGap) text += '零';
    isGap = false;
    text += unit === 10 && digit === 1 && text === '' && isFirst ? name : `${names[digit] ?? ''}${name}`;
  }
  return text;
}

function quantity(digits: string): string {
  const value = Number(digits);
  if (!Number.isSafeInteger(value) || digits.length > 12) return each(digits);
  if (value === 0) return '零';
  let text = '';
  for (const [unit, name] of [
    [1e8, '亿'],
    [1e4, '万'],
    [1, ''],
  ] as const) {
    const part = Math.floor(value / unit) % 10_000;
    if (part === 0) continue;
    if (text !== '' && part < 1000) text += '零';
    text += small(part, text === '') + name;
  }
  return text;
}

function readInteger(digits: string, after: string, reading: DigitReading): string {
  if (reading === 'each') return each(digits);
  if (reading === 'number') return quantity(digits);
  if (digits.length > 1 && digits.startsWith('0')) return each(digits);
  const isRound = /^\d{1,2}0{2,}$/.test(digits);
  if (after === '年') {
    const isYear = digits.length === 4 && (/^(?:19|20)/.test(digits) || !isRound);
    return isYear ? each(digits) : counted(digits, after);
  }
  // Who was born in a decade: 90后, 95后.
  if (after === '后' && /^[5-9][05]$/.test(digits)) return each(digits);
  if (measures.has(after)) return counted(digits, after);
  if (codes.has(digits) || digits.length >= 7) return each(digits);
  if (digits.length === 3 && /^(\d)\1\1$/.test(digits)) return each(digits);
  if (/^(?:19|20)\d\d$/.test(digits)) return each(digits);
  return digits.length >= 4 && !isRound ? each(digits) : quantity(digits);
}

const counted = (digits: string, after: string) => (digits === '2' && !orderly.has(after) ? '两' : quantity(digits));

export const numeral = /\d+(?:[.:/]\d+|(?:-\d+)+|(?:,\d{3})+)?%?/g;

/**
 * A written number as Chinese characters. Years, phone numbers and love numbers go digit by digit (一, never 幺),
 * quantities as numbers.
 * @param written one match of `numeral`
 * @param after the character that follows it
 */
export function readNumeral(written: string, after: string, reading: DigitReading = 'auto'): string {
  const percent = written.endsWith('%');
  const body = (percent ? written.slice(0, -1) : written).replace(/,(?=\d{3})/g, '');
  if (body.includes('-')) return body.split('-').map(each).join('');
  let text: string;
  const [whole = '', part = ''] = body.split(/[.:/]/);
  if (body.includes('.')) text = `${quantity(whole)}点${each(part)}`;
  else if (body.includes('/')) text = `${quantity(part)}分之${quantity(whole)}`;
  else if (body.includes(':'))
    text = `${clock(whole)}点${Number(part) === 0 ? '' : Number(part) < 10 ? `零${quantity(part)}` : quantity(part)}`;
  else text = percent ? quantity(body) : readInteger(body, after, reading);
  return percent ? `百分之${text === '一百' ? '百' : text}` : text;
}

const clock = (hours: string) => (Number(hours) === 2 ? '两' : quantity(hours));

/** Other counts of syllables that are as good: 99 may be said 九九. Null where only one is right: 22, 55. */
export function otherReading(written: string, reading: DigitReading): string | null {
  return reading === 'auto' && /^([689])\1$/.test(written) ? each(written) : null;
}

/** Units in Latin letters and signs behind a number. */
const units: Readonly<Record<string, string>> = {
  km: '公里',
  kg: '公斤',
  cm: '厘米',
  mm: '毫米',
  ml: '毫升',
  mg: '毫克',
  lbs: '磅',
};
const unitBehind = /^\s?(?:(km|kg|cm|mm|ml|mg|lbs)|[℃℉]|°[CF]?)(?![A-Za-z'])/;

/** The unit right behind a number, and how many characters of the text it takes; null where none is. */
export function readUnit(behind: string): { readonly name: string; readonly length: number } | null {
  const [whole, letters = ''] = unitBehind.exec(behind) ?? [];
  return whole === undefined ? null : { name: units[letters] ?? '度', length: whole.length };
}

const money: Readonly<Record<string, string>> = { $: '美元', '£': '英镑', '€': '欧元', '¥': '元', '￥': '元' };

/** The name of money behind a number with its sign before it, where none is written. */
export const moneyOf = (sign: string, behind: string): string =>
  Object.hasOwn(money, sign) && !/^\s?[万亿千百元块美]/u.test(behind) ? (money[sign] ?? '') : '';
