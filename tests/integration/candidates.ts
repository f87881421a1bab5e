import { expect } from 'vitest';
import type { Client } from '../../server/client.ts';
import { followUntil } from './follow-run.ts';

const source = `refrain: 1
id: candidates
steps:
  - { id: base, kind: select-base@1, params: { model: tiny-zh } }
  - { id: lyrics, kind: import-lyrics@2, params: { source: 'sample:lyrics' } }
  - { id: sample, kind: sample-candidates@1, params: { prompts: 3, samples: 2, maxTokens: 40, language: zh } }
  - { id: preferences, kind: build-preferences@1 }
edges:
  - { from: base.base, to: sample.base }
  - { from: lyrics.dataset, to: sample.dataset }
  - { from: lyrics.dataset, to: preferences.dataset }
  - { from: sample.candidates, to: preferences.candidates }
`;

/** A run in which the base writes to prompts, and preferences are built of what it wrote. */
export async function candidatesArePaired(owner: Client): Promise<void> {
  const { runId } = await owner.call('POST /runs', { body: { source } });
  const { view } = await followUntil(owner, runId, ({ endedAt }) => endedAt !== null);
  expect(view.outcome).toBe('done');
  const { sample, preferences } = view.state.steps;
  expect(sample?.metrics).toMatchObject({ prompts: 3, rowsIn: 6 });
  expect(preferences?.metrics).toHaveProperty('model');
}
