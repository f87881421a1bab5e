/** 64 bits that stand for a text, as two numbers; equal texts have equal ones, others practically never. */
export interface TextKey {
  readonly high: number;
  readonly low: number;
}

export function keyOf(text: string): TextKey {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return { high: b >>> 0, low: a >>> 0 };
}

const plain = /^[\u4e00-\u9fff]*$/;

/** One spelling for comparing: NFKC, lower case, letters and digits alone. */
export function bareText(text: string): string {
  if (plain.test(text)) return text;
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '');
}
