import type { ArtifactRef } from '../../pipeline/artifact.ts';
import type { RunView } from '../../server/client.ts';

/** As the run was when its first training had been interrupted once, and went on. */
export function atWork(run: RunView, told: number): RunView {
  const since = (ms: number) => new Date(Date.now() - ms).toISOString();
  const { state } = run;
  const evidence = state.steps['gate']!.outputs!['pass']! as ArtifactRef<'pass'>;
  return {
    ...run,
    endedAt: null,
    outcome: null,
    progress: {
      sft: {
        attempt: 2,
        step: 18 + (told % 3),
        totalSteps: 45,
        etaSeconds: 90,
        metrics: { loss: 2.5 - (told % 9) / 10 },
      },
    },
    state: {
      ...state,
      outcome: 'running',
      steps: {
        ...state.steps,
        sft: { state: 'running', startedAt: since(150_000) },
        dpo: { state: 'pending' },
        approval: { state: 'waiting', startedAt: since(330_000) },
      },
      waiting: [{ stepId: 'approval', evidence, since: since(330_000) }],
    },
  };
}
