import type { Decision } from '../pipeline/plan.ts';
import type { Repair } from './messages.ts';

/** Sentences about how a wait for a person ended; the editor says them in Chinese too, so a new one is known there. */
type Answered = Pick<Decision, 'comment'> & { readonly person: Pick<Decision['person'], 'name'> };

/** Why an approval did not pass. */
export function refusalOf(decision: Answered | undefined, supersededBy: string | undefined): string {
  if (!decision)
    return supersededBy === undefined
      ? 'expired: nobody decided in time'
      : `superseded by the newer candidate of run ${supersededBy}`;
  const comment = decision.comment.trim();
  return `rejected by ${decision.person.name}${comment === '' ? '' : `: ${comment}`}`;
}

export const passedOverBy = ({ who, reason }: Pick<Repair, 'who' | 'reason'>): string =>
  `Skipped by ${who.name}: ${reason}`;

/** `failure` is what broke the step, a sentence. */
export const stoppedBy = (failure: string, { who, reason }: Pick<Repair, 'who' | 'reason'>): string =>
  `${failure} ${who.name} stopped it${reason === '' ? '.' : `: ${reason}`}`;

export const unrepaired = (failure: string, until: string): string => `${failure} Nobody repaired it by ${until}.`;

/** Why a trial run passes over what has an effect. */
export const trialHasNoEffect = 'Nothing of a trial run is released or put to use.';
