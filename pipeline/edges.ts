import type { ArtifactType } from './artifact.ts';
import type { Kind, KindRef, PortSpec } from './kind.ts';
import { portOf, refOf } from './kind.ts';
import type { Problem } from './problem.ts';
import type { EdgeEnd, EdgeSpec, PipelineSpec, StepSpec } from './spec.ts';
import { edgeEndOf } from './spec.ts';
import type { Text } from './text.ts';
import { artifactWords, didYouMean, nearest, problemOf } from './wording.ts';

export type Kinds = ReadonlyMap<KindRef, Kind>;

/** A kind that, put between two ports that do not fit, would make them fit. */
export interface EdgeFix {
  readonly insert: KindRef;
  readonly input: string;
  readonly output: string;
  readonly text: Text;
}
export type EdgeVerdict =
  | { readonly fits: true }
  | { readonly fits: false; readonly problem: Problem; readonly fix?: EdgeFix };

const fits: EdgeVerdict = { fits: true };
const refuse = (problem: Problem, fix?: EdgeFix): EdgeVerdict => ({ fits: false, problem, ...(fix ? { fix } : {}) });

/**
 * Says whether an edge could join two ports of a pipeline, and if not why: the rule and the words of `compile`, for
 * the moment an edge is drawn. An edge that is already there is judged as if it were drawn again; edges of steps that
 * are switched off take no input.
 */
export function explainEdge(spec: PipelineSpec, edge: EdgeSpec, kinds: Kinds): EdgeVerdict {
  const steps = new Map(spec.steps.map((step) => [step.id, step]));
  const verdict = judgeEnds(steps, edge, kinds);
  if (!verdict.fits) return verdict;

  const others = spec.edges.filter(
    (other) => (other.from !== edge.from || other.to !== edge.to) && !steps.get(edgeEndOf(other.from).step)?.disabled,
  );
  const holder = edge.to.includes('.') ? others.find((other) => other.to === edge.to) : undefined;
  if (holder) return refuse(inputTaken(edge, holder));

  const from = edgeEndOf(edge.from).step;
  const to = edgeEndOf(edge.to).step;
  const path = pathBetween(others, to, from);
  return path ? refuse(cycleProblem(path, { step: to })) : fits;
}

/** Judges an edge by its two ends alone; other edges do not matter. */
export function judgeEnds(steps: ReadonlyMap<string, StepSpec>, edge: EdgeSpec, kinds: Kinds): EdgeVerdict {
  const from = edgeEndOf(edge.from);
  const to = edgeEndOf(edge.to);
  for (const end of [from, to]) {
    if (!steps.has(end.step)) return refuse(unknownStep(end.step, steps.keys(), edge));
  }
  if (from.step === to.step) {
    return refuse(
      problemOf('self-edge', `“${from.step}” cannot wait for itself.`, `“${from.step}”不能连接到自己。`, {
        step: to.step,
        ...portAt(to),
      }),
    );
  }
  if (from.port === undefined || to.port === undefined) return fits;

  const fromKind = kinds.get(steps.get(from.step)!.kind);
  const toKind = kinds.get(steps.get(to.step)!.kind);
  if (!fromKind) return refuse(unknownKind(steps.get(from.step)!, kinds));
  if (!toKind) return refuse(unknownKind(steps.get(to.step)!, kinds));

  const output = portNamed(fromKind.outputs, from.port);
  if (!output) return refuse(unknownPort(from, fromKind, 'output'));
  const input = portNamed(toKind.inputs, to.port);
  if (!input) return refuse(unknownPort(to, toKind, 'input'));
  return output.type === input.type ? fits : typeMismatch(to, toKind, output.type, input.type, kinds);
}

export function portNamed(ports: Kind['inputs'], name: string): PortSpec | undefined {
  return Object.hasOwn(ports, name) ? portOf(ports[name]!) : undefined;
}

const portAt = (end: EdgeEnd) => (end.port === undefined ? {} : { port: end.port });

export function unknownStep(id: string, ids: Iterable<string>, edge?: EdgeSpec): Problem {
  const where = edge
    ? { en: ` (edge ${edge.from} → ${edge.to})`, zh: `（连线 ${edge.from} → ${edge.to}）` }
    : { en: '', zh: '' };
  return problemOf(
    'unknown-step',
    `There is no step “${id}”${where.en}.`,
    `没有名为“${id}”的步骤${where.zh}。`,
    { step: id },
    didYouMean(id, ids),
  );
}

export function unknownKind(step: StepSpec, kinds: Kinds): Problem {
  const id = step.kind.slice(0, step.kind.indexOf('@'));
  const versions = [...kinds.keys()].filter((ref) => ref.startsWith(`${id}@`));
  const ids = new Map([...kinds.values()].map((kind) => [kind.id, refOf(kind)]));
  const meant = versions.at(-1) ?? ids.get(nearest(id, ids.keys()) ?? '');
  const fix = meant ? { en: `Did you mean “${meant}”?`, zh: `是否想写“${meant}”？` } : undefined;
  return problemOf(
    'unknown-kind',
    `There is no step kind “${step.kind}”.`,
    `没有名为“${step.kind}”的步骤类型。`,
    { step: step.id },
    fix,
  );
}

