/** How a model draws its words. */
export interface Decoding {
  readonly temperature: number;
  readonly topP: number;
  readonly maxTokens: number;
}

export const presetNames = ['explore', 'serve', 'greedy'] as const;
export type PresetName = (typeof presetNames)[number];

export const presets: Readonly<Record<PresetName, Decoding>> = {
  explore: { temperature: 0.9, topP: 0.7, maxTokens: 200 },
  serve: { temperature: 0.8, topP: 1, maxTokens: 150 },
  greedy: { temperature: 0, topP: 1, maxTokens: 150 },
};

/** What the server takes. */
export const limits = {
  temperature: { min: 0, max: 2, step: 0.1 },
  topP: { min: 0.05, max: 1, step: 0.05 },
  maxTokens: { min: 1, max: 1024, step: 1 },
} as const;

/** The preset that these values are; null: somebody's own. */
export function presetOf(decoding: Decoding): PresetName | null {
  return (
    presetNames.find((name) => {
      const { temperature, topP, maxTokens } = presets[name];
      return temperature === decoding.temperature && topP === decoding.topP && maxTokens === decoding.maxTokens;
    }) ?? null
  );
}

/** Within what the server takes; what is no number becomes the preset's. */
export function fitDecoding(wanted: Partial<Decoding>, otherwise: Decoding = presets.explore): Decoding {
  const fit = (key: keyof Decoding) => {
    const value = wanted[key];
    if (value === undefined || !Number.isFinite(value)) return otherwise[key];
    return Math.min(limits[key].max, Math.max(limits[key].min, value));
  };
  return { temperature: fit('temperature'), topP: fit('topP'), maxTokens: Math.round(fit('maxTokens')) };
}
