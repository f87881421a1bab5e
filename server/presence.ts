import type { Person } from './people.ts';

export type Presence = ReturnType<typeof createPresence>;

/** A tab that has said nothing for so long is gone. */
const silentMs = 30_000;

/** Who has a pipeline open. In memory alone: a server that starts anew hears of everybody within seconds. */
export function createPresence(now: () => number = Date.now) {
  const tabs = new Map<string, Map<string, { readonly id: string; readonly name: string; readonly at: number }>>();

  return {
    /** Takes a tab's sign of life, and says who has the pipeline open, each once, by when their first tab came. */
    tell(pipelineId: string, { id, name }: Pick<Person, 'id' | 'name'>, of: { tab: string; isLeaving: boolean }) {
      const open = tabs.get(pipelineId) ?? new Map();
      tabs.set(pipelineId, open);
      const key = `${id} ${of.tab}`;
      if (of.isLeaving) open.delete(key);
      else open.set(key, { id, name, at: now() });
      for (const [tab, { at }] of open) if (now() - at > silentMs) open.delete(tab);
      if (open.size === 0) tabs.delete(pipelineId);
      const people = new Map([...open.values()].map((one) => [one.id, { id: one.id, name: one.name }]));
      return [...people.values()];
    },
  };
}
