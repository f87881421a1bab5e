import { duplicateKey } from './dedupe.ts';
import { lyricOf } from './lyric-row.ts';
import type { LyricRow } from './lyric-row.ts';
import { hashText } from './text-hash.ts';

/** What may not be torn apart: the song, or the text where a lyric names none. */
export function songOf(row: LyricRow): string {
  return row.song === undefined ? `text ${duplicateKey(lyricOf(row))}` : `song ${row.song}`;
}

/**
 * Ids of the rows that training must not see: of each language the songs whose seeded hash is lowest, until `share` of
 * them is reached, at least one. A language with a single song keeps it for training. A song stays where it is when
 * others come or go, as far as the share allows.
 */
export function chooseHeldOut(rows: readonly LyricRow[], share: number, seed: number): ReadonlySet<string> {
  const songs = new Map<string, Map<string, string[]>>();
  for (const row of rows) {
    const ofLanguage = songs.get(row.lang) ?? new Map<string, string[]>();
    songs.set(row.lang, ofLanguage);
    const song = songOf(row);
    ofLanguage.set(song, [...(ofLanguage.get(song) ?? []), row.id]);
  }
  const heldOut = new Set<string>();
  for (const ofLanguage of songs.values()) {
    if (ofLanguage.size < 2) continue;
    const order = [...ofLanguage].map(([song, ids]) => ({ rank: hashText(song, seed), song, ids }));
    order.sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.song < b.song ? -1 : 1));
    const count = Math.min(order.length - 1, Math.max(1, Math.round(order.length * share)));
    for (const { ids } of order.slice(0, count)) ids.forEach((id) => heldOut.add(id));
  }
  return heldOut;
}
