import { useEffect } from 'react';
import type { StepStatus, StepStatusStore } from '../../state/step-status.ts';

const everyMs = 100;
const share = 0.02;
/** Batches of news about one step until it is done. */
const batches = 10;

/** A run as busy as any: ten times a second, one step in fifty has news. */
export function useLiveChanges(statuses: StepStatusStore, isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return;
    let round = 0;
    const timer = setInterval(() => {
      const { steps } = statuses.getState();
      const ids = Object.keys(steps);
      const count = Math.max(1, Math.round(ids.length * share));
      const first = Math.floor(round / batches) * count;
      const batch = round % batches;
      round += 1;
      const news = Array.from({ length: count }, (_, place) => {
        const id = ids[(first + place) % ids.length]!;
        return [id, next(steps[id]!, batch)] as const;
      });
      statuses.setState({ steps: { ...steps, ...Object.fromEntries(news) } });
    }, everyMs);
    return () => clearInterval(timer);
  }, [statuses, isOn]);
}

function next(status: StepStatus, batch: number): StepStatus {
  const startedAt = status.startedAt ?? new Date().toISOString();
  const points = [...(status.metric?.points ?? []).slice(-40), 3 / (1 + batch) + Math.sin(batch) / 10];
  const metric = { name: 'loss', points };
  if (batch === batches - 1) return { state: 'done', startedAt, endedAt: new Date().toISOString(), attempt: 1, metric };
  return { state: 'running', startedAt, attempt: 1, progress: batch / batches, metric };
}
