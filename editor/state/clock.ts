import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

/** One clock for all that count seconds: it ticks once a second while anybody looks. */
const clock = createStore<{ readonly nowMs: number }>()(() => ({ nowMs: Date.now() }));
let watchers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

const watched = {
  ...clock,
  subscribe: (listener: Parameters<typeof clock.subscribe>[0]) => {
    const leave = clock.subscribe(listener);
    watchers += 1;
    timer ??= setInterval(() => clock.setState({ nowMs: Date.now() }), 1_000);
    return () => {
      leave();
      watchers -= 1;
      if (watchers > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  },
};

export const useNowMs = (): number => useStore(watched, ({ nowMs }) => nowMs);
