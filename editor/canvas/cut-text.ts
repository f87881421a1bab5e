/** Pixels that a card has for its title beside the picture, and for the name and the value of a row together. */
export const headerRoom = 174;
export const rowRoom = 190;
/** For the id of a step that has no status. */
export const footerRoom = 206;

/** Of the size of the letters; a generous one, so that nothing is left to hang over. */
const latinWidth = 0.7;
const wideLetter = /[MWmw@%\u1100-\uffff]/gu;

/**
 * The class of a text in one line that is cut off where it may be longer than its room, in pixels. One that surely fits
 * is not: every cut is a piece of the picture by itself, and a view of cards has hundreds of texts.
 */
export function cutOf(text: string, size: number, room: number): 'truncate' | 'whitespace-nowrap' {
  const wide = text.match(wideLetter)?.length ?? 0;
  return size * (wide + latinWidth * (text.length - wide)) > room ? 'truncate' : 'whitespace-nowrap';
}
