/** Connection failures of Node and PostgreSQL's classes 08 (connection) and 57P (shutting down, starting), too many connections. */
const away = /^(E[A-Z]+|08\w{3}|57P0[1-5]|53300|25P03)$/;

/**
 * What a failed question to the database was, where that is nobody's mistake in the code: `away` when it does not answer
 * now, `text` when a text holds the character NUL, which PostgreSQL keeps nowhere.
 */
export function databaseFault(error: unknown): 'away' | 'text' | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const isOfDriver = 'severity' in error || 'syscall' in error;
  if (code === '22021' && isOfDriver) return 'text';
  if (isOfDriver && away.test(code)) return 'away';
  return /^Connection terminated|^timeout exceeded when trying to connect|^Client has encountered a connection error/.test(
    error.message,
  )
    ? 'away'
    : null;
}
