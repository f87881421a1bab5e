import type { Written } from '../../../pipeline/changes.ts';

/** One turn of the wheel: kinds with the edges that join them. */
const turn = [
  ['import-lyrics@2', []],
  ['curate-dataset@1', [['dataset', 0, 'dataset']]],
  ['split-dataset@2', [['dataset', 1, 'dataset']]],
  ['select-base@1', []],
  [
    'train-sft@1',
    [
      ['base', 3, 'base'],
      ['train', 2, 'dataset'],
    ],
  ],
  ['build-preferences@1', [['train', 2, 'dataset']]],
  [
    'train-dpo@1',
    [
      ['base', 3, 'base'],
      ['adapter', 4, 'adapter'],
      ['preferences', 5, 'preferences'],
    ],
  ],
  [
    'train-grpo@1',
    [
      ['base', 3, 'base'],
      ['adapter', 6, 'adapter'],
      ['train', 2, 'dataset'],
    ],
  ],
  [
    'evaluate@1',
    [
      ['base', 3, 'base'],
      ['adapter', 7, 'adapter'],
      ['heldOut', 2, 'dataset'],
    ],
  ],
  [
    'check-gate@1',
    [
      ['base', 3, 'base'],
      ['adapter', 7, 'adapter'],
      ['report', 8, 'report'],
    ],
  ],
] as const;

const columnWidth = 320;
const rowHeight = 200;
const turnsInRow = 4;

/** A document of so many steps, the same each time: turns of the wheel beside and below each other. */
export function generatedValue(count: number): Written {
  const steps: Written[] = [];
  const edges: Written[] = [];
  const layout: Record<string, Written> = {};
  for (let index = 0; index < count; index += 1) {
    const round = Math.floor(index / turn.length);
    const place = index % turn.length;
    const [kind, inputs] = turn[place]!;
    const nameOf = (ref: string) => `${ref.slice(0, ref.indexOf('@'))}-${round + 1}`;
    const id = nameOf(kind);
    const x = (round % turnsInRow) * 6 * columnWidth + (place % 5) * columnWidth;
    const y = Math.floor(round / turnsInRow) * 3 * rowHeight + Math.floor(place / 5) * rowHeight;
    steps.push({ id, kind });
    layout[id] = { x, y };
    for (const [output, from, input] of inputs)
      edges.push({ from: `${nameOf(turn[from][0])}.${output}`, to: `${id}.${input}` });
  }
  if (count === 0) return { refrain: 1, id: 'generated', steps: [] };
  return { refrain: 1, id: 'generated', steps, edges, editor: { layout } };
}
