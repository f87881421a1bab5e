import { rewardHash } from '../../datasets/reward/reward-document.ts';
import { implement } from '../implement.ts';
import { trainStep } from '../workbench/trainer-step.ts';
import { trainGrpo } from './kind.ts';
import { readReward } from './read-reward.ts';

/** The reward is part of what is learnt, so its hash, in which the scorer's is, is part of the mark. */
export const runTrainGrpo = implement(
  trainGrpo,
  async ({ params: { reward, ...params }, inputs }, workbench) =>
    trainStep(workbench, { method: 'grpo', params, inputs, reward: readReward(reward) }),
  {
    mark: async ({ params: { reward } }, { trainer }) => ({
      ...(await trainer.environment()),
      reward: rewardHash(readReward(reward)),
    }),
  },
);
