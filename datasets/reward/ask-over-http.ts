import { TermFailed, type AskTerm } from './judge-reward.ts';

/** Asks an own term; an answer that is late or of another shape fails the batch. */
export const askOverHttp: AskTerm = async ({ name, url, timeoutMs }, items) => {
  const failed = (why: string) => new TermFailed(`Term "${name}" at ${url} ${why}.`);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items: items.map(({ lines }) => ({ lines })) }),
    signal: AbortSignal.timeout(timeoutMs),
    redirect: 'error',
  }).catch((error: unknown) => {
    throw failed(`does not answer: ${(error as Error).message}`);
  });
  if (!response.ok) throw failed(`answered ${response.status}`);
  const answer = (await response.json().catch(() => null)) as { values?: unknown } | null;
  const values = answer?.values;
  if (!Array.isArray(values) || !values.every((value): value is number => typeof value === 'number'))
    throw failed('must answer {"values":[…]} with a number for every lyric');
  return values;
};
