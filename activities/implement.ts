import type { z } from 'zod';
import type { InputRefs, Kind, OutputRefs, Ports } from '../pipeline/kind.ts';
import type { JsonObject } from '../pipeline/plan.ts';
import type { Workbench } from './workbench/workbench.ts';

export interface RunArguments<Inputs extends Ports, Params extends z.ZodObject> {
  readonly params: z.output<Params>;
  readonly inputs: InputRefs<Inputs>;
  /** What `mark` answered before the step key was made; empty without one. */
  readonly mark: JsonObject;
}

/** What a step hands back: a reference per output port, and a few numbers for people and `when`. */
export type Made<Outputs extends Ports> = OutputRefs<Outputs> & {
  readonly $metrics?: Readonly<Record<string, number>>;
  /** Only kinds with `canRefuse` or `canBeRefused`: the run ends as rejected, for this reason; outputs are the evidence. */
  readonly $refused?: string;
};

export interface Implementation<
  Inputs extends Ports = Ports,
  Outputs extends Ports = Ports,
  Params extends z.ZodObject = z.ZodObject,
> {
  readonly kind: Kind<Inputs, Outputs, Params>;
  readonly run: (args: RunArguments<Inputs, Params>, workbench: Workbench) => Promise<Made<Outputs>>;
  /**
   * Resolves what the step reads from outside its inputs (an upload, a sample, a high-water mark, versions of tools) to
   * digests or numbers that enter the step key. Same mark, same work.
   */
  readonly mark?: (args: Omit<RunArguments<Inputs, Params>, 'mark'>, workbench: Workbench) => Promise<JsonObject>;
}

/** Joins a kind to the code that runs it. Returning the wrong artifact does not compile. */
export function implement<const Inputs extends Ports, const Outputs extends Ports, Params extends z.ZodObject>(
  kind: Kind<Inputs, Outputs, Params>,
  run: Implementation<Inputs, Outputs, Params>['run'],
  more: Pick<Implementation<Inputs, Outputs, Params>, 'mark'> = {},
): Implementation<Inputs, Outputs, Params> {
  return { kind, run, ...more };
}
