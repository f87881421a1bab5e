import { createContext, use } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { isEqual } from '../../pipeline/changes.ts';
import type { Kinds } from '../../pipeline/edges.ts';
import type { Problem } from '../../pipeline/problem.ts';
import type { DocumentStore } from './document.ts';

export interface Problems {
  readonly all: readonly Problem[];
  /** By step id; a step without any has no entry. The list of a step whose problems did not change stays the same object. */
  readonly bySteps: Readonly<Record<string, readonly Problem[]>>;
}
export type ProblemsStore = StoreApi<Problems>;

export function createProblems(): ProblemsStore {
  return createStore<Problems>()(() => ({ all: [], bySteps: {} }));
}

function put(store: ProblemsStore, found: readonly Problem[]): void {
  const was = store.getState();
  if (isEqual(was.all as never, found as never)) return;
  const lists = new Map<string, Problem[]>();
  for (const problem of found) {
    const { step } = problem.at;
    if (step === undefined) continue;
    const list = lists.get(step);
    if (list) list.push(problem);
    else lists.set(step, [problem]);
  }
  const bySteps = Object.fromEntries(
    [...lists].map(([step, list]) => {
      const before = was.bySteps[step];
      return [step, before && isEqual(before as never, list as never) ? before : list];
    }),
  );
  store.setState({ all: found, bySteps });
}

/** A document of fewer steps is checked soon after each edit; a greater one when the browser has nothing else to do. */
const manySteps = 300;
const soonMs = 60;
/** A greater one waits no longer than this, however busy the page is. */
const idleWithinMs = 1_000;

/** Keeps the problems up with the document until the returned function is called. Nobody waits for them to see the canvas. */
export function followProblems(document: DocumentStore, problems: ProblemsStore, kinds: Kinds): () => void {
  let stop: (() => void) | null = null;
  let isOver = false;
  const check = async () => {
    stop = null;
    // Without a connection they come with a later edit.
    const part = await import('./find-problems.ts').catch(() => null);
    if (!isOver && part) put(problems, part.findProblems(document, kinds));
  };
  const plan = () => {
    if (stop !== null) return;
    const { steps } = document.getState().value;
    const isLarge = Array.isArray(steps) && steps.length > manySteps && typeof requestIdleCallback === 'function';
    const timer = setTimeout(
      () => {
        if (!isLarge) return void check();
        const idle = requestIdleCallback(() => void check(), { timeout: idleWithinMs });
        stop = () => cancelIdleCallback(idle);
      },
      isLarge ? soonMs * 4 : soonMs,
    );
    stop = () => clearTimeout(timer);
  };
  plan();
  const leave = document.subscribe((now, before) => {
    if (now.value !== before.value || now.broken !== before.broken) plan();
  });
  return () => {
    isOver = true;
    leave();
    stop?.();
  };
}

export const ProblemsContext = createContext<ProblemsStore>(createProblems());

const none: readonly Problem[] = [];

export function useStepProblems(stepId: string): readonly Problem[] {
  return useStore(use(ProblemsContext), ({ bySteps }) => bySteps[stepId] ?? none);
}

export function useProblems(): readonly Problem[] {
  return useStore(use(ProblemsContext), ({ all }) => all);
}
