/** What the command line's exit code says; a contract for scripts. */
export const exitCodes = {
  ok: 0,
  /** The run, or the thing asked for, failed. */
  failed: 1,
  /** Wrong usage, or input with problems. */
  badInput: 2,
  /** Not signed in, or not permitted. */
  forbidden: 3,
  notFound: 4,
  /** Somebody was first, or the state does not allow it. */
  conflict: 5,
  /** The server, or a part it needs, does not answer. */
  unreachable: 6,
  /** A gate or a person refused the run: a normal end without a release. */
  rejected: 7,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends the command with a message and a code. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

export function exitCodeOf(status: number): ExitCode {
  if (status === 0 || status === 502 || status === 503) return exitCodes.unreachable;
  if (status === 401 || status === 403) return exitCodes.forbidden;
  if (status === 404) return exitCodes.notFound;
  if (status === 409) return exitCodes.conflict;
  if (status === 400 || status === 413 || status === 422) return exitCodes.badInput;
  return exitCodes.failed;
}
