import { CodeTable } from '../code-table.ts';
import { simplifiedOf } from './traditional.ts';

/** The 6,763 characters of GB 2312, whatever print and people use, in its order: rows 16 to 87 of 94 each. */
export const gb2312: readonly string[] = readTable();

function readTable(): string[] {
  const decoder = new TextDecoder('gb2312');
  const [firstRow, lastRow, firstCell, lastCell] = [0xb0, 0xf7, 0xa1, 0xfe];
  const bytes: number[] = [];
  for (let row = firstRow; row <= lastRow; row += 1)
    for (let cell = firstCell; cell <= lastCell; cell += 1) {
      // The row where the common characters end is five short.
      if (row === 0xd7 && cell > 0xf9) break;
      bytes.push(row, cell);
    }
  return [...decoder.decode(Uint8Array.from(bytes))];
}

const listed = new Set(gb2312);
const isKnown = new CodeTable((character) => {
  const simple = simplifiedOf.get(character);
  return Number(listed.has(character) || (simple !== undefined && listed.has(simple)));
});

/** Whether a character, the first of a text, is one that readers know; rare glyphs with a wanted reading are a way to cheat. */
export const isListed = (text: string): boolean => isKnown.of(text.codePointAt(0) ?? 0) === 1;
