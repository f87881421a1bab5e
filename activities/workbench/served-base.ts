import type { Digest } from '../../pipeline/artifact.ts';
import { StepError } from '../step-error.ts';

/** What is asked of vLLM must be asked of the base it serves. */
export function refuseOtherBase(wanted: Digest, served: Digest): void {
  if (wanted === served) return;
  throw new StepError(
    'WrongBase',
    `The step was given the base ${wanted} and vLLM serves ${served}. Start vLLM with that base, or select the one it serves.`,
    { retry: false },
  );
}
