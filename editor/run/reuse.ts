import type { RunView } from '../../server/client.ts';

const finished: ReadonlySet<string> = new Set(['done', 'cached', 'not-passed']);

/** The step and all that comes after it. */
export function descendantsOf({ plan }: Pick<RunView, 'plan'>, stepId: string): ReadonlySet<string> {
  const after = new Set([stepId]);
  for (const { id, needs } of plan.steps) if (needs.some((one) => after.has(one))) after.add(id);
  return after;
}

/** What going on from a step takes as it is, and what it runs: in this run (`repair`), or in a new one. */
export function reuseOf(
  run: Pick<RunView, 'plan' | 'state'>,
  stepId: string,
  how: 'repair' | 'fork',
): { readonly taken: readonly string[]; readonly run: readonly string[] } {
  const after = descendantsOf(run, stepId);
  const isTaken = ({ id, reuse }: RunView['plan']['steps'][number]) =>
    finished.has(run.state.steps[id]?.state ?? 'pending') &&
    !after.has(id) &&
    // A new run does every effect again; what only computes is found by its digest.
    (how === 'repair' || reuse === 'content');
  return {
    taken: run.plan.steps.filter(isTaken).map(({ id }) => id),
    run: run.plan.steps.filter((step) => !isTaken(step)).map(({ id }) => id),
  };
}
