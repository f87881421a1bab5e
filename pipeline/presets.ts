/** Ready-made documents: `pipeline/presets/<name>.yaml`. A process that has a disk reads them. */
export const presetNames = ['lyric-flywheel', 'sft-only', 'nightly', 'flywheel-test'] as const;
