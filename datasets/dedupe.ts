import { normalisedText } from './line.ts';

/** What makes two lyrics the same: their text after NFKC, whatever the punctuation, spaces, case and line breaks. */
export function duplicateKey(lyric: string): string {
  return normalisedText(lyric);
}

/** Index of the first item each item repeats exactly; null for the first of its kind. */
export function findDuplicates(lyrics: Iterable<string>): (number | null)[] {
  const first = new Map<string, number>();
  const answers: (number | null)[] = [];
  let index = 0;
  for (const lyric of lyrics) {
    const key = duplicateKey(lyric);
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, index);
    answers.push(earlier ?? null);
    index += 1;
  }
  return answers;
}
