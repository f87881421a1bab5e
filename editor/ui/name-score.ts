export const fold = (text: string) => text.trim().toLowerCase().replaceAll(/\s+/g, ' ');

/** 4: a name begins like that; 3: a word of it does; 2: a keyword does, or a name has it inside; 0: nothing of it. `wanted` is folded. */
export function scoreOf(names: readonly string[], keywords: readonly string[], wanted: string): number {
  const folded = names.map(fold);
  if (folded.some((name) => name.startsWith(wanted))) return 4;
  if (folded.some((name) => name.split(/[\s()（）-]+/).some((word) => word.startsWith(wanted)))) return 3;
  const isKeyword = keywords.some((word) => fold(word).startsWith(wanted));
  return isKeyword || (wanted.length > 1 && folded.some((name) => name.includes(wanted))) ? 2 : 0;
}
