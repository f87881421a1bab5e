import type { Kinds } from './edges.ts';
import { inputTaken, judgeEnds } from './edges.ts';
import type { Kind } from './kind.ts';
import { portOf } from './kind.ts';
import type { PlanInput } from './plan.ts';
import type { Problem } from './problem.ts';
import type { Path } from './read-yaml.ts';
import type { EdgeSpec, PipelineSpec, StepSpec } from './spec.ts';
import { edgeEndOf } from './spec.ts';

/** A step that will run, with the edges that lead into it. */
export interface GraphStep {
  readonly spec: StepSpec;
  readonly kind: Kind;
  /** Its place among the document's steps. */
  readonly index: number;
  readonly inputs: Map<string, PlanInput>;
  /** Steps it waits for without taking anything from them. */
  readonly orderedAfter: Set<string>;
}
export type Graph = ReadonlyMap<string, GraphStep>;
export type AddProblem = (problem: Problem, path: Path) => void;

/** Draws the document's edges into the steps that will run; edges of other steps fall away, bad ones are reported. */
export function linkSteps(steps: Map<string, GraphStep>, spec: PipelineSpec, kinds: Kinds, add: AddProblem): Graph {
  const all = new Map(spec.steps.toReversed().map((step) => [step.id, step]));
  const taken = new Map<string, EdgeSpec>();
  for (const [index, edge] of spec.edges.entries()) {
    const verdict = judgeEnds(all, edge, kinds);
    if (!verdict.fits) {
      // A kind nobody knows is reported once, at its step.
      if (verdict.problem.code !== 'unknown-kind') add(verdict.problem, ['edges', index]);
      continue;
    }
    const from = edgeEndOf(edge.from);
    const to = edgeEndOf(edge.to);
    const target = steps.get(to.step);
    if (!target || !steps.has(from.step)) continue;
    if (from.port === undefined || to.port === undefined) {
      target.orderedAfter.add(from.step);
      continue;
    }
    const holder = taken.get(edge.to);
    if (holder) {
      add(inputTaken(edge, holder), ['edges', index]);
      continue;
    }
    taken.set(edge.to, edge);
    const { optional } = portOf(target.kind.inputs[to.port]!);
    target.inputs.set(to.port, { step: from.step, port: from.port, ...(optional ? { optional } : {}) });
  }
  return steps;
}

/** What each step waits for, by id; names that are no key are ignored. */
type Needs = ReadonlyMap<string, readonly string[]>;

/** Longest way to each step from a step that waits for nothing, which has depth 0. Steps on a cycle are left out. */
export function depths(needs: Needs): Map<string, number> {
  const followers = followersOf(needs);
  const open = new Map([...needs].map(([id, list]) => [id, list.filter((need) => needs.has(need)).length]));
  const depth = new Map<string, number>();
  for (const [id, count] of open) if (count === 0) depth.set(id, 0);
  const ready = [...depth.keys()];
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    // A step is taken up when its last need was, so `followers` see its final depth.
    for (const follower of followers.get(id) ?? []) {
      const left = open.get(follower)! - 1;
      open.set(follower, left);
      if (left === 0) {
        depth.set(follower, 1 + Math.max(...needs.get(follower)!.map((need) => depth.get(need) ?? 0)));
        ready.push(follower);
      }
    }
  }
  return depth;
}

/** Circles among the steps, one for each group of steps that wait for each other; each starts at its smallest id. */
export function cycles(needs: Needs): string[][] {
  const found: string[][] = [];
  let rest = new Map(needs);
  for (;;) {
    const sound = depths(rest);
    rest = new Map([...rest].filter(([id]) => !sound.has(id)));
    if (rest.size === 0) return found;
    const circle = walkBack(rest);
    found.push(circle);
    for (const id of circle) rest.delete(id);
  }
}

/** Every step here waits for another one, so that walking from need to need must come round. */
function walkBack(rest: Needs): string[] {
  const position = new Map<string, number>();
  const path: string[] = [];
  let at = [...rest.keys()].sort()[0]!;
  while (!position.has(at)) {
    position.set(at, path.length);
    path.push(at);
    at = rest.get(at)!.find((need) => rest.has(need))!;
  }
  const circle = path.slice(position.get(at)).reverse();
  const start = circle.indexOf([...circle].sort()[0]!);
  return [...circle.slice(start), ...circle.slice(0, start)];
}

function followersOf(needs: Needs): Map<string, string[]> {
  const followers = new Map<string, string[]>();
  for (const [id, list] of needs) {
    for (const need of list) {
      const known = followers.get(need);
      if (known) known.push(id);
      else followers.set(need, [id]);
    }
  }
  return followers;
}
