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

/** A written number as words: years in pairs, long and leading-zero numbers digit by digit. */
function readNumeral(written: string): string[] {
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

const ordinals: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

function withSuffix(words: readonly string[], suffix: string | undefined): string[] {
  const last = words.at(-1) ?? '';
  if (suffix === undefined || last === '') return [...words];
  const stem = last.replace(/y$/, 'ie');
  const changed = suffix === 's' ? (last.endsWith('x') ? `${last}es` : `${stem}s`) : (ordinals[last] ?? `${stem}th`);
  return [...words.slice(0, -1), changed];
}

const units: Readonly<Record<string, string>> = {
  km: 'kilometers',
  kg: 'kilograms',
  cm: 'centimeters',
  mm: 'millimeters',
  ml: 'milliliters',
  mg: 'milligrams',
  lbs: 'pounds',
};
const unitBehind = /^\s?(?:(km|kg|cm|mm|ml|mg|lbs)|[℃℉]|°[CF]?)(?![A-Za-z'])/;

const money: Readonly<Record<string, readonly [one: string, many: string]>> = {
  $: ['dollar', 'dollars'],
  '£': ['pound', 'pounds'],
  '€': ['euro', 'euros'],
  '¥': ['yen', 'yen'],
  '￥': ['yen', 'yen'],
};
const magnitudes: Readonly<Record<string, string>> = { k: 'thousand', m: 'million', bn: 'billion' };
const magnitudeBehind = /^\s?(?:(hundred|thousand|million|billion|trillion)|([kKmM]|bn))(?![A-Za-z'])/;

/** A number as it stands in a line. */
export interface WrittenNumber {
  /** The character before it. */
  readonly sign: string;
  readonly written: string;
  /** st, nd, rd, th or s right behind it. */
  readonly suffix: string | undefined;
  /** What follows it. */
  readonly behind: string;
}

export interface SpokenNumber {
  readonly words: readonly string[];
  /** How many characters of what follows are said with it. */
  readonly length: number;
}

/** Money: $5, $1.50, $3 million. Null without its sign before the number. */
function readMoney({ sign, written, behind }: WrittenNumber): SpokenNumber | null {
  const names = Object.hasOwn(money, sign) ? money[sign] : undefined;
  if (names === undefined || !/^[\d,]+(?:\.\d+)?$/.test(written)) return null;
  const [one, many] = names;
  const [whole = '', word, letter = ''] = magnitudeBehind.exec(behind) ?? [];
  const magnitude = word ?? magnitudes[letter.toLowerCase()];
  if (magnitude !== undefined) return { words: [...readNumeral(written), magnitude, many], length: whole.length };
  const [full = '', cents] = written.split('.');
  const amount = englishQuantity(Number(full.replaceAll(',', '')));
  const small = cents === undefined || Number(cents) === 0 ? [] : below100(Number(cents.padEnd(2, '0').slice(0, 2)));
  return { words: [...amount, full === '1' ? one : many, ...small], length: 0 };
}

/** A number as it is said in English, with its money or its unit; #1 is number one. */
export function readEnglishNumber(number: WrittenNumber): SpokenNumber {
  const paid = readMoney(number);
  if (paid !== null) return paid;
  const { sign, written, suffix, behind } = number;
  const [whole, letters = ''] = unitBehind.exec(behind) ?? [];
  const words = withSuffix(readNumeral(written), suffix);
  return {
    words: [
      ...(sign === '#' ? ['number'] : []),
      ...words,
      ...(whole === undefined ? [] : [units[letters] ?? 'degrees']),
    ],
    length: whole?.length ?? 0,
  };
}
