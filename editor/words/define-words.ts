import type { Text } from '../../pipeline/text.ts';

/** The words of one page or part, in both languages side by side: a missing translation does not compile. */
export interface WordBook<Key extends string = string> {
  readonly namespace: string;
  readonly words: Readonly<Record<Key, Text>>;
}

const books = new Map<string, WordBook>();
const listeners = new Set<(book: WordBook) => void>();

/**
 * `{name}` stands for a parameter. A key that ends in `_one` and one in `_other` make one key that counts: called
 * without the ending, with `count`. Chinese reads `_other` alone.
 */
export function defineWords<const Words extends Readonly<Record<string, Text>>>(
  namespace: string,
  words: Words,
): WordBook<Extract<keyof Words, string>> {
  const book: WordBook<Extract<keyof Words, string>> = { namespace, words };
  books.set(namespace, book);
  for (const listener of listeners) listener(book);
  return book;
}

/** Tells of every book there is and every one that a later chunk brings. */
export function onWords(listener: (book: WordBook) => void): void {
  listeners.add(listener);
  for (const book of books.values()) listener(book);
}
