export const personalKinds = ['phone', 'id-card', 'email', 'url', 'bank-card', 'qq', 'wechat'] as const;
export type PersonalKind = (typeof personalKinds)[number];

export interface PersonalHit {
  readonly kind: PersonalKind;
  /** Place in the text as written, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** Mainland mobile numbers, with or without the country's prefix, in groups or not. */
const phone = /(?<![\d.])(?:(?:\+|00)86[-\s]?)?1[3-9]\d(?:[-\s]?\d{4}){2}(?![\d.]?\d)/g;
const idCard = /(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])/g;
const email = /[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}(?![A-Za-z0-9])/g;
const url =
  /(?:https?|ftp):\/\/[^\s\p{Script=Han}，。！？；、（）]+|(?<![A-Za-z0-9@.])(?:www\.[a-z0-9-]+\.[a-z]{2,}|(?:[a-z0-9-]{2,63}\.)+(?:com|cn|net|org|cc|top|xyz|vip|io|me|tv|info)(?![a-z0-9]))(?:[/:][^\s\p{Script=Han}，。！？；、（）]*)?/giu;
const bankCard = /(?<![\d.])(?:62|4\d|5[1-5]|35|3[47])\d{2}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,3})?(?!\d)/g;
const qq =
  /(?:\bQQ|扣扣|企鹅|(?<![a-z])q)\s*(?:号码?|群号?|(?=[:：]))\s*[:：]?\s*(?<id>[1-9]\d{4,10})(?!\d)|\bQQ\s*[:：]?\s*(?<bare>[1-9]\d{4,10})(?!\d)/giu;
const wechat =
  /(?:微信|薇信|威信|V信|wechat|weixin|(?<![a-z])(?:vx|wx))\s*(?:号|id|公众号)?\s*(?:是|[:：])?\s*(?<id>[a-zA-Z][-_a-zA-Z0-9]{5,19})(?![-_a-zA-Z0-9])/giu;

/** Numbers that are said for their sound: 520, 1314 and what is made of them. */
const loveNumber = /^(?:520|521|1314|921|530|770|880|5201314|1314520|2013|14)+$/;

/** Full-width digits and letters in the same place, so that hits fit the text as written. */
const narrow = (text: string) =>
  text.replace(/[\uff01-\uff5e]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0));

/** What none of the patterns can do without, in either width; a full stop at a sentence's end is nothing. */
const mayHold = /[\d０-９@＠信ｖｗ]|[.．]\S|[:：][/／]|[vw]x|wechat|weixin/i;

/** Personal data in a text, by place; nothing is found twice. Checksums are checked where there are any. */
export function findPersonalData(written: string): PersonalHit[] {
  if (!mayHold.test(written)) return [];
  const text = narrow(written);
  const hits: PersonalHit[] = [];
  const take = (kind: PersonalKind, pattern: RegExp, isReal: (match: RegExpMatchArray) => boolean = () => true) => {
    for (const match of text.matchAll(pattern)) {
      const [start, end] = [match.index, match.index + match[0].length];
      const overlaps = hits.some((hit) => start < hit.end && hit.start < end);
      if (!overlaps && isReal(match)) hits.push({ kind, start, end });
    }
  };
  const hasNumber = /\d{3}/.test(text);
  if (text.includes('@')) take('email', email);
  // A sentence that begins right after a full stop is no address: companions.Me
  if (/:\/\/|\.[a-z]/iu.test(text))
    take('url', url, ([whole]) => /^\w+:|^www\./i.test(whole) || !/\.[A-Z][a-z]/.test(whole));
  if (hasNumber) take('id-card', idCard, ([whole]) => isIdCard(whole));
  if (hasNumber) take('phone', phone);
  if (hasNumber) take('bank-card', bankCard, ([whole]) => isBankCard(whole.replace(/\D/g, '')));
  if (hasNumber) take('qq', qq, ({ groups }) => !loveNumber.test(groups?.['id'] ?? groups?.['bare'] ?? ''));
  take('wechat', wechat, ({ groups }) => /[\d_-]/.test(groups?.['id'] ?? '') || /号|id|[:：]/i.test(groups?.[0] ?? ''));
  return hits.sort((a, b) => a.start - b.start);
}

const idWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/** GB 11643: the last digit follows from the first 17, modulo 11. The date must exist. */
export function isIdCard(number: string): boolean {
  const sum = idWeights.reduce((total, weight, at) => total + weight * Number(number[at]), 0);
  const [year, month, day] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)].map(Number);
  const date = new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day));
  const exists = date.getUTCMonth() === (month ?? 1) - 1 && date.getUTCDate() === day;
  return exists && '10X98765432'[sum % 11] === number[17]?.toUpperCase();
}

/** 16 to 19 digits whose Luhn sum is a multiple of ten; American Express has 15. */
export function isBankCard(digits: string): boolean {
  const isLongEnough = digits.length >= 16 || (digits.length === 15 && /^3[47]/.test(digits));
  if (!isLongEnough || digits.length > 19 || /^(\d)\1+$/.test(digits)) return false;
  let sum = 0;
  for (let back = 0; back < digits.length; back += 1) {
    const digit = Number(digits[digits.length - 1 - back]);
    const doubled = back % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** The text with every hit replaced by its kind: 〔phone〕. */
export function maskPersonalData(text: string, hits: readonly PersonalHit[]): string {
  let masked = text;
  for (const { kind, start, end } of hits.toReversed())
    masked = `${masked.slice(0, start)}〔${kind}〕${masked.slice(end)}`;
  return masked;
}
