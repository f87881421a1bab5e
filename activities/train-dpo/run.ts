import { implement } from '../implement.ts';
import { trainStep } from '../workbench/trainer-step.ts';
import { trainDpo } from './kind.ts';

export const runTrainDpo = implement(
  trainDpo,
  async ({ params, inputs }, workbench) => trainStep(workbench, { method: 'dpo', params, inputs }),
  { mark: async (_, { trainer }) => trainer.environment() },
);
