import { annotationMarks, invisible } from '../invisible.ts';

/** What cleaning counts, in the order it is told. */
export const textChanges = [
  'newlines',
  'invisible',
  'control',
  'full-width',
  'compatibility',
  'composed',
  'spaces',
] as const;
export type TextChange = (typeof textChanges)[number];

export interface CleanText {
  readonly text: string;
  /** Characters changed or taken out, by kind; kinds with none are absent. */
  readonly changed: Readonly<Partial<Record<TextChange, number>>>;
}

/** Han characters, letters, digits and punctuation that stay as they are whatever stands beside them. */
const isPlainUnit = (unit: number) =>
  (unit >= 0x4e00 && unit <= 0x9fff) ||
  (unit > 0x20 && unit < 0x7f) ||
  (unit > 0xa0 && unit < 0x300 && unit !== 0xad) ||
  (unit >= 0x2010 && unit <= 0x2027) ||
  (unit >= 0x3001 && unit <= 0x3011) ||
  (unit > 0xff00 && unit < 0xff10) ||
  (unit >= 0xff1a && unit <= 0xff20);

const [lineFeed, blank] = [0x0a, 0x20];

/** Texts that need no cleaning, nearly all: plain characters, and single blanks between them. */
function isPlain(text: string): boolean {
  let before = lineFeed;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === blank) {
      const after = at + 1 < text.length ? text.charCodeAt(at + 1) : lineFeed;
      if (before === blank || before === lineFeed || after === lineFeed) return false;
    } else if (unit !== lineFeed && !isPlainUnit(unit)) return false;
    before = unit;
  }
  return true;
}

const lineEnds = /\r\n|[\r\u000b\u000c\u0085\u2028\u2029]/g;
/** Joiners and variation selectors inside an emoji belong to it; everything else that cannot be seen goes. */
const partOfEmoji = String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])[\u200d\ufe0e\ufe0f]`;
const hidden = new RegExp(`(${partOfEmoji})|[${invisible}${annotationMarks}]`, 'gu');
const control = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f]/g;
const fullWidth = /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g;
const compatibility = /[\uf900-\ufaff\u{2f800}-\u{2fa1f}\u2e80-\u2fdf\ufb00-\ufb06]/gu;
const blanks = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t]/g;

/**
 * One spelling for each letter, and nothing that cannot be seen: line ends, invisible and control characters, full-width
 * letters and digits, compatibility characters, composition (NFC), spaces. Full-width punctuation stays: it is how Chinese
 * is written. Line breaks stay where they are.
 */
export function cleanText(written: string): CleanText {
  if (isPlain(written)) return { text: written, changed: {} };
  const changed: Partial<Record<TextChange, number>> = {};
  const count = (what: TextChange, times = 1) => void (changed[what] = (changed[what] ?? 0) + times);
  let text = written
    .replace(lineEnds, () => (count('newlines'), '\n'))
    .replace(hidden, (_, joiner: string | undefined) => joiner ?? (count('invisible'), ''))
    .replace(control, () => (count('control'), ''))
    .replace(fullWidth, (letter) => (count('full-width'), String.fromCharCode(letter.charCodeAt(0) - 0xfee0)))
    .replace(compatibility, (character) => (count('compatibility'), character.normalize('NFKC')));
  const composed = text.normalize('NFC');
  if (composed !== text) count('composed', Math.max(1, text.length - composed.length));
  text = composed.replace(blanks, () => (count('spaces'), ' '));
  const lines = text.split('\n').map((line) => {
    const trimmed = line.replace(/ {2,}/g, ' ').trim();
    if (trimmed.length < line.length) count('spaces', line.length - trimmed.length);
    return trimmed;
  });
  return { text: lines.join('\n'), changed };
}

const lone = /\p{Surrogate}/u;

/** Whether a text has half a character: it cannot be written as UTF-8. */
export const hasLoneSurrogate = (text: string): boolean => lone.test(text);

/**
 * Whether a spreadsheet would take a text for a formula when the rows are opened in one: `=…`, and `+`, `-` or `@`
 * before a call or a command. A line that begins with a dash is none.
 */
export function isFormula(text: string): boolean {
  return /^\s*(?:=\s*[A-Za-z+\-@("0-9]|[+\-@]\s*[A-Za-z_][\w.]*\s*(?:\(|\|)|[+\-@]\s*\d+[+\-*/(|])/.test(text);
}
