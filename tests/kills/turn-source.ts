import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Steps whose artifacts are the same whatever happens on the way: data, preferences and adapters. */
export const reproducible = ['lyrics', 'curate', 'split', 'preferences', 'sft', 'dpo', 'grpo'] as const;

/**
 * The document of a turn: `flywheel-test` under a name of its own. What is learned from listeners comes from an alias
 * that has none, so that turns with one seed make the same adapters. `anew`: nothing of an earlier turn is reused.
 */
export function turnSource({ name, anew }: { name: string; anew: boolean }): string {
  const preset = readFileSync(join(process.cwd(), 'pipeline', 'presets', 'flywheel-test.yaml'), 'utf8');
  const edits: readonly (readonly [RegExp, string])[] = [
    [/^id: flywheel-test$/m, `id: ${name}`],
    [/(collect-feedback@1\n\s+params: \{ alias: )\{ \$param: alias \}/, '$1quiet'],
    [/(evaluate@1\n\s+params: \{ alias: )\{ \$param: alias \}/, '$1quiet'],
    [/maxSteps: 4,/, 'maxSteps: 6,'],
    ...(anew
      ? [
          [
            /kind: (import-lyrics|curate-dataset|split-dataset|build-preferences|train-\w+)@1/g,
            '$&\n    cache: refresh',
          ] as const,
        ]
      : []),
  ];
  return edits.reduce((source, [from, to]) => {
    const edited = source.replace(from, to);
    if (edited === source) throw new Error(`flywheel-test.yaml has nothing like ${from}.`);
    return edited;
  }, preset);
}
