import { implement } from '../implement.ts';
import { requireScorer } from '../workbench/preference-files.ts';
import { trainStep } from '../workbench/trainer-step.ts';
import { trainDpo } from './kind.ts';

export const runTrainDpo = implement(
  trainDpo,
  async ({ params, inputs }, workbench) => {
    await requireScorer(workbench.store, inputs.preferences);
    return trainStep(workbench, { method: 'dpo', params, inputs });
  },
  { mark: async (_, { trainer }) => trainer.environment() },
);
