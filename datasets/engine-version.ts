import canonicalize from 'canonicalize';
import { elasticWords } from './english.ts';
import { finalGroups, readingOverrides, rhymeGroups } from './mandarin.ts';
import * as rules from './score-rules.ts';
import { hashText } from './text-hash.ts';

/** Raised by hand when code changes what a lyric scores; tables and dictionaries enter the hash by themselves. */
const scoringVersion = 1;

/** The dictionaries' versions, as pinned in package.json. */
export const dictionaries = { 'pinyin-pro': '3.29.4', 'cmu-pronouncing-dictionary': '3.0.0' } as const;

export const engineTables = {
  scoringVersion,
  dictionaries,
  book: '中华通韵',
  rhymeGroups,
  finalGroups,
  readingOverrides,
  elasticWords,
  rules: {
    ...rules,
    particles: [...rules.particles],
    tonedFillers: [...rules.tonedFillers],
    fillers: [...rules.fillers],
  },
};

export function engineOf(tables: object): string {
  const text = canonicalize(tables) ?? '';
  return `lyrics-${scoringVersion}-${hashText(text)}`;
}

/**
 * Which rule a score was made by. Pre-screen, pairs, reward and gate of one run must carry the same; otherwise the
 * flywheel trains on one rule and is judged by another.
 */
export const engine = engineOf(engineTables);
