import { engine } from '../../datasets/engine-version.ts';
import { implement } from '../implement.ts';
import { trainStep } from '../workbench/trainer-step.ts';
import { trainGrpo } from './kind.ts';

/** The reward is part of what is learnt, so the scorer's version is part of the mark. */
export const runTrainGrpo = implement(
  trainGrpo,
  async ({ params, inputs }, workbench) => trainStep(workbench, { method: 'grpo', params, inputs }),
  { mark: async (_, { trainer }) => ({ ...(await trainer.environment()), scorer: engine }) },
);
