import type { Kinds } from './edges.ts';
import { portNamed } from './edges.ts';
import type { PipelineSpec } from './spec.ts';
import { edgeEndOf } from './spec.ts';

/**
 * Ends that an edge drawn from a port could be let go at: those `explainEdge` calls fit, found for all steps at once.
 * @param end `step.port`, or `step` alone for an edge that only says what comes first
 * @param side what `end` is: an output leads to inputs of others
 */
export function fittingEnds(spec: PipelineSpec, end: string, side: 'input' | 'output', kinds: Kinds): Set<string> {
  const own = edgeEndOf(end);
  const steps = new Map(spec.steps.map((step) => [step.id, step]));
  const fitting = new Set<string>();
  const ownStep = steps.get(own.step);
  if (!ownStep) return fitting;
  const live = spec.edges.filter((edge) => !steps.get(edgeEndOf(edge.from).step)?.disabled);
  const closed = reached(live, own.step, side);

  const others = [...steps.values()].filter(({ id }) => id !== own.step && !closed.has(id));
  if (own.port === undefined) return new Set(others.map(({ id }) => id));

  const ownKind = kinds.get(ownStep.kind);
  const ownPort = ownKind && portNamed(side === 'output' ? ownKind.outputs : ownKind.inputs, own.port);
  if (!ownPort) return fitting;
  const holders = new Map<string, Set<string>>();
  for (const { from, to } of live) holders.set(to, (holders.get(to) ?? new Set()).add(from));
  const isTaken = (from: string, to: string) => [...(holders.get(to) ?? [])].some((holder) => holder !== from);

  for (const { id, kind: ref } of others) {
    const kind = kinds.get(ref);
    const ports = (side === 'output' ? kind?.inputs : kind?.outputs) ?? {};
    for (const name of Object.keys(ports)) {
      const other = `${id}.${name}`;
      const [from, to] = side === 'output' ? [end, other] : [other, end];
      if (portNamed(ports, name)!.type === ownPort.type && !isTaken(from, to)) fitting.add(other);
    }
  }
  return fitting;
}

/** Steps that an edge would close a circle with: what leads to a step, when the edge leaves it; else what follows. */
function reached(edges: PipelineSpec['edges'], start: string, side: 'input' | 'output'): Set<string> {
  const next = new Map<string, string[]>();
  for (const edge of edges) {
    const [from, to] = [edgeEndOf(edge.from).step, edgeEndOf(edge.to).step];
    const [at, then] = side === 'output' ? [to, from] : [from, to];
    const known = next.get(at);
    if (known) known.push(then);
    else next.set(at, [then]);
  }
  const seen = new Set([start]);
  for (const step of seen) for (const then of next.get(step) ?? []) seen.add(then);
  return seen;
}
