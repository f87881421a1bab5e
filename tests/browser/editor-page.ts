import type { Page } from 'playwright-core';
import type { Language, Stage } from './stage.ts';

export const documentOf = (id: string, rank: string) => `# kept whatever happens
refrain: 1
id: ${id}
title: Songs of ${id}
steps:
  - id: base
    kind: select-base@1
  - id: lyrics
    kind: import-lyrics@1
  - id: split
    kind: split-dataset@1
  # the one that learns
  - id: sft
    kind: train-sft@1
    params:
      rank: ${rank}
      maxSteps: 4
edges:
  - { from: lyrics.dataset, to: split.dataset }
  - { from: base.base, to: sft.base }
  - { from: split.train, to: sft.dataset }
`;

export const field = (page: Page, name: string) => page.locator(`[data-param="${name}"] input`);
export const save = (page: Page) => page.locator('[data-save]').getAttribute('data-save');

/** Pipelines of a test's own, and the editor on one of their steps. */
export function useEditors(stage: () => Stage) {
  const draftOf = async (pipelineId: string) =>
    (await stage().owner.call('GET /pipelines/{pipelineId}/draft', { params: { pipelineId } })).source;
  return {
    draftOf,
    makePipeline: async (name: string, rank = '8'): Promise<string> => {
      const id = `${name}-${Date.now().toString(36)}`;
      await stage().owner.call('POST /pipelines', { body: { source: documentOf(id, rank) } });
      return id;
    },
    openStep: async (id: string, step: string, language: Language = 'zh') => {
      const page = await stage().open(`/pipelines/${id}?step=${step}`, { language });
      await field(page, 'rank').waitFor();
      await page.locator(`[data-step=${step}]`).waitFor();
      return page;
    },
  };
}
