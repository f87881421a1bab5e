import canonicalize from 'canonicalize';
import { hashText } from '../text-hash.ts';
import { commonCharacters } from './common-characters.ts';
import { engineHash } from './engine-hash.ts';
import * as terms from './score-terms.ts';

/** Raised by hand when code changes what a lyric scores; tables and the rhyme engine enter the hash by themselves. */
const scoreVersion = 1;

let hash: string | undefined;

/** Which rule a score was made by. Pairs, reward and gate of one run must carry the same. */
export function scoreHash(): string {
  hash ??= `score-${scoreVersion}-${hashText(canonicalize(tables()) ?? '')}`;
  return hash;
}

function tables(): object {
  const plain = Object.fromEntries(
    Object.entries(terms).map(([name, value]) => [
      name,
      value instanceof Set ? [...value] : value instanceof RegExp ? value.source : value,
    ]),
  );
  return { scoreVersion, engine: engineHash(), terms: plain, common: [...commonCharacters] };
}
