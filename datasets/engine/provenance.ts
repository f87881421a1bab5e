import { engineHash } from './engine-hash.ts';
import { confidenceOf, coverageOf } from './line-end.ts';
import { defaultBook, type Book } from './rhyme-books.ts';
import type { SungLine, Unit } from './units.ts';

/** What every answer says of itself: by which book and rule it was made, and how far its readings can be trusted. */
export interface Provenance {
  readonly book: Book;
  /** How sure the least sure reading is that the answer rests on, 0 to 1; 0 where nothing is sung. */
  readonly confidence: number;
  /** Share of the whole text whose reading is known, 0 to 1. */
  readonly coverage: number;
  readonly engine: string;
}

/** @param units those that the answer rests on */
export function provenanceOf(lines: readonly SungLine[], units: readonly Unit[], book: Book = defaultBook): Provenance {
  return {
    book,
    confidence: units.length === 0 ? 0 : units.reduce((least, unit) => Math.min(least, confidenceOf(unit)), 1),
    coverage: coverageOf(lines),
    engine: engineHash(),
  };
}

export const unitsIn = (lines: readonly SungLine[]): Unit[] => lines.flatMap(({ units }) => units);

export function endsIn(lines: readonly SungLine[]): Unit[] {
  const ends: Unit[] = [];
  for (const { units } of lines) {
    const last = units.at(-1);
    if (last !== undefined) ends.push(last);
  }
  return ends;
}
