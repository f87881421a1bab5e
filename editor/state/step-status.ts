import { createContext, use } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Status } from '../ui/status.tsx';

/** What one step of a run is doing, as its card shows it. */
export interface StepStatus {
  readonly state: Status;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** From 1; of a step that is over, how many there were. */
  readonly attempt?: number;
  /** Share done, from 0 to 1. */
  readonly progress?: number;
  readonly leftMs?: number;
  /** The step's main metric as it went. */
  readonly metric?: { readonly name: string; readonly points: readonly number[] };
  /** Of approvals: since when it waits, and who may decide. */
  readonly since?: string;
  readonly who?: string;
  /** What a crash cost that the step survived: `4 s, 12 steps`, in the person's language. */
  readonly crashCost?: string;
  /** What it cost so far, in the person's language. */
  readonly cost?: string;
}
export interface StepStatuses {
  readonly steps: Readonly<Record<string, StepStatus>>;
}
export type StepStatusStore = StoreApi<StepStatuses>;

/** Whoever follows a run writes `{ steps }`, at most once a frame; the entry of a step that did not change stays the same object. */
export function createStepStatuses(steps: StepStatuses['steps'] = {}): StepStatusStore {
  return createStore<StepStatuses>()(() => ({ steps }));
}

/** Without a run around it, no step has a status. */
export const StepStatusContext = createContext<StepStatusStore>(createStepStatuses());

export const useStepStatusStore = (): StepStatusStore => use(StepStatusContext);

export function useStepStatus(stepId: string): StepStatus | undefined {
  return useStore(useStepStatusStore(), ({ steps }) => steps[stepId]);
}
