import { seededRandom } from '../../store/spoil.fixture.ts';
import type { PartName } from '../../supervisor/parts.ts';

/**
 * What is killed. `everything`: the whole stack at once, as a power cut does. `stop` kills nothing: the supervisor is
 * asked to end all in good order, as before an upgrade, and started again.
 */
export type Target = PartName | 'supervisor' | 'trainer' | 'everything' | 'stop';

/** Where in a turn of the wheel, in the order in which a turn comes by them. */
export const points = [
  /** While the run is being asked for. */
  'start',
  'data',
  'sft',
  /** After its first step of training. */
  'sft-late',
  'dpo',
  'grpo',
  'grpo-late',
  'evaluate',
  /** A person is waited for, and about to answer. */
  'approval',
  'deploy',
  /** The canary has its share, and too few answers to be judged. */
  'trial',
  /** It has enough. */
  'promotion',
  /** The run has ended; a vote is cast, and the alias rolled back. */
  'afterwards',
] as const;
export type Point = (typeof points)[number];

export interface Kill {
  readonly target: Target;
  readonly point: Point;
  /** Milliseconds from the point to the kill. */
  readonly afterMs: number;
}

/** Every process, and the points at which its death matters: at least five each. */
export const table: Readonly<Record<Exclude<Target, 'everything'>, readonly Point[]>> = {
  supervisor: ['data', 'sft', 'evaluate', 'approval', 'trial', 'promotion'],
  temporal: ['start', 'data', 'sft', 'evaluate', 'approval', 'deploy', 'promotion'],
  minio: ['start', 'data', 'sft-late', 'dpo', 'evaluate', 'approval', 'deploy', 'promotion'],
  server: ['start', 'sft', 'evaluate', 'approval', 'deploy', 'afterwards'],
  gateway: ['approval', 'deploy', 'trial', 'promotion', 'afterwards'],
  'worker-cpu': ['start', 'data', 'dpo', 'approval', 'deploy', 'promotion'],
  'worker-training': ['sft', 'sft-late', 'dpo', 'grpo', 'grpo-late'],
  'worker-serving': ['evaluate', 'deploy', 'trial', 'promotion', 'afterwards'],
  trainer: ['sft', 'sft-late', 'dpo', 'grpo', 'grpo-late'],
  vllm: ['evaluate', 'deploy', 'trial', 'promotion', 'afterwards'],
  stop: ['data', 'sft-late', 'dpo', 'grpo-late', 'trial'],
};
const singles = Object.entries(table) as [Exclude<Target, 'everything'>, readonly Point[]][];

export function shuffled<T>(all: readonly T[], random: () => number): T[] {
  const rest = [...all];
  return all.map(() => rest.splice(Math.floor(random() * rest.length), 1)[0]!);
}

/** How long after its point a kill may come: short where the point passes quickly. */
const longestMs: Partial<Record<Point, number>> = {
  start: 60,
  data: 150,
  'sft-late': 1_500,
  evaluate: 1_000,
  promotion: 1_500,
  sft: 4_000,
  dpo: 4_000,
  grpo: 4_000,
};
const killAt = (target: Target, point: Point, random: () => number): Kill => ({
  target,
  point,
  afterMs: Math.round(random() * (longestMs[point] ?? 400)),
});
const inOrder = (kills: readonly Kill[]) =>
  kills.toSorted((a, b) => points.indexOf(a.point) - points.indexOf(b.point) || a.afterMs - b.afterMs);

/** The whole table as turns: every process at every one of its points, at most one kill at a point of a turn. */
export function wholeTable(seed: number): Kill[][] {
  const random = seededRandom(seed);
  const all = singles.flatMap(([target, at]) => at.map((point) => ({ target, point })));
  // Points that many die at come first, so that no turn is left with one kill.
  const crowd = (point: Point) => all.filter((one) => one.point === point).length;
  const open = shuffled(all, random).toSorted((a, b) => crowd(b.point) - crowd(a.point));
  return inTurns(open.map(({ target, point }) => killAt(target, point, random)));
}

/** Kills as turns: at most one at a point of a turn, and one of a process; what comes first is placed first. */
export function inTurns(kills: readonly Kill[]): Kill[][] {
  const open = [...kills];
  const turns: Kill[][] = [];
  while (open.length > 0) {
    const turn: Kill[] = [];
    for (const one of [...open]) {
      const isTaken = turn.some(({ point, target }) => point === one.point || target === one.target);
      if (isTaken) continue;
      open.splice(open.indexOf(one), 1);
      turn.push(one);
    }
    turns.push(inOrder(turn));
  }
  return turns;
}

/** The whole stack, `times` times, at points and moments that the seed chooses; four to a turn. */
export function powerCuts(seed: number, times: number): Kill[][] {
  const random = seededRandom(seed ^ 0x9e3779b9);
  const turns: Kill[][] = [];
  for (let left = times; left > 0; left -= 4)
    turns.push(
      inOrder(
        shuffled(points, random)
          .slice(0, Math.min(4, left))
          .map((point) => killAt('everything', point, random)),
      ),
    );
  return turns;
}

/** The slice of it that every `npm test` takes: two turns and a short one; every process once, the whole stack thrice, and one end in good order. */
export interface Slice {
  /** Killed from the start. */
  readonly first: readonly Kill[];
  /** Undisturbed until its adapters are made, so that they can be compared with the first turn's. */
  readonly second: readonly Kill[];
  /** Nothing is trained in it. */
  readonly third: readonly Kill[];
}
export function sliceOf(seed: number): Slice {
  const random = seededRandom(seed);
  const early: Point[] = ['start', 'data', 'sft', 'sft-late', 'dpo', 'grpo', 'grpo-late', 'evaluate', 'approval'];
  const late: Point[] = ['approval', 'deploy', 'trial', 'promotion', 'afterwards'];
  for (;;) {
    const used = new Set<Point>();
    const pick = (target: Exclude<Target, 'everything'>, among: readonly Point[]): Kill | undefined => {
      const point = shuffled(
        table[target].filter((one) => among.includes(one) && !used.has(one)),
        random,
      )[0];
      if (point) used.add(point);
      return point && killAt(target, point, random);
    };
    const everywhere = [...new Set([...early, ...late])];
    const first = [
      pick('trainer', early),
      pick('stop', ['sft-late', 'dpo', 'grpo-late']),
      pick('worker-training', early),
      pick('supervisor', ['data', 'sft']),
      pick('minio', early),
      pick('temporal', everywhere),
      pick('server', everywhere),
      pick('worker-cpu', everywhere),
      pick('worker-serving', ['deploy', 'trial', 'promotion']),
      pick('gateway', late),
    ];
    if (first.includes(undefined)) continue;
    return {
      first: inOrder(first as Kill[]),
      second: inOrder([killAt('everything', 'approval', random), killAt('vllm', 'afterwards', random)]),
      third: inOrder([
        killAt('everything', 'start', random),
        killAt('everything', 'approval', random),
        killAt('server', 'data', random),
      ]),
    };
  }
}
