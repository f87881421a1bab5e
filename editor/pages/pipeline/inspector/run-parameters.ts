import type { Json } from '../../../../pipeline/plan.ts';
import type { ParameterSpec } from '../../../../pipeline/spec.ts';
import { isObject } from '../../../state/written.ts';

const types: readonly string[] = ['string', 'number', 'integer', 'boolean', 'choice'];

/** The run parameters of a document that can be read as such; what is half done is told by the problems. */
export function parametersOf(written: Json | undefined): readonly (readonly [name: string, spec: ParameterSpec])[] {
  if (!isObject(written)) return [];
  return Object.entries(written).flatMap(([name, spec]) =>
    isObject(spec) && typeof spec['type'] === 'string' && types.includes(spec['type'])
      ? [[name, spec as unknown as ParameterSpec] as const]
      : [],
  );
}
