import { useEffect } from 'react';
import { useStepStatusStore, type StepStatusStore } from '../state/step-status.ts';
import type { Status } from '../ui/status.tsx';
import { titleOfId, type CanvasParts } from './canvas-parts.ts';

const everyMs = 3_000;
/** States a person wants to hear of when they come. */
const told: ReadonlySet<Status> = new Set<Status>(['running', 'waiting', 'broken', 'failed', 'not-passed', 'done']);
const most = 3;

/** Says what steps come to, gathered over some seconds, so that nobody is talked over; until it is stopped. */
export function gatherNews(
  statuses: StepStatusStore,
  say: (news: readonly (readonly [string, Status])[]) => void,
): () => void {
  const news = new Map<string, Status>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = () => {
    timer = undefined;
    const last = [...news].slice(-most);
    news.clear();
    say(last);
  };
  const leave = statuses.subscribe(({ steps }, before) => {
    for (const [id, { state }] of Object.entries(steps)) {
      const was = before.steps[id]?.state;
      if (was === undefined || was === state || !told.has(state)) continue;
      news.set(id, state);
      timer ??= setTimeout(tell, everyMs);
    }
  });
  return () => {
    leave();
    clearTimeout(timer);
  };
}

export function useStatusNews(parts: CanvasParts): void {
  const statuses = useStepStatusStore();
  useEffect(
    () =>
      gatherNews(statuses, (news) => {
        const words = news.map(([id, status]) =>
          parts.t('saidStatus', { title: titleOfId(parts, id), status: parts.statusWord(status) }),
        );
        parts.ui.getState().say(words.join('; '));
      }),
    [statuses, parts],
  );
}
