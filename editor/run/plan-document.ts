import { catalog } from '../../activities/catalog.ts';
import type { Written } from '../../pipeline/changes.ts';
import type { RunView } from '../../server/client.ts';

/**
 * The document a plan reads like: what ran, which may be less than the revision has, with parameters as somebody changed
 * them to try a step again. Places, groups and notes are those of
 * the revision, when there is one.
 */
export function documentOfPlan(
  { plan, state }: Pick<RunView, 'plan' | 'state'>,
  revision: Readonly<Record<string, unknown>> | null,
): Written {
  const ids = new Set(plan.steps.map(({ id }) => id));
  const joined = new Set<string>();
  const edges: { from: string; to: string }[] = [];
  for (const { id, inputs } of plan.steps) {
    for (const [port, { step, port: its }] of Object.entries(inputs)) {
      if (!ids.has(step)) continue;
      joined.add(`${step} ${id}`);
      edges.push({ from: `${step}.${its}`, to: `${id}.${port}` });
    }
  }
  for (const { id, needs } of plan.steps)
    for (const step of needs) if (!joined.has(`${step} ${id}`)) edges.push({ from: step, to: id });
  const editor = (revision as Written | null)?.['editor'];
  return {
    refrain: 1,
    id: plan.pipelineId,
    // A title that nobody gave is the kind's, and reads in the reader's language.
    steps: plan.steps.map(({ id, kind, title, params }) => ({
      id,
      kind,
      ...(title === catalog.get(kind)?.title.en ? {} : { title }),
      params: state.steps[id]?.params ?? params,
    })),
    edges,
    ...(editor === undefined ? {} : { editor }),
  };
}
