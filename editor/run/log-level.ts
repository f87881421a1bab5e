export const logLevels = ['error', 'warning', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

const words: readonly (readonly [LogLevel, RegExp])[] = [
  ['error', /\b(?:error|fatal|critical|exception|traceback|(?<!\b0 )failed(?! 0\b)|panic)\b/i],
  ['warning', /\b(?:warn|warning|deprecated|aborted)\b/i],
  ['debug', /\b(?:debug|trace)\b/i],
];

/** How grave a line is, by the words in it; what says nothing is information, and so is what counts no failures. */
export function levelOf(line: string): LogLevel {
  for (const [level, pattern] of words) if (pattern.test(line)) return level;
  return 'info';
}
