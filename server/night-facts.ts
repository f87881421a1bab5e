import type { Digest } from '../pipeline/artifact.ts';
import type { Store } from '../store/store.ts';
import type { RunView } from './shapes.ts';

/** What a night came to, small enough for a strip of them. */
export interface RunFacts {
  readonly gate: 'passed' | 'refused' | 'overridden' | null;
  /** Loss of its last supervised training, at most `most` points, oldest first. */
  readonly loss: readonly number[];
  /** Points that the report's main metric won or lost, from -1 to 1. */
  readonly gain: number | null;
  readonly release: number | null;
}

const most = 24;
const keptCurves = 400;
const nothing: RunFacts = { gate: null, loss: [], gain: null, release: null };

/** Facts of runs. Curves are kept once read: reports never change. */
export function factsOf(store: Pick<Store, 'readText' | 'manifest'>) {
  const curves = new Map<Digest, Promise<readonly number[]>>();

  function lossOf(report: Digest): Promise<readonly number[]> {
    const known = curves.get(report);
    if (known) return known;
    const reading = readLoss(report).catch(() => []);
    curves.set(report, reading);
    for (const oldest of curves.keys()) {
      if (curves.size <= keptCurves) break;
      curves.delete(oldest);
    }
    return reading;
  }

  async function readLoss(report: Digest): Promise<readonly number[]> {
    const { files } = await store.manifest(report);
    if (!files.some(({ path }) => path === 'curves.jsonl')) return [];
    const lines = (await store.readText(report, 'curves.jsonl')).split('\n').filter((line) => line !== '');
    const losses = lines.flatMap((line) => {
      const { loss } = JSON.parse(line) as { loss?: number };
      return typeof loss === 'number' && Number.isFinite(loss) ? [loss] : [];
    });
    return thinned(losses);
  }

  return async function facts(view: RunView | null): Promise<RunFacts> {
    if (!view) return nothing;
    const { plan, state } = view;
    const training = plan.steps.find(({ kind }) => kind.startsWith('train-sft@'));
    const report = training && state.steps[training.id]?.outputs?.['report']?.digest;
    const metricsOf = (kind: RegExp) => {
      const step = plan.steps.find((one) => kind.test(one.kind));
      return step && state.steps[step.id]?.metrics;
    };
    return {
      gate: gateOf(view),
      loss: report ? await lossOf(report) : [],
      gain: metricsOf(/^evaluate@/)?.['total_delta'] ?? null,
      release: metricsOf(/^ask-approval@/)?.['number'] ?? null,
    };
  };
}

function gateOf({ plan, state }: RunView): RunFacts['gate'] {
  const gate = plan.steps.find(({ canRefuse, mode }) => canRefuse && mode !== 'approval');
  const status = gate && state.steps[gate.id];
  if (status?.state === 'not-passed') return 'refused';
  if (status?.state !== 'done' && status?.state !== 'cached') return null;
  return (status.metrics?.['overridden'] ?? 0) > 0 ? 'overridden' : 'passed';
}

/** So many points that a curve of some pixels needs: means of equal stretches. */
function thinned(values: readonly number[]): number[] {
  if (values.length <= most) return [...values];
  return Array.from({ length: most }, (_, at) => {
    const part = values.slice(Math.floor((at * values.length) / most), Math.floor(((at + 1) * values.length) / most));
    return Math.round((part.reduce((sum, one) => sum + one, 0) / part.length) * 1e4) / 1e4;
  });
}
