/**
 * 64-bit hash of a text as 16 hexadecimal digits (two seeded 32-bit mixes, as cyrb53 does it). For ids, buckets and
 * the engine's version, in browsers too; it is no defence against a person who wants a collision.
 */
export function hashText(text: string, seed = 0): string {
  const [high, low] = mix(text, seed);
  return hex(high) + hex(low);
}

/** A number in [0, 1) that depends on text and seed alone. */
export function fractionOf(text: string, seed = 0): number {
  const [high, low] = mix(text, seed);
  return (high * 2 ** 21 + (low >>> 11)) / 2 ** 53;
}

/** A repeatable source of numbers in [0, 1): the same seed text gives the same series. */
export function randomFrom(seed: string): () => number {
  let drawn = 0;
  return () => fractionOf(seed, ++drawn);
}

function mix(text: string, seed: number): [number, number] {
  let a = 0xdeadbeef ^ seed;
  let b = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return [b >>> 0, a >>> 0];
}

const hex = (word: number) => word.toString(16).padStart(8, '0');
