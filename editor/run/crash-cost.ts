/** What an interruption cost that a training survived. */
export interface CrashCost {
  /** From the last that was heard of it until it went on. */
  readonly seconds: number;
  /** Optimiser steps that were done again. */
  readonly steps: number;
  /** The step it went on from. */
  readonly fromStep: number;
}

const interruption = /^(\S+Z) attempt \d+ was last heard of at (\S+Z)(?:, at step (\d+) of its training)?$/;
const adoption = /^(\S+Z) adopted the trainer/;
/** In logs of the first versions an event stands as it came. */
const beginning = /^(\S+Z) (?:training (?:begins|goes on) at step (\d+)|\{.*"type":"start","step":(\d+))/;

/**
 * Read off a step's log: an attempt says when the one before it was last heard of and how far it was; then its trainer
 * starts, from a checkpoint, or was never gone. Null for a step that nothing interrupted.
 */
export function crashCostOf(lines: readonly string[]): CrashCost | null {
  let heard: { readonly at: number; readonly step: number } | null = null;
  let cost: CrashCost | null = null;
  const add = (seconds: number, steps: number, fromStep: number) => {
    cost = { seconds: (cost?.seconds ?? 0) + seconds, steps: (cost?.steps ?? 0) + steps, fromStep };
    heard = null;
  };
  for (const line of lines) {
    const broken = interruption.exec(line);
    if (broken) {
      heard = { at: Date.parse(broken[2]!), step: Number(broken[3] ?? 0) };
      continue;
    }
    if (heard === null) continue;
    const { at, step } = heard as { at: number; step: number };
    const since = (time: string) => Math.max(0, Math.round((Date.parse(time) - at) / 1_000));
    const adopted = adoption.exec(line);
    const begun = adopted ? null : beginning.exec(line);
    if (adopted) add(since(adopted[1]!), 0, step);
    else if (begun) {
      const fromStep = Number(begun[2] ?? begun[3]);
      add(since(begun[1]!), Math.max(0, step - fromStep), fromStep);
    }
  }
  return cost;
}
