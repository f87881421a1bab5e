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

/** Other counts of syllables that are as good: 99 may be said 九九. Null where only one is right. */
export function otherReading(written: string, reading: DigitReading): string | null {
  return reading === 'auto' && /^([1-9])\1$/.test(written) ? each(written) : null;
}

const ones =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens = 'x x twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

function below100(value: number): string[] {
  if (value < 20) return [ones[value] ?? ''];
  const rest = value % 10;
  return [tens[Math.floor(value / 10)] ?? '', ...(rest > 0 ? [ones[rest] ?? ''] : [])];
}

function englishQuantity(value: number): string[] {
  if (value < 100) return below100(value);
  for (const [unit, name] of [
    [1e9, 'billion'],
    [1e6, 'million'],
    [1000, 'thousand'],
    [100, 'hundred'],
  ] as const)
    if (value >= unit) {
      const rest = value % unit;
      return [...englishQuantity(Math.floor(value / unit)), name, ...(rest > 0 ? englishQuantity(rest) : [])];
    }
  return [];
}

/** Numbers that people call; in English they are said digit by digit too. */
const calls = new Set(['911', '411']);

/** A written number as English words: years in pairs, long and leading-zero numbers digit by digit. */
export function readEnglishNumeral(written: string): string[] {
  const percent = written.endsWith('%') ? ['percent'] : [];
  const body = written.replace(/%$/, '').replace(/,(?=\d{3})/g, '');
  const digitByDigit = (text: string) => [...text.replace(/\D/g, '')].map((digit) => ones[Number(digit)] ?? '');
  if (body.includes('-')) return digitByDigit(body);
  const [whole = '', part] = body.split(/[.:/]/);
  if (part !== undefined) {
    if (body.includes('.')) return [...englishQuantity(Number(whole)), 'point', ...digitByDigit(part), ...percent];
    const rest = Number(part) === 0 ? [] : englishQuantity(Number(part));
    return [...englishQuantity(Number(whole)), ...rest];
  }
  if (body.length > 9 || (body.length > 1 && body.startsWith('0')) || calls.has(body)) return digitByDigit(body);
  const value = Number(body);
  if (/^1[1-9]\d\d$|^20[1-9]\d$/.test(body)) {
    const [century, years] = [Math.floor(value / 100), value % 100];
    const rest = years === 0 ? ['hundred'] : years < 10 ? ['oh', ones[years] ?? ''] : below100(years);
    return [...below100(century), ...rest];
  }
  return [...englishQuantity(value), ...percent];
}
