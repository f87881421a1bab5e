export const logLevels = ['error', 'warning', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

const words: readonly (readonly [LogLevel, RegExp])[] = [
  ['error', /\b(?:error|fatal|critical|exception|traceback|failed|panic)\b/i],
  ['warning', /\b(?:warn|warning|deprecated|aborted)\b/i],
  ['debug', /\b(?:debug|trace)\b/i],
];

/** How grave a line is, by the words in it; what says nothing is information. */
export function levelOf(line: string): LogLevel {
  for (const [level, pattern] of words) if (pattern.test(line)) return level;
  return 'info';
}
