import type { Digest } from '../pipeline/artifact.ts';
import type { Store } from '../store/store.ts';

/** What one of the two models wrote, and its metrics. */
export interface Written {
  readonly text: string;
  readonly metrics: Readonly<Record<string, number>>;
}
/** One prompt, and what both models wrote to it. */
export interface SamplePair {
  /** Number of the prompt within the report, from 0. */
  readonly prompt: number;
  readonly said: string;
  readonly sample: number;
  readonly candidate: Written;
  readonly baseline: Written;
}

const keptReports = 4;

export type EvaluationSamples = ReturnType<typeof createEvaluationSamples>;

/** Lyrics of evaluations, read once for as long as people look at them. Reports never change, so neither does this. */
export function createEvaluationSamples(store: Pick<Store, 'readText' | 'manifest'>) {
  const kept = new Map<Digest, Promise<readonly SamplePair[]>>();

  async function read(report: Digest): Promise<readonly SamplePair[]> {
    const { files } = await store.manifest(report);
    if (!files.some(({ path }) => path === 'samples.jsonl')) return [];
    const lines = (await store.readText(report, 'samples.jsonl')).split('\n').filter((line) => line !== '');
    let prompt = -1;
    return lines.map((line) => {
      const row = JSON.parse(line) as {
        prompt: string;
        sample: number;
        candidate: Record<string, number> & { text: string };
        baseline: Record<string, number> & { text: string };
      };
      // They lie prompt by prompt, each prompt from its first lyric on.
      if (row.sample === 0) prompt += 1;
      return {
        prompt,
        said: row.prompt,
        sample: row.sample,
        candidate: writtenOf(row.candidate),
        baseline: writtenOf(row.baseline),
      };
    });
  }

  return function samplesOf(report: Digest): Promise<readonly SamplePair[]> {
    const standing = kept.get(report);
    if (standing) return standing;
    const reading = read(report);
    kept.set(report, reading);
    reading.catch(() => kept.delete(report));
    for (const oldest of kept.keys()) {
      if (kept.size <= keptReports) break;
      kept.delete(oldest);
    }
    return reading;
  };
}

function writtenOf({ text, ...metrics }: Record<string, unknown> & { text: string }): Written {
  return {
    text,
    metrics: Object.fromEntries(Object.entries(metrics).filter(([, value]) => typeof value === 'number')) as Record<
      string,
      number
    >,
  };
}
