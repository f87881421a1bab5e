import type { Phones, Pronunciation } from './english-phones.ts';
import { namesOf } from './english-words.ts';
import { soundOut } from './letter-sounds.ts';

type Lookup = (word: string) => Phones[];

const voiceless = /^(?:P|T|K|F|TH)$/;
const hissing = /^(?:S|Z|SH|ZH|CH|JH)$/;
const last = (phones: Phones) => phones.at(-1) ?? '';

const plural = (phones: Phones): Phones => [
  ...phones,
  ...(hissing.test(last(phones)) ? ['IH0', 'Z'] : voiceless.test(last(phones)) ? ['S'] : ['Z']),
];
const past = (phones: Phones): Phones => [
  ...phones,
  ...(/^[TD]$/.test(last(phones))
    ? ['IH0', 'D']
    : voiceless.test(last(phones)) || /^(?:S|SH|CH)$/.test(last(phones))
      ? ['T']
      : ['D']),
];
const add =
  (...tail: string[]) =>
  (phones: Phones): Phones => [...phones, ...tail];
/** Syllabic l before -ly: gentle + ly. */
const adverb = (phones: Phones): Phones => [...(last(phones) === 'L' ? phones.slice(0, -1) : phones), 'L', 'IY0'];

/** Endings, what they add, and how the stem may have been spelt before it. */
const endings: readonly (readonly [ending: RegExp, grow: (phones: Phones) => Phones])[] = [
  [/'s$/, plural],
  [/s'$/, plural],
  [/in'$/, add('IH0', 'N')],
  [/'d$/, past],
  [/'st$/, add('S', 'T')],
  [/'ll$/, add('AH0', 'L')],
  [/'ve$/, add('AH0', 'V')],
  [/'re$/, add('ER0')],
  [/s$/, plural],
  [/ed$/, past],
  [/ing$/, add('IH0', 'NG')],
  [/er$/, add('ER0')],
  [/or$/, add('ER0')],
  [/est$/, add('AH0', 'S', 'T')],
  [/eth$/, add('IH0', 'TH')],
  [/ly$/, adverb],
  [/less$/, add('L', 'AH0', 'S')],
  [/ness$/, add('N', 'AH0', 'S')],
  [/ful$/, add('F', 'AH0', 'L')],
  [/ment$/, add('M', 'AH0', 'N', 'T')],
  [/ish$/, add('IH0', 'SH')],
  [/able$/, add('AH0', 'B', 'AH0', 'L')],
  [/y$/, add('IY0')],
  [/ie$/, add('IY0')],
  [/like$/, add('L', 'AY2', 'K')],
  [/wards?$/, add('W', 'ER0', 'D')],
  // Said with the you behind them: getcha, wouldja.
  [/(?<=t)cha$/, (phones) => [...(last(phones) === 'T' ? phones.slice(0, -1) : phones), 'CH', 'AH0']],
  [/(?<=d)ja$/, (phones) => [...(last(phones) === 'D' ? phones.slice(0, -1) : phones), 'JH', 'AH0']],
];

const prefixes: Readonly<Record<string, string>> = {
  un: 'AH0 N',
  re: 'R IY0',
  "o'er": 'AO2 R',
  over: 'OW2 V ER0',
  under: 'AH2 N D ER0',
  out: 'AW2 T',
  mis: 'M IH0 S',
  fore: 'F AO2 R',
  dis: 'D IH0 S',
  non: 'N AA2 N',
  up: 'AH2 P',
  be: 'B IH0',
  a: 'AH0',
  en: 'EH0 N',
  inter: 'IH2 N T ER0',
  super: 'S UW2 P ER0',
};

/** One short syllable before a vowel: hom-ie and bak-ing are spelt from home and bake. */
const openStem = /^[^aeiouy]*[aeiouy][bcdfgklmnprstvz]$/;

/** Spellings a stem may have had before its ending, the likeliest first: bak-ing → bake, runn-ing → run, happi-ness → happy. */
function stemsOf(stem: string, endsInVowel: boolean): string[] {
  const stems = [stem];
  if (endsInVowel) {
    const single = /([bdfgklmnprtvz])\1$/.test(stem) ? [stem.slice(0, -1)] : [];
    // Two of these end a word of their own: ball-ing, puff-ing, buzz-ing.
    if (/[lfz]$/.test(stem)) stems.push(...single);
    else stems.unshift(...single);
    if (openStem.test(stem)) stems.unshift(`${stem}e`);
    else stems.push(`${stem}e`);
  }
  if (stem.endsWith('i')) stems.push(`${stem.slice(0, -1)}y`);
  return stems.filter((one) => one.length > 1);
}

const clip = (phones: Phones): Phones => (last(phones) === 'NG' ? phones.with(-1, 'N') : phones);

/** A clipped -ing, with its apostrophe or without: ridin', writin. */
function byClipping(word: string, lookup: Lookup): Phones[] {
  if (!/in'?$/.test(word)) return [];
  return lookup(`${word.replace(/'$/, '')}g`).map(clip);
}

function byEnding(word: string, lookup: Lookup): Phones[] {
  for (const [ending, grow] of endings) {
    const match = ending.exec(word);
    if (match === null || match.index < 2) continue;
    const stem = word.slice(0, match.index);
    const shape = match[0];
    const stems = /^(?:'d|'st|in'|ed|ing|er|or|est|eth|y|ie|ish|able)$/.test(shape)
      ? stemsOf(stem, true)
      : stemsOf(stem, false);
    // Where the stem ends in s, what is added is es: buzz-es, kiss-es.
    if (shape === 's' && /(?:[sxz]|[cs]h|o)e$/.test(stem)) stems.unshift(stem.slice(0, -1));
    if (shape === "s'" || shape === "'s") {
      const own = lookup(stem);
      if (own.length > 0) return own.map(shape === "s'" && stem.endsWith('s') ? (phones) => phones : plural);
    }
    // kitt-ies → kitty, and where that is in no dictionary either, its own ending: sapp-ies → sappy → sap.
    const singular = shape === 's' && stem.endsWith('ie') ? [`${stem.slice(0, -2)}y`] : [];
    for (const one of [...stems, ...singular]) {
      const own = lookup(one);
      if (own.length > 0) return own.map(grow);
    }
    // rhyme-less-ness: the stem is made by an ending of its own.
    if (shape === 'ness' || shape === 'ly') {
      const own = byEnding(stem, lookup);
      if (own.length > 0) return own.map(grow);
    }
    for (const one of singular) {
      const own = byEnding(one, lookup);
      if (own.length > 0) return own.map(grow);
    }
  }
  return [];
}

/** Heads that a clipped ever follows: whate'er, where'er, whosoe'er. The stress is on it. */
const everWord = /^(what|when|where|who|whom|which|how)(so)?e?'er$/;

function byEver(word: string, lookup: Lookup): Phones[] {
  const [, head = '', so] = everWord.exec(word) ?? [];
  const tail = [...(so === undefined ? [] : ['S', 'OW0']), 'EH1', 'R'];
  return head === '' ? [] : lookup(head).map((phones) => [...phones.map((phone) => phone.replace('1', '2')), ...tail]);
}

/** An -er or -ar as rap writes it: brotha, togetha, dolla. */
function byDroppedR(word: string, lookup: Lookup): Phones[] {
  if (word.length < 4 || !word.endsWith('a')) return [];
  const own = [...lookup(`${word.slice(0, -1)}er`), ...lookup(`${word}r`)];
  return own.flatMap((phones) => (last(phones) === 'ER0' ? [phones.with(-1, 'AH0')] : []));
}

const endingAfterQuote = /^(?:s|d|st|ll|ve|re|t|m)$/;

/** Drops the vowel that the quote stands for, where it is a weak one before the consonant that is written on. */
function withoutVowel(phones: Phones, before: string, next: string): Phones {
  const vowels = phones.flatMap((phone, at) => (/\d$/.test(phone) ? [at] : []));
  const at = vowels[before.match(/[aeiouy]+/g)?.length ?? 0] ?? -1;
  const vowel = phones[at] ?? '';
  if (vowel === 'ER0' && next === 'r') return phones.with(at, 'R');
  return /^(?:AH|IH)0$/.test(vowel) && phones[at + 1] === next.toUpperCase() ? phones.toSpliced(at, 1) : phones;
}

/** A vowel left out in writing: heav'n, heav'nly, mem'ry, pow'r. Said without its syllable or with it. */
function byElision(word: string, lookup: Lookup): Phones[] {
  const at = word.search(/[a-z]'[a-z]/) + 1;
  const [before, after] = [word.slice(0, at), word.slice(at + 1)];
  if (at === 0 || endingAfterQuote.test(after)) return [];
  for (const vowel of 'eoiau') {
    const whole = before + vowel + after;
    const own = [lookup(whole), byEnding(whole, lookup)].find((spoken) => spoken.length > 0) ?? [];
    if (own.length > 0) return own.flatMap((phones) => [withoutVowel(phones, before, after[0] ?? ''), phones]);
  }
  return [];
}

function byPrefix(word: string, lookup: Lookup): Phones[] {
  for (const [prefix, phones] of Object.entries(prefixes)) {
    if (!word.startsWith(prefix) || word.length < prefix.length + 3) continue;
    const rest = word.slice(prefix.length);
    const own = [...lookup(rest), ...byEnding(rest, lookup)];
    if (own.length > 0) return own.map((tail) => [...phones.split(' '), ...tail]);
  }
  return [];
}

/** Two listed words in one: the first keeps the stress, as in sunshine. */
function byParts(word: string, lookup: Lookup): Phones[] {
  const splits = Array.from({ length: Math.max(0, word.length - 5) }, (_, index) => index + 3);
  const middle = word.length / 2;
  for (const at of splits.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))) {
    const [head] = lookup(word.slice(0, at));
    if (head === undefined) continue;
    const tails = [...lookup(word.slice(at)), ...byEnding(word.slice(at), lookup)];
    if (tails.length > 0) return tails.map((tail) => [...head, ...tail.map((phone) => phone.replace('1', '2'))]);
  }
  return [];
}

/**
 * Pronunciations of a word the dictionary lacks: by its ending, its prefix, its two parts; else from its letters.
 * @param word lower case, apostrophes kept
 */
export function guessPhones(word: string, lookup: Lookup): readonly Pronunciation[] {
  if (word.includes('-')) {
    const parts = word.split('-').filter((part) => part !== '');
    const all = parts.map((part) => lookup(part)[0] ?? guessPhones(part, lookup)[0]?.phones ?? []);
    return [{ phones: all.flat(), source: 'derived' }];
  }
  const plain = word.replace(/[^a-z']/g, '');
  // Drawn-out spellings: sooooo, yeahhh.
  const short = plain.replace(/([a-z])\1{2,}/g, '$1$1');
  const single = plain.replace(/([a-z])\1{2,}/g, '$1');
  const drawn =
    short === plain
      ? []
      : ([single.length > 1 ? lookup(single) : [], lookup(short)].find((own) => own.length > 0) ?? []);
  const isClipped = plain.endsWith("in'");
  const made = [
    drawn,
    byEver(plain, lookup),
    byDroppedR(plain, lookup),
    byClipping(plain, lookup),
    byElision(plain, lookup),
    byEnding(plain, lookup),
    byPrefix(plain, lookup),
    isClipped ? [] : byParts(plain.replace(/'/g, ''), lookup),
  ].find((own) => own.length > 0);
  if (made !== undefined) return made.map((phones) => ({ phones, source: 'derived' }));
  const compoundEnd = /^(.{4,}?)(?:'s|s)$/.exec(plain)?.[1];
  const inner = compoundEnd === undefined ? [] : byParts(compoundEnd, lookup);
  if (inner.length > 0) return inner.map((phones) => ({ phones: plural(phones), source: 'derived' }));
  // Nothing to sound out: wtf, ngl.
  if (/^y*[b-df-hj-np-tv-xz]{2,}$/.test(plain)) return [{ phones: namesOf(plain), source: 'letters' }];
  const phones = isClipped ? clip(soundOut(single.replace(/'$/, 'g'))) : soundOut(single.replace(/'/g, ''));
  return phones.length === 0 ? [] : [{ phones, source: 'guessed' }];
}
