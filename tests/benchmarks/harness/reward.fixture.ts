import { judgeReward } from '../../../datasets/reward/judge-reward.ts';
import { defaultReward } from '../../../datasets/reward/reward-document.ts';
import type { ScoreRequest } from '../../../datasets/engine/score.ts';

/** The reward as a trainer's scorer pays it: the built-in document with all its terms, and no term of somebody else's. */
export const judge = (requests: readonly ScoreRequest[]) => judgeReward(defaultReward, requests, async () => []);
