/** The 16 groups of 中华通韵 as prompts and rows name them: by the final that leads each; `v` is ü. */
export const rhymeGroups = [
  'a',
  'o',
  'e',
  'i',
  'u',
  'v',
  'ai',
  'ei',
  'ao',
  'ou',
  'an',
  'en',
  'ang',
  'eng',
  'ong',
  'er',
] as const;
export type RhymeGroup = (typeof rhymeGroups)[number];

export function isRhymeGroup(value: unknown): value is RhymeGroup {
  return (rhymeGroups as readonly unknown[]).includes(value);
}
