import { implement } from '../implement.ts';
import { trainStep } from '../workbench/trainer-step.ts';
import { trainSft } from './kind.ts';

export const runTrainSft = implement(
  trainSft,
  async ({ params, inputs }, workbench) => trainStep(workbench, { method: 'sft', params, inputs }),
  { mark: async (_, { trainer }) => trainer.environment() },
);
