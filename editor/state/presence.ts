import { useEffect, useState } from 'react';
import { api } from '../data/api.ts';
import type { Autosave } from './autosave.ts';

interface Somebody {
  readonly id: string;
  readonly name: string;
}

/** Soon when somebody else is here, whose changes are to be seen. */
const aloneMs = 8_000;
const togetherMs = 3_000;

/** Tells the server that this tab has the pipeline open, hears who else has, and takes in what they saved. */
export function usePeopleHere(pipelineId: string, tab: string, autosave: Autosave): readonly Somebody[] {
  const [people, setPeople] = useState<readonly Somebody[]>([]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    const tell = async (isLeaving: boolean) =>
      api.call('POST /pipelines/{pipelineId}/presence', { params: { pipelineId }, body: { tab, isLeaving } });
    const beat = async () => {
      // A server that does not answer is told of by the save mark.
      const here = await tell(false).catch(() => null);
      if (isGone) return;
      if (here) {
        setPeople((before) => (sameAs(before, here.people) ? before : here.people));
        if (here.draftVersion > autosave.store.getState().base.version) await autosave.refresh().catch(() => undefined);
      }
      timer = setTimeout(() => void beat(), (here?.people.length ?? 0) > 1 ? togetherMs : aloneMs);
    };
    void beat();
    return () => {
      isGone = true;
      clearTimeout(timer);
      tell(true).catch(() => undefined);
    };
  }, [pipelineId, tab, autosave]);
  return people;
}

const sameAs = (a: readonly Somebody[], b: readonly Somebody[]) =>
  a.length === b.length && a.every(({ id, name }, place) => b[place]?.id === id && b[place].name === name);