function unknownPort(end: EdgeEnd, kind: Kind, side: 'input' | 'output'): Problem {
  const names = Object.keys(side === 'input' ? kind.inputs : kind.outputs);
  const list = names.length > 0 ? names.join(', ') : null;
  const [en, zh] =
    side === 'input'
      ? [`It takes ${list ?? 'nothing'}.`, `它的输入有：${list ?? '无'}。`]
      : [`It gives ${list ?? 'nothing'}.`, `它的输出有：${list ?? '无'}。`];
  return problemOf(
    'unknown-port',
    `${kind.title.en} has no ${side} “${end.port}”.`,
    `${kind.title.zh}没有${side === 'input' ? '输入' : '输出'}端口“${end.port}”。`,
    { step: end.step, ...portAt(end) },
    didYouMean(end.port ?? '', names) ?? { en, zh },
  );
}

function typeMismatch(to: EdgeEnd, kind: Kind, given: ArtifactType, wanted: ArtifactType, kinds: Kinds): EdgeVerdict {
  const fix = converting(given, wanted, kinds);
  const problem = problemOf(
    'type-mismatch',
    `${kind.title.en} needs ${artifactWords[wanted].en}; this is ${artifactWords[given].en}.`,
    `${kind.title.zh}需要${artifactWords[wanted].zh}；这里是${artifactWords[given].zh}。`,
    { step: to.step, ...portAt(to) },
    fix?.text,
  );
  return refuse(problem, fix);
}

/**
 * The kind that makes `wanted` from `given` and needs least beside it; the first by name among equals. Only its first
 * output counts: a report beside a dataset tells about that step, and is nothing that a gate could judge.
 */
function converting(given: ArtifactType, wanted: ArtifactType, kinds: Kinds): EdgeFix | undefined {
  let best:
    | { readonly kind: Kind; readonly input: string; readonly output: string; readonly needs: number }
    | undefined;
  for (const kind of [...kinds.values()].sort((a, b) => (refOf(a) < refOf(b) ? -1 : 1))) {
    const inputs = Object.entries(kind.inputs).map(([name, port]) => ({ name, ...portOf(port) }));
    const input = inputs.find((port) => port.type === given);
    const [first] = Object.keys(kind.outputs);
    const output = first !== undefined && portNamed(kind.outputs, first)!.type === wanted ? first : undefined;
    const needs = inputs.filter((port) => !port.optional).length;
    const goesRound = inputs.some((port) => port.type === wanted);
    if (input && output && !goesRound && kind.supersededBy === undefined && (!best || needs < best.needs))
      best = { kind, input: input.name, output, needs };
  }
  if (!best) return undefined;
  const { kind, input, output } = best;
  return {
    insert: refOf(kind),
    input,
    output,
    text: {
      en: `Put “${kind.title.en}” (${kind.id}) between them.`,
      zh: `在两者之间加入“${kind.title.zh}”（${kind.id}）。`,
    },
  };
}

export function inputTaken(edge: EdgeSpec, holder: EdgeSpec): Problem {
  const { step, port } = edgeEndOf(edge.to);
  const at = { step, ...(port === undefined ? {} : { port }) };
  return problemOf(
    'input-taken',
    `“${edge.to}” already takes “${holder.from}”; an input takes one edge.`,
    `“${edge.to}”已经连接了“${holder.from}”；一个输入只能有一条连线。`,
    at,
    {
      en: `Remove the edge from ${holder.from} or the one from ${edge.from}.`,
      zh: `删除来自 ${holder.from} 或 ${edge.from} 的连线。`,
    },
  );
}

/** @param path steps of the cycle in order, the first one not repeated at the end */
export function cycleProblem(path: readonly string[], at: Problem['at']): Problem {
  const shown = path.length > 8 ? [...path.slice(0, 7), '…'] : path;
  const round = [...shown, path[0]].join(' → ');
  return problemOf('cycle', `These steps wait for each other: ${round}.`, `这些步骤互相等待：${round}。`, at, {
    en: 'Remove one edge of the circle.',
    zh: '请删除环中的一条连线。',
  });
}

/** Steps from `start` to `goal` along edges, both included; undefined when no way leads there. */
function pathBetween(edges: readonly EdgeSpec[], start: string, goal: string): string[] | undefined {
  const next = new Map<string, string[]>();
  for (const edge of edges) {
    const from = edgeEndOf(edge.from).step;
    const followers = next.get(from) ?? [];
    followers.push(edgeEndOf(edge.to).step);
    next.set(from, followers);
  }
  const cameFrom = new Map<string, string | null>([[start, null]]);
  for (const step of cameFrom.keys()) {
    if (step === goal) {
      const path: string[] = [];
      for (let at: string | null = goal; at !== null; at = cameFrom.get(at) ?? null) path.unshift(at);
      return path;
    }
    for (const follower of next.get(step) ?? []) if (!cameFrom.has(follower)) cameFrom.set(follower, step);
  }
  return undefined;
}
