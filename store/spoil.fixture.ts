/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Ways in which a disk, a server or a person spoils an object. */
export const spoilings = [
  'flip a bit',
  'cut the end',
  'cut the start',
  'append',
  'empty',
  'zero a stretch',
  'swap two stretches',
  'another object',
  'lose',
] as const;
export type Spoiling = (typeof spoilings)[number];

/** The object as it is afterwards, perhaps by chance as before; null: it is gone. */
export function spoil(how: Spoiling, bytes: Buffer, other: Buffer, random: () => number): Buffer | null {
  const spoilt = Buffer.from(bytes);
  const place = () => Math.floor(random() * bytes.byteLength);
  switch (how) {
    case 'flip a bit': {
      const at = place();
      if (bytes.byteLength > 0) spoilt[at] = spoilt[at]! ^ (1 << Math.floor(random() * 8));
      return spoilt;
    }
    case 'cut the end':
      return spoilt.subarray(0, place());
    case 'cut the start':
      return spoilt.subarray(Math.min(bytes.byteLength, place() + 1));
    case 'append':
      return Buffer.concat([spoilt, Buffer.from([Math.floor(random() * 256)])]);
    case 'empty':
      return Buffer.alloc(0);
    case 'zero a stretch':
      return spoilt.fill(0, place());
    case 'swap two stretches': {
      const at = place();
      return Buffer.concat([spoilt.subarray(at), spoilt.subarray(0, at)]);
    }
    case 'another object':
      return other;
    case 'lose':
      return null;
  }
}
