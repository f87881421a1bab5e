import { labelsOf } from './engine/section-labels.ts';
import { invisible } from './invisible.ts';

/** A lyric's lines: NFKC except full-width punctuation, trimmed, without blank lines at both ends. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => cleanLine(line));
  while (lines.length > 0 && lines[0] === '') lines.shift();
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  return lines;
}

const unseen = new RegExp(`[${invisible}]`, 'gu');
const fullWidthLetters = /[０-９Ａ-Ｚａ-ｚ\u3000]/g;
const compatibilityHan = /[\uf900-\ufaff\u{2f800}-\u{2fa1f}\u2e80-\u2fdf]/gu;

/** Lines that need no cleaning: the common Han block alone, or plain English words. Nearly all lines are, and skip the rest. */
const plainLine = /^(?:[\u4e00-\u9fff]+|[A-Za-z']+(?: [A-Za-z']+)*)$/;

/** Drops what cannot be seen and makes one spelling of each letter; full-width punctuation stays as it is. */
export function cleanLine(line: string): string {
  if (plainLine.test(line)) return line;
  return line
    .replace(unseen, '')
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

const credit =
  /^(作?词|作?曲|编曲|演唱|原唱|制作人?|监制|和声|混音|written by|lyrics( by)?|music( by)?|composed by|artist|produced by)\s*[:：]/i;

/** The sung lines of a text: no blank lines, section labels or credits; Chinese lines lose the punctuation at their end. */
export function lyricLines(text: string): string[] {
  const lines = linesOf(text);
  const labels = labelsOf(lines);
  return lines
    .filter((line, at) => line !== '' && typeof labels[at] !== 'string' && !credit.test(line))
    .map((line) => (/\p{Script=Han}/u.test(line) ? line.replace(/[\s，。！？；：、,.!?;:…—～~]+$/u, '') : line))
    .filter((line) => line !== '');
}
