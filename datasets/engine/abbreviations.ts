/** Written short, said in full, whatever stands around them. */
const fixed: Readonly<Record<string, string>> = {
  Capt: 'captain',
  Lt: 'lieutenant',
  Prof: 'professor',
  Rd: 'road',
  Sr: 'senior',
  Hwy: 'highway',
  Mt: 'mount',
  vs: 'versus',
  Vs: 'versus',
  lbs: 'pounds',
};

/** Said one way before a name, and another way behind one: Dr. King, Mulholland Dr. */
const byPlace: Readonly<Record<string, readonly [beforeName: string, behindName: string]>> = {
  Dr: ['doctor', 'drive'],
  St: ['saint', 'street'],
  Ft: ['fort', 'feet'],
  ft: ['featuring', 'feet'],
  Ave: ['ave', 'avenue'],
};

/** Words with a capital that are no name: they begin a line. */
const smallWords = new Set(
  'a all and at by call come dear from hello hey hi his her in is it just my near no o of oh on or our our paging see so sorry that the their this to we with yes yo you your'.split(
    ' ',
  ),
);

const longest = Math.max(...[...Object.keys(fixed), ...Object.keys(byPlace)].map((word) => word.length));

/** Whether a name or a number ends before a place: Mulholland, 5th. */
function isBehindName(text: string, start: number): boolean {
  const word = /(\S+)\s+$/u.exec(text.slice(Math.max(0, start - 40), start))?.[1] ?? '';
  return /^\d/.test(word) || (/^\p{Lu}[\p{L}']+$/u.test(word) && !smallWords.has(word.toLowerCase()));
}

/**
 * The word that a short one with a full stop stands for; null for all others. Dr is known without its full stop too.
 * @param text a masked line; the word reaches from `start` to `end`
 */
export function spelledOutAt(text: string, start: number, end: number): string | null {
  const isStopped = text.charCodeAt(end) === 0x2e;
  // Asked of every word of every line: nearly all end here.
  if (end - start > longest || (!isStopped && (end - start !== 2 || text.charCodeAt(start) !== 0x44))) return null;
  const word = text.slice(start, end);
  if (/^N[Oo]$/.test(word)) return isStopped && /^\.\s?\d/.test(text.slice(end, end + 3)) ? 'number' : null;
  if (!isStopped && word !== 'Dr') return null;
  if (Object.hasOwn(fixed, word)) return fixed[word] ?? null;
  const [beforeName = null, behindName = null] = Object.hasOwn(byPlace, word) ? (byPlace[word] ?? []) : [];
  if (beforeName === null) return null;
  const leadsName = /^\.?\s+\p{Lu}/u.test(text.slice(end, end + 6));
  if (isBehindName(text, start) && !(leadsName && word === 'Dr')) return behindName;
  return leadsName || word === 'Dr' || word === 'Ave' ? beforeName : behindName;
}
