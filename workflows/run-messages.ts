import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import { takeBackUpdateName, type TakeBack } from './decision-contract.ts';
import {
  changesQueryName,
  controlUpdateName,
  decideUpdateName,
  inputQueryName,
  repairUpdateName,
  stateQueryName,
  supersedeSignalName,
  type Control,
  type DecideArgs,
  type Repair,
  type RunChanges,
  type RunInput,
  type RunState,
} from './messages.ts';

/** The doors of a running `runPipeline`; names and shapes are in messages.ts. */
export const stateQuery = defineQuery<RunState>(stateQueryName);
export const changesQuery = defineQuery<RunChanges, [number]>(changesQueryName);
export const inputQuery = defineQuery<Omit<RunInput, 'carried'>>(inputQueryName);
export const decideUpdate = defineUpdate<RunState, DecideArgs>(decideUpdateName);
export const takeBackUpdate = defineUpdate<RunState, [TakeBack]>(takeBackUpdateName);
export const repairUpdate = defineUpdate<RunState, [Repair]>(repairUpdateName);
export const controlUpdate = defineUpdate<RunState, [Control]>(controlUpdateName);
export const supersedeSignal = defineSignal<[{ readonly runId: string }]>(supersedeSignalName);
