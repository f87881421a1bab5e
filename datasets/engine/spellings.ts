import { other, rare, spellings, usualHigh, usualLow } from './readings.generated.ts';

/** Where ids begin in the data, and the block of common Han characters. */
const [firstId, firstHan, firstGap] = [0x100, 0x4e00, 0x28];

/** Numbers of two digits, see the data. */
const [firstDigit, base] = [0x28, 48];

/** Spellings with their tone marks, by id; behind those of the data the ones that our own lists add. */
const names = spellings.split(' ');
const ids = new Map(names.map((name, id) => [name, id]));

/** Of a character without a reading. */
export const unread = 0xffff;

export const nameOf = (id: number): string => names[id]!;

/** The id of a spelling; one of those that the engine brings along, for it is kept. */
export function idOf(name: string): number {
  const known = ids.get(name);
  if (known !== undefined) return known;
  ids.set(name, names.length);
  return names.push(name) - 1;
}

/** The id that a character of the data stands for. */
export const idAt = (code: number): number => code - firstId;

/** Other readings of a character, as characters of the data; all of them where it stands outside the block. */
const others = new Map<string, string>();

function readOthers(): void {
  let at = firstHan - 1;
  for (const [, gap = '', all = ''] of other.matchAll(/([)-Z])([\u0100-\u07ff]*)/gu)) {
    at += gap.charCodeAt(0) - firstGap;
    if (all !== '') others.set(String.fromCharCode(at), all);
  }
  for (const [, character = '', all = ''] of rare.matchAll(/([^\u0100-\u07ff])([\u0100-\u07ff]+)/gu))
    others.set(character, all);
}
readOthers();

/** Readings of the block; `unread` where none is known. */
const usual = Uint16Array.from(usualLow, (low, at) =>
  low === ' ' ? unread : (usualHigh.charCodeAt(at) - firstDigit) * base + low.charCodeAt(0) - firstDigit,
);

/** The usual reading of a character, or `unread`. */
export function usualOf(code: number): number {
  const inBlock = usual[code - firstHan] ?? unread;
  if (inBlock !== unread) return inBlock;
  const all = others.get(String.fromCodePoint(code));
  return all === undefined ? unread : idAt(all.charCodeAt(0));
}

/** Every listed reading of a character, the usual one first; empty where none is known. */
export function listedReadings(character: string): string[] {
  const inBlock = character.length === 1 ? (usual[character.charCodeAt(0) - firstHan] ?? unread) : unread;
  const rest = [...(others.get(character) ?? '')].map((one) => nameOf(idAt(one.charCodeAt(0))));
  return inBlock === unread ? rest : [nameOf(inBlock), ...rest];
}
