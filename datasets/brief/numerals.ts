const digits = '零一二三四五六七八九';

/** 1 to 999 in Chinese characters: 4 → 四, 12 → 十二, 105 → 一百零五. */
export function writeHanNumber(value: number): string {
  const [hundreds, tens, ones] = [Math.floor(value / 100), Math.floor(value / 10) % 10, value % 10];
  const rest =
    tens === 0
      ? `${hundreds > 0 && ones > 0 ? '零' : ''}${ones === 0 ? '' : digits[ones]}`
      : `${tens === 1 && hundreds === 0 ? '' : digits[tens]}十${ones === 0 ? '' : digits[ones]}`;
  return `${hundreds === 0 ? '' : `${digits[hundreds]}百`}${rest}`;
}

/** Reads what people write for a small number: 4, ４, 四, 两, 十二, 一百零五; null for anything else. */
export function readHanNumber(text: string): number | null {
  const plain = text.normalize('NFKC').trim();
  if (/^\d{1,3}$/.test(plain)) return Number(plain);
  const match = /^(?:([一二两三四五六七八九])百零?)?(?:([一二三四五六七八九])?(十))?([一二两三四五六七八九])?$/u.exec(
    plain,
  );
  if (match === null || plain === '') return null;
  const of = (character: string | undefined) =>
    character === undefined ? 0 : character === '两' ? 2 : digits.indexOf(character);
  const tens = match[3] === undefined ? 0 : match[2] === undefined ? 1 : of(match[2]);
  return of(match[1]) * 100 + tens * 10 + of(match[4]);
}

/** A number as it stands in a sentence, for patterns. */
export const hanNumber = '[\\d０-９零一二两三四五六七八九十百]+';
