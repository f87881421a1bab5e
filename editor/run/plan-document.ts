import { catalog } from '../../activities/catalog.ts';
import type { Written } from '../../pipeline/changes.ts';
import type { RunView } from '../../server/client.ts';
import { stepsOf } from '../state/written.ts';

/**
 * The document a plan reads like: what ran, which may be less than the revision has, with parameters as somebody changed
 * them to try a step again. The order of its steps, places, groups and notes are those of the revision, when there is
 * one: a document without places is laid out by that order.
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
  const written = revision as Written | null;
  const editor = written?.['editor'];
  const place = new Map(written === null ? [] : stepsOf(written).map(({ id }, at) => [id, at]));
  const placeOf = ({ id }: { readonly id: string }) => place.get(id) ?? place.size;
  return {
    refrain: 1,
    id: plan.pipelineId,
    // A title that nobody gave is the kind's, and reads in the reader's language.
    steps: plan.steps
      .toSorted((a, b) => placeOf(a) - placeOf(b))
      .map(({ id, kind, title, params }) => ({
        id,
        kind,
        ...(title === catalog.get(kind)?.title.en ? {} : { title }),
        params: state.steps[id]?.params ?? params,
      })),
    edges,
    ...(editor === undefined ? {} : { editor }),
  };
}
