import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

/** Steps whose artifacts are the same whatever happens on the way: data, preferences and adapters. */
export const reproducible = ['lyrics', 'clean', 'curate', 'split', 'preferences', 'sft', 'dpo', 'grpo'] as const;

interface Document {
  id: string;
  readonly steps: { readonly id: string; readonly params?: Record<string, unknown>; cache?: string }[];
}

/**
 * The document of a turn: `flywheel-test` under a name of its own. What is learned from listeners comes from an alias
 * that has none, so that turns with one seed make the same adapters. `anew`: nothing of an earlier turn is reused.
 */
export function turnSource({ name, anew }: { name: string; anew: boolean }): string {
  const path = join(process.cwd(), 'pipeline', 'presets', 'flywheel-test.yaml');
  const document = parse(readFileSync(path, 'utf8')) as Document;
  document.id = name;
  const paramsOf = (id: string) => {
    const params = document.steps.find((step) => step.id === id)?.params;
    if (!params) throw new Error(`flywheel-test.yaml has no step ${id} with parameters.`);
    return params;
  };
  for (const id of ['feedback', 'evaluate']) paramsOf(id)['alias'] = 'quiet';
  paramsOf('sft')['maxSteps'] = 6;
  if (anew)
    for (const step of document.steps)
      if ((reproducible as readonly string[]).includes(step.id)) step.cache = 'refresh';
  return stringify(document);
}
