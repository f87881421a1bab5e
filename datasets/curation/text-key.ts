import { CodeTable } from '../code-table.ts';

/** 64 bits that stand for a text, as two numbers; equal texts have equal ones, others practically never. */
export interface TextKey {
  readonly high: number;
  readonly low: number;
}

export function keyOf(text: string): TextKey {
  return keyOfUnits(unitsOf(text));
}

export function keyOfUnits(units: Uint16Array): TextKey {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < units.length; at += 1) {
    const unit = units[at]!;
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return { high: b >>> 0, low: a >>> 0 };
}

/** One for all texts: its contents hold until the next text. */
let buffer = new Uint16Array(1024);

function bufferFor(length: number): Uint16Array {
  if (buffer.length < length) buffer = new Uint16Array(length * 2);
  return buffer;
}

function unitsOf(text: string): Uint16Array {
  const units = bufferFor(text.length);
  for (let at = 0; at < text.length; at += 1) units[at] = text.charCodeAt(at);
  return units.subarray(0, text.length);
}

const plain = /^[\u4e00-\u9fff]*$/;

/** One spelling for comparing: NFKC, lower case, letters and digits alone. */
export function bareText(text: string): string {
  return plain.test(text) ? text : spellBare(text);
}

const spellBare = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '');

/** Bare spelling of one character whatever stands beside it, or one of these. */
const [leftOut, unsure] = [0, 1];

const bareUnits = new CodeTable((character) => {
  const code = character.charCodeAt(0);
  // Outside these blocks characters may compose, or change with what follows.
  const standsAlone =
    code < 0x300 ||
    (code >= 0x2010 && code <= 0x2027) ||
    (code >= 0x3001 && code <= 0x3020) ||
    (code >= 0x4e00 && code <= 0x9fff) ||
    (code > 0xff00 && code < 0xff5f);
  const bare = standsAlone ? spellBare(character) : '??';
  if (bare === '') return leftOut;
  return bare.length > 1 || /\p{M}/u.test(bare) ? unsure : bare.charCodeAt(0);
});

/** `bareText` as UTF-16 units, without a text being made; they hold until the next call. */
export function bareUnitsOf(text: string): Uint16Array {
  const units = bufferFor(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = bareUnits.of(text.charCodeAt(at));
    if (unit === unsure) return unitsOf(spellBare(text));
    if (unit === leftOut) continue;
    units[length] = unit;
    length += 1;
  }
  return units.subarray(0, length);
}

/** The key of a text however it is spelled. */
export const bareKeyOf = (text: string): TextKey => keyOfUnits(bareUnitsOf(text));
