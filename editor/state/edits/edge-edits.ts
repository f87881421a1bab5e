import { explainEdge, type Kinds } from '../../../pipeline/edges.ts';
import type { Kind, KindRef } from '../../../pipeline/kind.ts';
import { portOf } from '../../../pipeline/kind.ts';
import type { Written } from '../../../pipeline/changes.ts';
import type { EdgeSpec } from '../../../pipeline/spec.ts';
import { edgeEndOf } from '../../../pipeline/spec.ts';
import { edgeKey, edgesOf, specOf, stepsById, type Point } from '../written.ts';
import { addStep, without } from './step-edits.ts';
import { withList, written, type Edit } from './write.ts';

/** An edge joins a port to a port, or a step to a step. */
const isEdge = ({ from, to }: EdgeSpec) => from.includes('.') === to.includes('.');

/** Draws an edge; one that is there already is not drawn again, and what can be no edge is not drawn. */
export const connect =
  (edge: EdgeSpec): Edit =>
  (value) =>
    !isEdge(edge) || edgesOf(value).some((known) => edgeKey(known) === edgeKey(edge))
      ? value
      : withList(value, 'edges', (edges) => [...edges, written({ from: edge.from, to: edge.to })]);

export const disconnect =
  (keys: ReadonlySet<string>): Edit =>
  (value) =>
    withList(value, 'edges', (edges) => without(edges, (edge) => keys.has(edgeKey(edge))));

/** Alt-click: every edge of one port. */
export const clearPort =
  (end: string): Edit =>
  (value) =>
    withList(value, 'edges', (edges) => without(edges, ({ from, to }) => from === end || to === end));

export const reconnect =
  (edge: EdgeSpec, to: EdgeSpec): Edit =>
  (value) =>
    !isEdge(to) || edgeKey(edge) === edgeKey(to) ? value : connect(to)(disconnect(new Set([edgeKey(edge)]))(value));

/** One way to put a kind between the two ends of an edge. */
export interface Through {
  readonly input: string;
  readonly output: string;
}

/** The ports of a kind that an edge could run through: typed as its two ends are; null when there are none. */
export function portsThrough(value: Written, edge: EdgeSpec, kind: Kind, kinds: Kinds): Through | null {
  const [from, to] = [typeOfEnd(value, edge.from, 'outputs', kinds), typeOfEnd(value, edge.to, 'inputs', kinds)];
  if (from === undefined || to === undefined) return null;
  const input = Object.entries(kind.inputs).find(([, port]) => portOf(port).type === from)?.[0];
  const output = Object.entries(kind.outputs).find(([, port]) => portOf(port).type === to)?.[0];
  return input !== undefined && output !== undefined ? { input, output } : null;
}

function typeOfEnd(value: Written, end: string, side: 'inputs' | 'outputs', kinds: Kinds) {
  const { step, port } = edgeEndOf(end);
  const kind = kinds.get(stepsById(value).get(step)?.kind ?? ('' as KindRef));
  const ports = kind?.[side] ?? {};
  return port !== undefined && Object.hasOwn(ports, port) ? portOf(ports[port]!).type : undefined;
}

/** Leads an edge through a step that is there already. */
export const leadThrough = (edge: EdgeSpec, stepId: string, { input, output }: Through): Edit => {
  const into = { from: edge.from, to: `${stepId}.${input}` };
  const outOf = { from: `${stepId}.${output}`, to: edge.to };
  return (value) => connect(outOf)(connect(into)(disconnect(new Set([edgeKey(edge)]))(value)));
};

export interface Between {
  readonly edge: EdgeSpec;
  readonly id: string;
  readonly kind: KindRef;
  readonly at: Point;
  readonly through: Through;
}

/** A new step in the middle of an edge, or between two ports that do not fit without it. */
export const insertBetween =
  ({ edge, id, kind, at, through }: Between): Edit =>
  (value) =>
    leadThrough(edge, id, through)(addStep({ id, kind, at })(value));

/** A new step joined to a port: by its best port, that is the first that fits. */
export const addConnected =
  (step: Parameters<typeof addStep>[0], from: string, side: 'output' | 'input', kinds: Kinds): Edit =>
  (value) => {
    const added = addStep(step)(value);
    const edge = bestEdge(added, step.id, from, side, kinds);
    return edge ? connect(edge)(added) : added;
  };

/** The edge that would join a port of another step to the first port of this one that takes it. */
export function bestEdge(
  value: Written,
  stepId: string,
  end: string,
  side: 'output' | 'input',
  kinds: Kinds,
): EdgeSpec | null {
  const kind = kinds.get(stepsById(value).get(stepId)?.kind ?? ('' as KindRef));
  const ports = Object.keys((side === 'output' ? kind?.inputs : kind?.outputs) ?? {});
  const edges = ports.map((port) =>
    side === 'output' ? { from: end, to: `${stepId}.${port}` } : { from: `${stepId}.${port}`, to: end },
  );
  return edges.find((edge) => explainEdge(specOf(value), edge, kinds).fits) ?? null;
}
