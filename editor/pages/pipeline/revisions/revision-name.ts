/** The longest name; a longer first line is part of a note. */
export const longestName = 80;

export interface NamedNote {
  readonly name: string;
  readonly note: string;
}

/** A revision keeps one text: its first line is the name, what stands under it the note. */
export function readComment(comment: string): NamedNote {
  const [first = '', ...rest] = comment.split('\n');
  const name = first.trim();
  return [...name].length > longestName ? { name: '', note: comment.trim() } : { name, note: rest.join('\n').trim() };
}

/** The text that reads as these two; a note alone stands under an empty line. */
export function writeComment({ name, note }: NamedNote): string {
  const [title, words] = [name.trim(), note.trim()];
  return words === '' ? title : `${title}\n\n${words}`;
}
