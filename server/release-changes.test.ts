import { expect, test } from 'vitest';
import { evaluate } from '../activities/evaluate/kind.ts';
import { trainSft } from '../activities/train-sft/kind.ts';
import { refOf } from '../pipeline/kind.ts';
import { createKindWords } from './kind-words.ts';
import { changesBetween } from './release-changes.ts';
import type { RunView } from './shapes.ts';

const words = createKindWords(new Map([evaluate, trainSft].map((kind) => [refOf(kind), kind])));
const same = { scorer: 's-1', scorerBefore: 's-1', words };
function runOf(rank: number, rows: number, changes: RunView['state']['changes'] = []): RunView {
  const steps = [
    { id: 'curate', kind: 'curate-dataset@1', params: {} },
    { id: 'sft', kind: 'train-sft@1', params: { rank, seed: 17 } },
  ];
  const state = { steps: { curate: { state: 'done', metrics: { rows } } }, changes };
  return { plan: { steps }, state } as unknown as RunView;
}

test('what differs from the release before: more songs, a parameter by its title, another reward', () => {
  expect(changesBetween(runOf(4, 100), runOf(8, 130), { ...same, scorer: 's-2' })).toEqual([
    { what: 'rows', stepId: 'curate', before: 100, after: 130 },
    { what: 'scorer', before: 's-1', after: 's-2' },
    {
      what: 'parameter',
      stepId: 'sft',
      kind: 'train-sft@1',
      kindTitle: trainSft.title,
      key: 'rank',
      keyTitle: { en: 'LoRA rank', zh: 'LoRA 秩' },
      before: 4,
      after: 8,
    },
  ]);
});

test('the same data and parameters are no change', () => {
  expect(changesBetween(runOf(4, 100), runOf(4, 100), same)).toEqual([]);
});

test('the first release says what it was made from, and what people did by hand', () => {
  const skip = { at: '', who: { id: 'a', name: 'Ann' }, stepId: 'sft', action: 'skip' as const, reason: 'late' };
  expect(changesBetween(null, runOf(4, 100, [skip]), { ...same, scorerBefore: null })).toEqual([
    { what: 'rows', stepId: 'curate', before: null, after: 100 },
    { what: 'scorer', before: null, after: 's-1' },
    { what: 'by-hand', stepId: 'sft', action: 'skip', who: 'Ann', reason: 'late' },
  ]);
});
