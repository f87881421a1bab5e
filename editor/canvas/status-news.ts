import { useEffect } from 'react';
import { useStepStatusStore } from '../state/step-status.ts';
import type { Status } from '../ui/status.tsx';
import { titleOfId, type CanvasParts } from './canvas-parts.ts';

const everyMs = 3_000;
/** States a person wants to hear of when they come. */
const told: ReadonlySet<Status> = new Set<Status>(['running', 'waiting', 'broken', 'failed', 'not-passed', 'done']);
const most = 3;

/** Says what steps come to, gathered over some seconds, so that nobody is talked over. */
export function useStatusNews(parts: CanvasParts): void {
  const statuses = useStepStatusStore();
  useEffect(() => {
    const news = new Map<string, Status>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      timer = undefined;
      const words = [...news]
        .slice(-most)
        .map(([id, status]) =>
          parts.t('saidStatus', { title: titleOfId(parts, id), status: parts.statusWord(status) }),
        );
      news.clear();
      parts.ui.getState().say(words.join('; '));
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
  }, [statuses, parts]);
}
