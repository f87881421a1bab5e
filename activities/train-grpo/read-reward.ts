import { defaultReward, rewardDocument, type RewardDocument } from '../../datasets/reward/reward-document.ts';
import { StepError } from '../step-error.ts';

/**
 * The reward that a step names; the usual one where it names none.
 * @throws StepError `ParamsInvalid`
 */
export function readReward(given: Readonly<Record<string, unknown>>): RewardDocument {
  if (Object.keys(given).length === 0) return defaultReward;
  const read = rewardDocument.safeParse(given);
  if (read.success) return read.data;
  const issues = read.error.issues.map(({ path, message }) => `${path.join('.') || 'the document'}: ${message}`);
  throw new StepError('ParamsInvalid', `The parameter "reward" is no reward. ${issues.join('; ')}.`, { retry: false });
}
