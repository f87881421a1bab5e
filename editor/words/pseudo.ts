/** Letters that look like the ones they stand for, so that a reader of the pseudo-locale still finds the way. */
const accents: Readonly<Record<string, string>> = {
  a: 'á',
  b: 'ƀ',
  c: 'ç',
  d: 'ð',
  e: 'é',
  f: 'ƒ',
  g: 'ĝ',
  h: 'ĥ',
  i: 'í',
  j: 'ĵ',
  k: 'ķ',
  l: 'ļ',
  m: 'ɱ',
  n: 'ñ',
  o: 'ó',
  p: 'þ',
  q: 'ǫ',
  r: 'ŕ',
  s: 'š',
  t: 'ţ',
  u: 'ú',
  v: 'ṽ',
  w: 'ŵ',
  x: 'ẋ',
  y: 'ý',
  z: 'ž',
};

/** An English text as a longer language would have it: 40 % more, bracketed, parameters untouched. */
export function pseudo(text: string): string {
  const said = text.replace(/\{[^}]*\}|[a-z]/g, (part) => accents[part] ?? part);
  const longer = '~'.repeat(Math.ceil(text.length * 0.4));
  // A longer language has more words, not one that nothing can break.
  return `[${said}${longer.replace(/~{8}(?=~)/g, '~~~~~~~~ ')}]`;
}
