/** What a run writes into an alias's history begins with its whole id, which nobody reads: pages name runs by the end of it. */
const namesRun = /^run ([\w-]{1,64})(?:, approved by | was cancelled while | did not end as done$)/;

interface AroundRun {
  readonly before: string;
  readonly runId: string;
  readonly after: string;
}

/** `said`, the words of `reason` in some language, cut at the id of the run that it names; null when it names none. */
export function aroundRun(reason: string, said: string): AroundRun | null {
  const runId = namesRun.exec(reason)?.[1];
  const at = runId === undefined ? -1 : said.indexOf(runId);
  if (runId === undefined || at < 0) return null;
  return { before: said.slice(0, at), runId, after: said.slice(at + runId.length) };
}
