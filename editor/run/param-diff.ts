import type { Json, JsonObject } from '../../pipeline/plan.ts';
import { diff } from '../../pipeline/changes.ts';

export interface ParamDifference {
  readonly name: string;
  readonly was: Json | undefined;
  readonly is: Json | undefined;
}

/** Which parameters of a step are not what they were, by the path inside of them. */
export function paramDifferences(was: JsonObject, is: JsonObject): ParamDifference[] {
  return diff(was, is).map(({ path, before, after }) => ({ name: path.join('.'), was: before, is: after }));
}
