/** A piece of a log line that is drawn one way. */
export interface Piece {
  readonly text: string;
  readonly colour?: AnsiColour;
  readonly isBold?: true;
  readonly isDim?: true;
  readonly isUnderlined?: true;
}
export type AnsiColour = 'black' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'white';

const colours: readonly AnsiColour[] = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
/** Colours and weights (CSI … m); every other escape sequence is dropped: it moves a cursor that is not there. */
const sequence =
  /\u001b\[([0-9;:]*)m|\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-Z\\-_]/g;
/** Control characters that would be shown as boxes. */
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

interface Look {
  colour: AnsiColour | null;
  isBold: boolean;
  isDim: boolean;
  isUnderlined: boolean;
}
const plain: Look = { colour: null, isBold: false, isDim: false, isUnderlined: false };

/** A line as pieces of text; the escape sequences are taken out, and what they say of colour and weight is kept. */
export function piecesOf(line: string): Piece[] {
  // What a progress bar wrote over itself: the last state is what a terminal shows.
  const shown = line.includes('\r')
    ? line.replace(/\r+$/, '').slice(line.replace(/\r+$/, '').lastIndexOf('\r') + 1)
    : line;
  if (!shown.includes('\u001b')) return [{ text: shown.replace(unprintable, '') }];
  const pieces: Piece[] = [];
  let look = plain;
  let end = 0;
  const add = (text: string) => {
    const clean = text.replace(unprintable, '');
    if (clean !== '') pieces.push(pieceOf(clean, look));
  };
  for (const match of shown.matchAll(sequence)) {
    add(shown.slice(end, match.index));
    end = match.index + match[0].length;
    if (match[1] !== undefined) look = lookAfter(look, match[1]);
  }
  add(shown.slice(end));
  return pieces.length > 0 ? pieces : [{ text: '' }];
}

/** The same line without colours: what is searched and copied. */
export const plainText = (line: string): string =>
  line.includes('\u001b') || line.includes('\r')
    ? piecesOf(line)
        .map(({ text }) => text)
        .join('')
    : line;

function pieceOf(text: string, { colour, isBold, isDim, isUnderlined }: Look): Piece {
  return {
    text,
    ...(colour ? { colour } : {}),
    ...(isBold ? { isBold: true as const } : {}),
    ...(isDim ? { isDim: true as const } : {}),
    ...(isUnderlined ? { isUnderlined: true as const } : {}),
  };
}

function lookAfter(before: Look, text: string): Look {
  const codes = text.split(/[;:]/).map(Number);
  let look = before;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at]!;
    if (code === 0) look = plain;
    else if (code === 1) look = { ...look, isBold: true };
    else if (code === 2) look = { ...look, isDim: true };
    else if (code === 4) look = { ...look, isUnderlined: true };
    else if (code === 22) look = { ...look, isBold: false, isDim: false };
    else if (code === 24) look = { ...look, isUnderlined: false };
    else if (code >= 30 && code <= 37) look = { ...look, colour: colours[code - 30]! };
    else if (code >= 90 && code <= 97) look = { ...look, colour: colours[code - 90]! };
    else if (code === 39) look = { ...look, colour: null };
    // 256 and true colours: of 256 the first sixteen are the named ones, the rest is read as it stands.
    else if (code === 38 || code === 48) {
      const palette = codes[at + 1] === 5 ? codes[at + 2] : undefined;
      if (code === 38 && palette !== undefined && palette < 16) look = { ...look, colour: colours[palette % 8]! };
      at += codes[at + 1] === 5 ? 2 : 4;
    }
  }
  return look;
}
