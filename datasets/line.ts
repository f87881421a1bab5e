/** A lyric's lines: NFKC except full-width punctuation, trimmed, without blank lines at both ends. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => cleanLine(line));
  while (lines.length > 0 && lines[0] === '') lines.shift();
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  return lines;
}

// Soft hyphen, zero-width characters, direction marks, word joiners, variation selectors and the byte order mark.
// Ranges of single code points on purpose: none of them is meant to combine with its neighbour.
const invisible =
  // oxlint-disable-next-line no-misleading-character-class
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u{e0000}-\u{e0fff}]/gu;
const fullWidthLetters = /[０-９Ａ-Ｚａ-ｚ\u3000]/g;
const compatibilityHan = /[\uf900-\ufaff\u{2f800}-\u{2fa1f}\u2e80-\u2fdf]/gu;

/** Lines that need no cleaning: the common Han block alone, or plain English words. Nearly all lines are, and skip the rest. */
const plainLine = /^(?:[\u4e00-\u9fff]+|[A-Za-z']+(?: [A-Za-z']+)*)$/;

/** Drops what cannot be seen and makes one spelling of each letter; full-width punctuation stays as it is. */
export function cleanLine(line: string): string {
  if (plainLine.test(line)) return line;
  return line
    .replace(invisible, '')
    .normalize('NFC')
    .replace(fullWidthLetters, (character) => character.normalize('NFKC'))
    .replace(compatibilityHan, (character) => character.normalize('NFKC'))
    .replace(/\s+/g, ' ')
    .trim();
}

/** One spelling for comparing lyrics: NFKC, lower case, letters and digits alone. */
export function normalisedText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '');
}

const label =
  /^[[(（【]?\s*(verse|chorus|pre-?chorus|bridge|intro|outro|hook|refrain|interlude|主歌|副歌|前奏|间奏|尾奏|桥段|导歌|合唱)\s*[\dA-Za-z一二三四]{0,2}\s*(x\d+)?\s*[\])）】]?\s*[:：]?$/i;
const credit =
  /^(作?词|作?曲|编曲|演唱|原唱|制作人?|监制|和声|混音|written by|lyrics( by)?|music( by)?|composed by|artist|produced by)\s*[:：]/i;

/** The sung lines of a text: no blank lines, section labels or credits; Chinese lines lose the punctuation at their end. */
export function lyricLines(text: string): string[] {
  return linesOf(text)
    .filter((line) => line !== '' && !label.test(line) && !credit.test(line))
    .map((line) => (/\p{Script=Han}/u.test(line) ? line.replace(/[\s，。！？；：、,.!?;:…—～~]+$/u, '') : line))
    .filter((line) => line !== '');
}
